import { describe, expect, it } from 'vitest';
import type { ReaderOperations } from '../../../src/main/storage/operations';
import { chart } from '../../../src/main/storage/queries/chart';
import { inSteps, RpcClient, serveOperations, type Handlers, type Port } from '../../../src/main/storage/rpc';
import { testMirror } from './support';

const T0 = 1_790_000_000_000;

/** Two ends of a channel, as between the program and a thread; messages arrive in a later turn. */
function channel(): readonly [Port, Port] {
  const listeners: ((message: unknown) => void)[][] = [[], []];
  const end = (own: number, other: number): Port => ({
    postMessage: (message) =>
      void setImmediate(() => listeners[other]?.forEach((listener) => listener(message))),
    on: (_event, listener) => listeners[own]?.push(listener),
  });
  return [end(0, 1), end(1, 0)];
}

describe('a chart that nobody waits for any more', { timeout: 60_000 }, () => {
  it('R43 ends within a few steps, and the thread does no more for it', async () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      for (let at = 0; at < 95_000; at += 1) batch.addSample(1, T0 + at, String(at));
    });
    let steps = 0;
    let began: () => void = () => undefined;
    const [ours, theirs] = channel();
    const handlers: Partial<Handlers<ReaderOperations>> = {
      chart: (input, context) =>
        inSteps(
          (function* () {
            const work = chart(mirror.db, input);
            for (;;) {
              const step = work.next();
              if (step.done === true) return step.value;
              steps += 1;
              if (steps === 5) began();
              yield;
            }
          })(),
          context,
        ),
      statuses: () => [],
    };
    serveOperations(theirs, () => undefined, handlers as Handlers<ReaderOperations>);
    const reader = new RpcClient<ReaderOperations>(ours);
    const input = { siteId: 'site-a', entityIds: ['sensor.a'], from: T0, to: T0 + 95_000, width: 1000 };

    await reader.call('chart', input);
    const whole = steps;
    expect(whole).toBeGreaterThan(20);

    steps = 0;
    const underWay = new Promise<void>((resolve) => (began = resolve));
    const abort = new AbortController();
    const cancelled = reader.call('chart', input, { signal: abort.signal });
    await underWay;
    abort.abort();
    await expect(cancelled).rejects.toMatchObject({ error: { code: 'cancelled' } });
    // Asked after the cancelling, answered after it was seen.
    await reader.call('statuses', null);
    const ended = steps;
    expect(ended).toBeLessThan(10);
    await reader.call('chart', input);
    expect(steps).toBe(ended + whole);
  });
});
