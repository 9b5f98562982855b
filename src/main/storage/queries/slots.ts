import { TimeWeighted } from '../rollups/rollup';
import type { Hours } from './rollup-rows';
import { Points, type PointColumns } from './points';

/** Bounds of slots that follow one another without gaps, ms UTC: `at(0)` … `at(count)`. */
export interface SlotBounds {
  readonly count: number;
  readonly at: (slot: number) => number;
}

/** As many slots of one length as divide the range, whole milliseconds each. */
export function evenSlots(from: number, to: number, count: number): SlotBounds {
  return { count, at: (slot) => from + Math.round(((to - from) * slot) / count) };
}

/** Slots of whole buckets on the clock, the first one cut at the beginning of the range. */
export function clockSlots(from: number, to: number, length: number): SlotBounds {
  const first = Math.floor(from / length);
  const count = Math.ceil(to / length) - first;
  return { count, at: (slot) => Math.min(to, Math.max(from, (first + slot) * length)) };
}

/**
 * Folds a line into slots: mean by time, minimum and maximum of each, and where it ends. It is given the line's
 * pieces in order; between two of them the value of the first holds on, save where nothing is known (`gaps`).
 */
export class SlotFold {
  readonly #bounds: SlotBounds;
  readonly #gaps: readonly Hours[];
  readonly #points = new Points(true);
  readonly #weighted = new TimeWeighted();
  #slot = 0;
  #start: number;
  #end: number;
  #endsAsText = false;
  /** The value that holds since a moment; null: a text or nothing. */
  #held: number | null;
  #since: number;

  /** `before`: the state at the beginning of the first slot; null: a text; undefined: none known. */
  constructor(bounds: SlotBounds, gaps: readonly Hours[], before: number | null | undefined) {
    this.#bounds = bounds;
    this.#gaps = gaps;
    this.#start = bounds.at(0);
    this.#end = bounds.at(1);
    this.#since = this.#start;
    this.#held = before ?? null;
    this.#endsAsText = before === null;
  }

  /** A state that came at a moment and holds on; null: a text. */
  state(at: number, value: number | null): void {
    this.#hold(at);
    this.#held = value;
    this.#endsAsText = value === null;
  }

  /** A stretch of which only the aggregate is known, and the value at its end. */
  stretch(from: number, to: number, mean: number, min: number, max: number, last: number | null): void {
    this.#hold(from);
    this.#fold(from, to, mean, min, max);
    this.#since = Math.max(this.#since, to);
    this.#held = last;
    this.#endsAsText = last === null;
  }

  /** The points; the last value holds until `until`. */
  columns(until: number): PointColumns {
    this.#hold(until);
    this.#emit();
    return this.#points.columns();
  }

  #hold(until: number): void {
    const from = this.#since;
    if (until <= from) return;
    this.#since = until;
    const { length } = this.#gaps;
    if (this.#held !== null) {
      const held = this.#held;
      let at = from;
      for (let index = 0; index < length && at < until; index += 1) {
        const gap = this.#gaps[index];
        if (gap === undefined || gap.to <= at) continue;
        if (gap.from >= until) break;
        if (gap.from > at) this.#fold(at, gap.from, held, held, held);
        at = Math.max(at, gap.to);
      }
      if (at < until) this.#fold(at, until, held, held, held);
    }
    this.#advance(until);
  }

  #fold(from: number, to: number, mean: number, min: number, max: number): void {
    let at = from;
    while (at < to) {
      this.#advance(at);
      if (this.#slot >= this.#bounds.count) return;
      const end = Math.min(to, this.#end);
      if (end > Math.max(at, this.#start)) {
        this.#weighted.add(end - Math.max(at, this.#start), mean, min, max);
        this.#endsAsText = false;
      }
      at = end;
    }
  }

  /** Makes the slot that a moment lies in the present one. */
  #advance(at: number): void {
    while (at >= this.#end && this.#slot < this.#bounds.count) {
      this.#emit();
      this.#slot += 1;
      this.#start = this.#end;
      this.#end = this.#bounds.at(this.#slot + 1);
    }
  }

  #emit(): void {
    if (this.#slot >= this.#bounds.count) return;
    const { empty, mean, min, max } = this.#weighted;
    if (!empty) this.#points.add(this.#start, mean, min, max);
    if (this.#endsAsText)
      this.#points.add(empty ? this.#start : Math.floor((this.#start + this.#end) / 2), NaN);
    this.#weighted.clear();
    this.#endsAsText = false;
  }
}
