import { describe, expect, it, vi } from 'vitest';
import { Publisher, type OpenView, type ViewFactories } from '../../../src/main/contract/publisher';
import type { Clock } from '../../../src/main/clock';
import type { ContractEvent } from '../../../src/shared/contract/events';
import { ok } from '../../../src/shared/result';

/** A clock whose timers run when told. */
function handClock(): Clock & { run(): void; readonly waits: readonly number[]; time: number } {
  let due: (() => void)[] = [];
  const waits: number[] = [];
  return {
    time: 0,
    waits,
    now: () => 0,
    monotonic() {
      return this.time;
    },
    setTimer: (ms, call) => {
      waits.push(ms);
      due.push(call);
      return { cancel: () => (due = due.filter((other) => other !== call)) };
    },
    run: () => {
      for (const call of due.splice(0)) call();
    },
  };
}

/** A publisher of one kind of view, whose content is a growing list of ids. */
function setUp() {
  const clock = handClock();
  const events: ContractEvent[] = [];
  const sink = { send: (event: ContractEvent) => void events.push(event), keepsUp: true };
  const gathered: string[] = [];
  const closed = vi.fn();
  let invalidate = (): void => undefined;
  const view: OpenView<'fleet'> = {
    snapshot: () => {
      gathered.length = 0;
      return { sites: [] };
    },
    takePatch: () => (gathered.length === 0 ? null : { changed: [], removed: gathered.splice(0) }),
    update: () => ok(undefined),
    close: closed,
  };
  const factories = {
    fleet: (_params: unknown, dirty: () => void) => {
      invalidate = dirty;
      return ok(view);
    },
  } as unknown as ViewFactories;
  const publisher = new Publisher(factories, clock);
  const client = { id: 1 };
  publisher.addClient(client, sink);
  const opened = publisher.open(client, 'fleet', {});
  if (!opened.ok) throw new Error('not opened');
  const change = (id: string): void => {
    gathered.push(id);
    invalidate();
  };
  return { clock, events, sink, publisher, client, viewId: opened.value.viewId, change, closed };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the publisher', () => {
  it('sends the snapshot first, then patches numbered 1, 2, 3', async () => {
    const { clock, events, change } = setUp();
    await turn();
    for (const id of ['a', 'b', 'c']) {
      change(id);
      clock.run();
    }
    expect(events.map((event) => (event.event === 'view.patch' ? event.payload.number : 'snapshot'))).toEqual(
      ['snapshot', 1, 2, 3],
    );
  });

  it('R46 sends a change after a quiet while almost at once, and at most twenty times a second', async () => {
    const { clock, change } = setUp();
    await turn();
    for (const time of [1000, 1010, 1055, 1300]) {
      clock.time = time;
      change(String(time));
      clock.run();
    }
    expect(clock.waits).toEqual([5, 40, 5, 5]);
  });

  it('sends what gathers within one turn of the timer as one patch', async () => {
    const { clock, events, change } = setUp();
    await turn();
    change('a');
    change('b');
    clock.run();
    expect(events.at(-1)).toMatchObject({ payload: { number: 1, data: { removed: ['a', 'b'] } } });
    expect(events).toHaveLength(2);
  });

  it('gathers for a client that does not keep up, and sends it all when it does again', async () => {
    const { clock, events, sink, change } = setUp();
    await turn();
    sink.keepsUp = false;
    change('a');
    clock.run();
    change('b');
    clock.run();
    expect(events).toHaveLength(1);
    sink.keepsUp = true;
    clock.run();
    expect(events.at(-1)).toMatchObject({ payload: { number: 1, data: { removed: ['a', 'b'] } } });
  });

  it('begins at the snapshot again after a resync', async () => {
    const { clock, events, change, publisher, client, viewId } = setUp();
    await turn();
    change('a');
    clock.run();
    expect(publisher.resync(client, viewId)).toEqual({ ok: true, value: {} });
    change('b');
    clock.run();
    expect(events.slice(-2)).toMatchObject([
      { event: 'view.snapshot' },
      { event: 'view.patch', payload: { number: 1 } },
    ]);
  });

  it('never sends a patch before the snapshot', async () => {
    const { clock, events, change } = setUp();
    change('a');
    clock.run();
    await turn();
    expect(events[0]).toMatchObject({ event: 'view.snapshot' });
  });

  it('closes the views of a client that is gone, once', async () => {
    const { publisher, client, closed, viewId } = setUp();
    await turn();
    publisher.removeClient(client);
    publisher.stop();
    expect(closed).toHaveBeenCalledTimes(1);
    expect(publisher.close(client, viewId)).toMatchObject({ ok: false, error: { code: 'view-unknown' } });
  });

  it('refuses an unknown kind of view and params of another shape', () => {
    const { publisher, client } = setUp();
    expect(publisher.open(client, 'toString', {})).toMatchObject({ error: { code: 'input-invalid' } });
    expect(publisher.open(client, 'series', { siteId: 3 })).toMatchObject({
      error: { code: 'input-invalid' },
    });
  });
});
