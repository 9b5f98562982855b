import { MINUTE } from '../../shared/time';

/**
 * A sample comes at most this long after its time: further back than that a site's clock is not believed, so that
 * one sample with a wild time does not ask for the site's whole past.
 */
const LATEST_ARRIVAL_MS = 5 * MINUTE;

/** A stretch of time, ms UTC, both ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What was not kept, a stretch a site: from the first sample to the last one that had no place. */
export class MissedStretches {
  readonly #stretches = new Map<number, { from: number; to: number }>();
  #samples = 0;

  /** Samples that were not kept since the program started. */
  get samples(): number {
    return this.#samples;
  }

  get any(): boolean {
    return this.#stretches.size > 0;
  }

  /** A live sample of the time `at` that came at `now`. */
  live(siteKey: number, at: number, now: number): void {
    this.past(siteKey, Math.min(now, Math.max(at, now - LATEST_ARRIVAL_MS)));
    // What the site's clock calls another time has come now.
    this.#extend(siteKey, now);
  }

  /** A sample of the past, fetched from the site's recorder. */
  past(siteKey: number, at: number): void {
    this.#samples += 1;
    this.#extend(siteKey, at);
  }

  /** The stretches by site; starts anew. */
  take(): ReadonlyMap<number, Stretch> {
    const taken = new Map(this.#stretches);
    this.#stretches.clear();
    return taken;
  }

  #extend(siteKey: number, at: number): void {
    const known = this.#stretches.get(siteKey);
    if (known === undefined) this.#stretches.set(siteKey, { from: at, to: at });
    else {
      if (at < known.from) known.from = at;
      if (at > known.to) known.to = at;
    }
  }
}
