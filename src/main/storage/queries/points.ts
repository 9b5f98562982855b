/** Points of one series, ascending in time; NaN: the state was no number. */
export interface PointColumns {
  readonly at: Float64Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
  /** Envelope of each slot; null when the points are raw. */
  readonly min: Float64Array<ArrayBuffer> | null;
  readonly max: Float64Array<ArrayBuffer> | null;
}

/** Collects points; one that is not later than the one before takes its place. */
export class Points {
  readonly #at: number[] = [];
  readonly #value: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];
  readonly #envelope: boolean;

  constructor(envelope: boolean) {
    this.#envelope = envelope;
  }

  add(at: number, value: number, min = value, max = value): void {
    const last = this.#at.length - 1;
    const row = last >= 0 && (this.#at[last] ?? 0) >= at ? last : last + 1;
    this.#at[row] = at;
    this.#value[row] = value;
    this.#min[row] = min;
    this.#max[row] = max;
  }

  columns(): PointColumns {
    return {
      at: Float64Array.from(this.#at),
      value: Float64Array.from(this.#value),
      min: this.#envelope ? Float64Array.from(this.#min) : null,
      max: this.#envelope ? Float64Array.from(this.#max) : null,
    };
  }
}
