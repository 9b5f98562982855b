import { describe, expect, it } from 'vitest';
import {
  KEPT_CHARACTERS,
  KEPT_MS,
  KEPT_ROWS,
  RequestRecords,
  WHOLE_MS,
  type NewRequest,
} from '../../../src/main/storage/request-records';
import { markSiteRemoved } from '../../../src/main/storage/remove-site';
import type { RequestRow } from '../../../src/shared/requests';
import { testMirror, type TestMirror } from './support';

const AT = 1_800_000_000_000;

function setUp(): TestMirror & {
  readonly requests: RequestRecords;
  readonly add: (part?: Partial<NewRequest>) => RequestRow;
  readonly trimAll: (now: number) => number;
} {
  const mirror = testMirror();
  const requests = new RequestRecords(mirror.db);
  const add = (part: Partial<NewRequest> = {}): RequestRow => {
    const row = requests.add({
      ...{
        siteKey: mirror.siteKey,
        kind: 'action',
        name: 'light.turn_on',
        target: 'light.a',
        origin: 'screen',
      },
      ...{ payload: '{"type":"call_service"}', repeats: null, at: AT },
      ...part,
    });
    if (row === null) throw new Error('not added');
    return row;
  };
  const trimAll = (now: number): number => {
    let steps = 1;
    while (!requests.trim(now)) steps += 1;
    return steps;
  };
  return { ...mirror, requests, add, trimAll };
}
const done = (id: number, result: string | null = '{}') => ({
  ...{ id, state: 'done' as const, at: AT + 5, confirmedBy: 'reply' as const, result, error: null },
});

describe('the rows of the queues', () => {
  it('R30 go from pending by processing to done, and are never started twice', () => {
    const { requests, add } = setUp();
    const { id } = add();
    expect(requests.row(id)).toMatchObject({ state: 'pending', createdAt: AT, startedAt: null });
    expect(requests.start(id, AT + 1)).toBe(true);
    expect(requests.start(id, AT + 2)).toBe(false);
    expect(requests.cancel(id, AT + 2)).toBe(false);
    requests.finish(done(id, '{"ü":1}'));
    expect(requests.row(id)).toMatchObject({
      state: 'done',
      startedAt: AT + 1,
      finishedAt: AT + 5,
      resultBytes: 8,
    });
    expect(requests.start(id, AT + 9)).toBe(false);
  });

  it('R31 that were cancelled are not started, and those put back are', () => {
    const { requests, add } = setUp();
    const [cancelled, back] = [add().id, add().id];
    expect(requests.cancel(cancelled, AT)).toBe(true);
    expect(requests.start(cancelled, AT)).toBe(false);
    expect(requests.hold(cancelled, AT, AT)).toBe(false);
    expect(requests.row(cancelled)).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
    requests.start(back, AT);
    requests.putBack(back);
    expect(requests.row(back)).toMatchObject({ state: 'pending', startedAt: null });
    expect(requests.start(back, AT)).toBe(true);
  });

  it('R31 left under way by a killed program have an unknown outcome; what waits still waits, in order', () => {
    const { requests, add } = setUp();
    const [first, second] = [add().id, add().id];
    const action = add().id;
    const request = add({ kind: 'request', name: 'get_states' }).id;
    requests.start(action, AT);
    requests.start(request, AT);
    requests.closeUnfinished(AT + 10);
    expect(requests.row(action)).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } });
    expect(requests.row(request)).toMatchObject({ state: 'failed', error: { code: 'request-interrupted' } });
    expect(requests.waiting(0, null).map(({ row }) => row.id)).toEqual([first, second]);
    expect(requests.waiting(0, 'command-line')).toEqual([]);
  });

  it('R30 are cut and deleted little by little, and what is open stays', () => {
    const { requests, add, trimAll, siteKey } = setUp();
    const open = add().id;
    const large = add({ payload: `"${'p'.repeat(100_000)}"` }).id;
    requests.start(large, AT);
    requests.finish(done(large, `"${'r'.repeat(2_000_000)}"`));
    trimAll(AT + 5 + WHOLE_MS - 1);
    expect(requests.content(siteKey, large, 4_000_000)?.result).toHaveLength(2_000_002);
    trimAll(AT + 5 + WHOLE_MS + 1);
    expect(requests.content(siteKey, large, 4_000_000)).toMatchObject({
      payload: expect.stringMatching(/^"p+$/) as string,
      payloadBytes: 100_002,
      row: { resultBytes: 2_000_002 },
    });
    expect(requests.content(siteKey, large, 4_000_000)?.result).toHaveLength(KEPT_CHARACTERS);
    for (let count = 0; count < KEPT_ROWS + 200; count += 1) requests.finish(done(add().id));
    expect(trimAll(AT)).toBeGreaterThan(3);
    const kept = requests.list(siteKey, null, 5000);
    expect(kept.filter(({ id }) => id !== open)).toHaveLength(KEPT_ROWS);
    expect(kept.at(-1)?.id).toBe(open);
    trimAll(AT + KEPT_MS + 1);
    expect(requests.list(siteKey, null, 10).map(({ id }) => id)).toEqual([open]);
  });

  it('come in pages, and of one site only', () => {
    const { requests, add, records, siteKey } = setUp();
    const other = records.siteKey('site-b');
    const ids = [1, 2, 3, 4, 5].map(() => add().id);
    add({ siteKey: other });
    const page = requests.list(siteKey, null, 2).map(({ id }) => id);
    expect(page).toEqual([ids[4], ids[3]]);
    expect(requests.list(siteKey, ids[3] ?? 0, 9).map(({ id }) => id)).toEqual([ids[2], ids[1], ids[0]]);
    expect(requests.content(other, ids[0] ?? 0, 10)).toBeNull();
  });

  it('are not made for a site that was removed', () => {
    const { requests, db, siteKey } = setUp();
    markSiteRemoved(db, 'site-a', AT);
    const added = requests.add({
      ...{ siteKey, kind: 'request', name: 'ping', target: '', origin: 'screen', payload: '{}' },
      ...{ repeats: null, at: AT },
    });
    expect(added).toBeNull();
  });
});
