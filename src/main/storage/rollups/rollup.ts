import { HOUR, MINUTE } from '../../../shared/time';

/** Length of the two kinds of rollups, ms; an hour holds a whole number of the short ones. */
export const SHORT_ROLLUP = 5 * MINUTE;
export const LONG_ROLLUP = HOUR;

/** One change of state; `at` in ms UTC, null: the state is no number. */
export type Sample = readonly [at: number, value: number | null];

/** What the samples of one bucket come to. */
export interface Rollup {
  /** Start of the bucket, ms UTC. */
  readonly at: number;
  /** Of all values that held in it, the one carried in included. */
  readonly min: number;
  readonly max: number;
  /** Weighted by the time that each value held; time without a number counts for nothing. */
  readonly mean: number;
  /** The value at the end; null when the last state in it is no number. */
  readonly last: number | null;
  /** Samples that are numbers. */
  readonly count: number;
}

/** Start of the bucket that a time lies in. */
export const bucketOf = (at: number, width: number): number => Math.floor(at / width) * width;

/** Minimum, maximum and mean by time of values that held for a while each. */
export class TimeWeighted {
  min = Infinity;
  max = -Infinity;
  #sum = 0;
  #ms = 0;

  /** A value that held for `ms`, or a stretch of which mean and bounds are known. */
  add(ms: number, mean: number, min = mean, max = mean): void {
    if (min < this.min) this.min = min;
    if (max > this.max) this.max = max;
    this.#sum += mean * ms;
    this.#ms += ms;
  }

  get empty(): boolean {
    return this.#ms <= 0;
  }

  /** Rounding must not carry the mean of equal values past them, nor values near the largest double overflow. */
  get mean(): number {
    const mean = this.#sum / this.#ms;
    if (!Number.isFinite(mean)) return this.min / 2 + this.max / 2;
    return Math.min(this.max, Math.max(this.min, mean));
  }

  clear(): void {
    this.min = Infinity;
    this.max = -Infinity;
    this.#sum = 0;
    this.#ms = 0;
  }
}

/**
 * The rollups of `samples` (ascending, `from` ≤ at < `to`), each `width` ms long, the last one up to `to`. `from`
 * is the start of a bucket. `carried`: the value that held at `from`, null when there was none or it was a text.
 *
 * A bucket has a row when it holds a sample and a number held in it, so that a value that stands still for a year
 * costs one row. Between two rows the `last` of the first one holds.
 */
export function rollupsOf(
  samples: readonly Sample[],
  carried: number | null,
  from: number,
  to: number,
  width: number,
): Rollup[] {
  const rollups: Rollup[] = [];
  const weighted = new TimeWeighted();
  let held = carried;
  let index = 0;
  while (index < samples.length) {
    const at = bucketOf(samples[index]?.[0] ?? 0, width);
    const start = Math.max(at, from);
    const end = Math.min(at + width, to);
    const before = held;
    let since = start;
    let count = 0;
    weighted.clear();
    for (let sample = samples[index]; sample !== undefined && sample[0] < end; sample = samples[index]) {
      if (held !== null && sample[0] > since) weighted.add(sample[0] - since, held);
      [since, held] = sample;
      if (held !== null) count += 1;
      index += 1;
    }
    if (held !== null) weighted.add(end - since, held);
    if (!weighted.empty) {
      const { min, max, mean } = weighted;
      rollups.push({ at, min, max, mean, last: held, count });
    } else if (before !== null) {
      // The line ends at the very start: without a row the value before would seem to hold on.
      rollups.push({ at, min: before, max: before, mean: before, last: null, count });
    }
  }
  return rollups;
}
