import type { Clock, Timer } from '../../../src/main/clock';

/** A clock that goes on when told, and runs what falls due on the way in its order. */
export class HandClock implements Clock {
  time = 0;
  readonly #timers = new Set<{ readonly due: number; readonly call: () => void }>();

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  /** How many timers run. */
  get timers(): number {
    return this.#timers.size;
  }

  setTimer(ms: number, call: () => void): Timer {
    const timer = { due: this.time + ms, call };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Goes on by `ms`; what the timers began has settled when it resolves. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      const next = [...this.#timers].sort((left, right) => left.due - right.due)[0];
      if (next === undefined || next.due > end) break;
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.due);
      next.call();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.time = end;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
