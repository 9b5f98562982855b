import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toggleOf } from '../../../src/shared/controls';
import { appError } from '../../../src/shared/errors';
import { QUEUED_MESSAGE, type RequestRow } from '../../../src/shared/requests';
import { fail, ok } from '../../../src/shared/result';
import { actionKey, Actions, CONFIRM_WITHIN } from '../../../src/renderer/store/actions';
import { ViewStore } from '../../../src/renderer/store/view-store';
import { FakeClient } from './support/fake-client';
import { requestRow } from './support/fixtures';

const KEY = actionKey('a', 'switch.pump', 'power');
const ON = toggleOf('switch.pump', 'off').ask(true);
const stateOf = (state: string) => ({
  ...{ state, attributes: {}, lastChanged: 1, lastUpdated: 1, context: null },
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Lets what was asked and what follows from it arrive. */
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(5);

function make(
  answer: () => ReturnType<typeof ok<{ row: RequestRow; queued: boolean }>> | ReturnType<typeof fail>,
) {
  let shown = requestRow({ state: 'pending', queuedAt: 1 });
  const client = new FakeClient(
    {
      'requests.send': () => {
        const result = answer();
        return result.ok
          ? ok({ ...result.value, message: result.value.queued ? QUEUED_MESSAGE : null })
          : result;
      },
      'requests.show': () =>
        ok({ row: shown, ...{ payload: '{}', payloadWhole: true, result: null, resultWhole: true } }),
      'requests.cancel': () => ok({}),
    },
    {
      entity: () => ({ stale: false, state: stateOf('off'), place: null }),
      requests: () => ({}),
    },
  );
  const actions = new Actions(client, new ViewStore(client, (run) => void setTimeout(run, 0)));
  const told = vi.fn();
  actions.subscribe(KEY, told);
  return { client, actions, told, show: (row: RequestRow) => (shown = row) };
}
const done = () => ok({ row: requestRow(), queued: false });
const queued = () => ok({ row: requestRow({ state: 'pending', queuedAt: 1 }), queued: true });

describe('what was asked of a control', () => {
  it('R44 is pending until the site itself reports it, then nothing is left of it', async () => {
    const { client, actions, told } = make(done);
    void actions.send(KEY, 'a', ON, true);
    expect(actions.get(KEY)).toEqual({ phase: 'pending', wish: true });
    await settle();
    expect(actions.get(KEY).phase).toBe('pending');
    client.patch('entity', { state: stateOf('on') });
    await settle();
    expect(actions.get(KEY)).toEqual({ phase: 'idle' });
    const before = told.mock.calls.length;
    await vi.advanceTimersByTimeAsync(CONFIRM_WITHIN);
    expect(told.mock.calls.length).toBe(before);
  });

  it('R44 says that nothing was seen of it when the state stays as it was', async () => {
    const { actions } = make(done);
    void actions.send(KEY, 'a', ON, true);
    await vi.advanceTimersByTimeAsync(CONFIRM_WITHIN - 1000);
    expect(actions.get(KEY).phase).toBe('pending');
    await vi.advanceTimersByTimeAsync(2000);
    expect(actions.get(KEY)).toEqual({ phase: 'unseen', wish: true });
  });

  it('R31 failed keeps its reason; it is sent again only when somebody says so', async () => {
    const error = appError('outcome-unknown', { action: 'switch.turn_on' });
    const { client, actions } = make(() => fail(error));
    const sent = (): number => client.calls.filter(({ command }) => command === 'requests.send').length;
    void actions.send(KEY, 'a', ON, true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(actions.get(KEY)).toMatchObject({ phase: 'failed', error: { code: 'outcome-unknown' } });
    expect(sent()).toBe(1);
    void actions.repeat(KEY);
    await settle();
    expect(sent()).toBe(2);
    actions.dismiss(KEY);
    expect(actions.get(KEY).phase).toBe('idle');
  });

  it('R31 queued follows its row in the queue to the end', async () => {
    const { client, actions } = make(queued);
    void actions.send(KEY, 'a', ON, true);
    await settle();
    expect(actions.get(KEY).phase).toBe('queued');
    client.patch('requests', { rows: [requestRow({ id: 7 })] });
    await settle();
    expect(actions.get(KEY).phase).toBe('queued');
    const error = appError('action-expired', { action: 'switch.turn_on', seconds: 300 });
    client.patch('requests', { rows: [requestRow({ id: 1, state: 'failed', error })] });
    await settle();
    expect(actions.get(KEY)).toMatchObject({ phase: 'failed', error: { code: 'action-expired' } });
  });

  it('R31 what became of it before anybody listened is read from the queue', async () => {
    const { client, actions, show } = make(queued);
    show(requestRow({ state: 'done' }));
    void actions.send(KEY, 'a', ON, true);
    await settle();
    await settle();
    expect(actions.get(KEY).phase).toBe('pending');
    client.patch('entity', { state: stateOf('on') });
    await settle();
    expect(actions.get(KEY).phase).toBe('idle');
  });

  it('R31 what waits can be taken back', async () => {
    const { client, actions } = make(queued);
    void actions.send(KEY, 'a', ON, true);
    await settle();
    await actions.cancel(KEY);
    expect(client.calls.at(-1)).toEqual({ command: 'requests.cancel', input: { siteId: 'a', requestId: 1 } });
    expect(actions.get(KEY).phase).toBe('idle');
  });

  it('R44 asked anew, the answer to what was asked before changes nothing', async () => {
    const answers = [fail(appError('request-failed', { code: 'x', reason: 'y' })), done()];
    const { actions } = make(() => answers.shift() ?? done());
    void actions.send(KEY, 'a', ON, true);
    void actions.send(KEY, 'a', toggleOf('switch.pump', 'on').ask(false), false);
    await settle();
    expect(actions.get(KEY).phase).toBe('idle');
  });
});
