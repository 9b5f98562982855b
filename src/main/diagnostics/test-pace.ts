import { parseAddress } from '../../shared/address';
import type { Clock } from '../clock';

/**
 * Keeps tests of the same address apart from each other and from the site's own attempts (R7: never more than one
 * in 5 s), however often somebody presses.
 */
export class TestPace {
  readonly #clock: Clock;
  readonly #gapMs: number;
  /** Monotonic: when the last test of an address began or will begin. */
  readonly #begun = new Map<string, number>();

  constructor(clock: Clock, gapMs: number) {
    this.#clock = clock;
    this.#gapMs = gapMs;
  }

  /**
   * ms until a test of `url` may begin; it counts as beginning then. `attemptedAt`: monotonic, when the site itself
   * tried last without success; null: it did not, or is connected.
   */
  claim(url: string, attemptedAt: number | null): number {
    const now = this.#clock.monotonic();
    for (const [target, at] of this.#begun) if (now - at >= this.#gapMs) this.#begun.delete(target);
    const target = targetOf(url);
    const last = Math.max(this.#begun.get(target) ?? -Infinity, attemptedAt ?? -Infinity);
    const at = Math.max(now, last + this.#gapMs);
    this.#begun.set(target, at);
    return at - now;
  }
}

/** What is tried; a text that is no address reaches nothing. */
function targetOf(url: string): string {
  const address = parseAddress(url);
  return address.ok ? `${address.value.host}:${address.value.port}` : url;
}
