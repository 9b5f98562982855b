import { describe, expect, it } from 'vitest';
import { Turnstile } from '../../../src/main/mirror/turnstile';

describe('a turnstile', () => {
  it('R23 so many go at once, the others in the order they came', async () => {
    const turns = new Turnstile(2);
    const order: number[] = [];
    const take = async (n: number): Promise<void> => {
      await turns.enter();
      order.push(n);
    };
    const all = [1, 2, 3, 4].map(take);
    await Promise.all(all.slice(0, 2));
    expect(order).toEqual([1, 2]);
    turns.leave();
    await all[2];
    expect(order).toEqual([1, 2, 3]);
    turns.leave();
    await all[3];
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('R23 who no longer wants it leaves the line and takes nobody’s place', async () => {
    const turns = new Turnstile(1);
    await turns.enter();
    const leaving = new AbortController();
    const left = turns.enter(leaving.signal);
    const next = turns.enter();
    leaving.abort();
    expect(await left).toBe(false);
    turns.leave();
    expect(await next).toBe(true);
    expect(await turns.enter(AbortSignal.abort())).toBe(false);
  });
});
