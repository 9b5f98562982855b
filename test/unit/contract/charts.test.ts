import { describe, expect, it } from 'vitest';
import { AppFailure, appError } from '../../../src/shared/errors';
import { Charts } from '../../../src/main/contract/charts';
import type { Reader } from '../../../src/main/storage/client';
import type { MirrorFeed } from '../../../src/main/mirror/mirror-feed';
import type { Fleet } from '../../../src/main/fleet/fleet';

const INPUT = { siteId: 'a', entityIds: ['sensor.a'], from: 0, to: 1000, width: 100 };
const CHART = { source: 'raw' as const, series: [] };
const [ME, OTHER] = [{ id: 1 }, { id: 2 }];

/** Charts whose reader answers when it is told to, and obeys its signal as the real one does. */
function charts() {
  const asked: { readonly signal: AbortSignal; readonly answer: () => void; readonly fail: () => void }[] =
    [];
  const reader: Pick<Reader, 'chart'> = {
    chart: (_input, signal = new AbortController().signal) =>
      new Promise((resolve, reject) => {
        const fail = (code: 'cancelled' | 'unexpected'): void =>
          reject(new AppFailure(appError(code, { reason: 'x' })));
        signal.addEventListener('abort', () => fail('cancelled'));
        asked.push({ signal, answer: () => resolve(CHART), fail: () => fail('unexpected') });
      }),
  };
  const made = new Charts({
    reader: reader as Reader,
    feed: { flush: () => Promise.resolve() } as unknown as MirrorFeed,
    fleet: { site: (siteId: string) => (siteId === 'a' ? {} : undefined) } as unknown as Fleet,
  });
  return { made, asked };
}

/** Long enough for what waits for nothing but promises. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('charts that screens ask for', () => {
  it('R43 end when nobody waits for them any more; those of others go on', async () => {
    const { made, asked } = charts();
    const mine = made.ask(ME, { ...INPUT, question: '1' });
    const others = made.ask(OTHER, { ...INPUT, question: '1' });
    await turn();
    made.giveUp(ME, '1');
    expect(await mine).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    asked[1]?.answer();
    expect(await others).toEqual({ ok: true, value: CHART });
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it('R43 cannot be given up before they are asked for or after they are answered', async () => {
    const { made, asked } = charts();
    made.giveUp(ME, '1');
    const chart = made.ask(ME, { ...INPUT, question: '1' });
    await turn();
    asked[0]?.answer();
    expect(await chart).toEqual({ ok: true, value: CHART });
    made.giveUp(ME, '1');
    expect(asked[0]?.signal.aborted).toBe(false);
  });

  it('R43 fail with what the storage says where nobody gave them up', async () => {
    const { made, asked } = charts();
    const chart = made.ask(ME, { ...INPUT, question: '1' });
    await turn();
    asked[0]?.fail();
    await expect(chart).rejects.toThrow(AppFailure);
  });

  it('R43 are refused for an unknown site and a range that ends before it begins', async () => {
    const { made } = charts();
    expect(await made.ask(ME, { ...INPUT, siteId: 'b' })).toMatchObject({ error: { code: 'site-unknown' } });
    expect(await made.ask(ME, { ...INPUT, to: 0 })).toMatchObject({ error: { code: 'time-range-invalid' } });
  });
});
