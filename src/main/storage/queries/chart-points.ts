import type { Db } from '../database';

/** Points of one series, ascending in time; NaN: the state was no number. */
export interface PointColumns {
  readonly at: Float64Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
  /** Envelope of each slot; null when the points are raw. */
  readonly min: Float64Array<ArrayBuffer> | null;
  readonly max: Float64Array<ArrayBuffer> | null;
}

interface Range {
  /** ms UTC, whole; `from` ≤ at < `to`. */
  readonly from: number;
  readonly to: number;
}

/** More points a series are never sent. */
const MAX_POINTS = 4000;
/** Slots read between two pauses for the thread's messages. */
const SLOTS_PER_STEP = 16;

/**
 * The points to draw an entity with on `width` pixels: every sample while there are no more than about two a
 * pixel, else mean, minimum and maximum of each pixel's slot. The state before `from` is carried to `from`.
 */
export function* pointsOf(
  mirror: Db,
  entity: number | null,
  range: Range,
  width: number,
): Generator<void, PointColumns> {
  if (entity === null) return new Points(false).columns();
  const limit = Math.min(width * 2, MAX_POINTS - 1);
  const raw = rawRows(mirror, entity, range, limit + 1);
  yield;
  const before = stateBefore(mirror, entity, range.from);
  if (raw.length <= limit) {
    const points = new Points(false);
    if (before !== null && raw[0]?.[0] !== range.from) points.add(range.from, before, before, before);
    for (const [at, value] of raw) points.add(at, value ?? NaN, NaN, NaN);
    return points.columns();
  }
  return yield* slots(mirror, entity, range, Math.min(width, MAX_POINTS / 2), before);
}

type RawRow = readonly [at: number, value: number | null];

function rawRows(mirror: Db, entity: number, { from, to }: Range, limit: number): RawRow[] {
  return mirror
    .prepare(
      `SELECT at, value FROM samples WHERE entity = @entity AND at >= @from AND at < @to
       UNION ALL
       SELECT at, value FROM text_samples WHERE entity = @entity AND at >= @from AND at < @to
       ORDER BY at LIMIT @limit`,
    )
    .raw()
    .all({ entity, from, to, limit }) as RawRow[];
}

/** The last state before a moment as a number, NaN when it was a text; null when there is none. */
function stateBefore(mirror: Db, entity: number, at: number): number | null {
  const last = (table: string): RawRow | undefined =>
    mirror
      .prepare(`SELECT at, value FROM ${table} WHERE entity = ? AND at < ? ORDER BY at DESC LIMIT 1`)
      .raw()
      .get(entity, at) as RawRow | undefined;
  const number = last('samples');
  const text = last('text_samples');
  const row = text === undefined || (number !== undefined && number[0] > text[0]) ? number : text;
  return row === undefined ? null : (row[1] ?? NaN);
}

/**
 * One statement a slot: each reads its stretch of the index in order, needs no sorting, and leaves the thread
 * free after a few of them.
 */
function* slots(
  mirror: Db,
  entity: number,
  { from, to }: Range,
  count: number,
  before: number | null,
): Generator<void, PointColumns> {
  const slotOf = hasTexts(mirror, entity, { from, to })
    ? mixedSlots(mirror, entity)
    : numberSlots(mirror, entity);
  const points = new Points(true);
  const now = Date.now();
  // What a slot without samples shows: the state that holds on, NaN when that is a text.
  let held = before;
  for (let slot = 0; slot < count; slot += 1) {
    const start = from + Math.round(((to - from) * slot) / count);
    const end = from + Math.round(((to - from) * (slot + 1)) / count);
    const { mean, min, max, endsAsText } = slotOf(start, end);
    if (mean !== null) {
      points.add(start, mean, min, max);
      held = null;
    } else if (start <= now) {
      // Looked up once a run: a value that stands still overnight is a level line, not a slope to the morning.
      held ??= stateBefore(mirror, entity, start) ?? NaN;
      if (!Number.isNaN(held) || (slot === 0 && before !== null)) points.add(start, held, held, held);
    }
    if (endsAsText) {
      held = NaN;
      points.add(mean === null ? start : Math.floor((start + end) / 2), NaN, NaN, NaN);
    }
    if (slot % SLOTS_PER_STEP === SLOTS_PER_STEP - 1) yield;
  }
  return points.columns();
}

interface Slot {
  /** null: no numbers in it. */
  readonly mean: number | null;
  readonly min: number;
  readonly max: number;
  /** The last state in it is no number ("unavailable"): the line ends there. */
  readonly endsAsText: boolean;
}

type SlotReader = (start: number, end: number) => Slot;

/** Every aggregate costs time for each of millions of rows: the usual case asks for no more than it draws. */
function numberSlots(mirror: Db, entity: number): SlotReader {
  const read = mirror
    .prepare('SELECT avg(value), min(value), max(value) FROM samples WHERE entity = ? AND at >= ? AND at < ?')
    .raw();
  return (start, end) => {
    const [mean, min, max] = read.get(entity, start, end) as (number | null)[];
    return { mean: mean ?? null, min: min ?? NaN, max: max ?? NaN, endsAsText: false };
  };
}

type Aggregate = readonly [
  count: number,
  sum: number | null,
  min: number | null,
  max: number | null,
  last: number | null,
];

function mixedSlots(mirror: Db, entity: number): SlotReader {
  const aggregate = (table: string) =>
    mirror
      .prepare(
        `SELECT count(value), sum(value), min(value), max(value), max(at) FROM ${table}
         WHERE entity = ? AND at >= ? AND at < ?`,
      )
      .raw();
  const numbers = aggregate('samples');
  const texts = aggregate('text_samples');
  const textAt = mirror.prepare('SELECT value FROM text_samples WHERE entity = ? AND at = ?').pluck();
  return (start, end) => {
    const number = numbers.get(entity, start, end) as Aggregate;
    const text = texts.get(entity, start, end) as Aggregate;
    const total = number[0] + text[0];
    const lastText = text[4];
    return {
      mean: total === 0 ? null : ((number[1] ?? 0) + (text[1] ?? 0)) / total,
      min: Math.min(number[2] ?? Infinity, text[2] ?? Infinity),
      max: Math.max(number[3] ?? -Infinity, text[3] ?? -Infinity),
      endsAsText:
        lastText !== null && lastText > (number[4] ?? -Infinity) && textAt.get(entity, lastText) === null,
    };
  };
}

function hasTexts(mirror: Db, entity: number, { from, to }: Range): boolean {
  return (
    mirror
      .prepare('SELECT 1 FROM text_samples WHERE entity = ? AND at >= ? AND at < ? LIMIT 1')
      .get(entity, from, to) !== undefined
  );
}

/** Collects points; one that is not later than the one before takes its place. */
class Points {
  readonly #at: number[] = [];
  readonly #value: number[] = [];
  readonly #min: number[] = [];
  readonly #max: number[] = [];
  readonly #envelope: boolean;

  constructor(envelope: boolean) {
    this.#envelope = envelope;
  }

  add(at: number, value: number, min: number, max: number): void {
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
