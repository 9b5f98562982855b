import { DAY, HOUR } from '../../../shared/time';
import type { Db, Statement } from '../database';
import { bucketOf, LONG_ROLLUP, rollupsOf, SHORT_ROLLUP, type Rollup } from '../rollups/rollup';
import { SampleReader } from './samples';

/** A stretch of whole hours, ms UTC, `to` not in it. */
export interface Hours {
  readonly from: number;
  readonly to: number;
}

export interface RollupRow extends Rollup {
  /** 5 minutes or an hour. */
  readonly width: number;
  /** Of Home Assistant's own statistics. */
  readonly foreign: boolean;
}

/** Time that is read at once: some thousand rows of 5 minutes. */
const PAGE_MS = 10 * DAY;

type Row = readonly [
  at: number,
  min: number,
  max: number,
  mean: number,
  last: number | null,
  count: number,
  source: number,
];

/**
 * The rollups of one entity as they are and as they would be: hours whose samples changed since are computed on the
 * way, so that nobody sees what is out of date.
 */
export class RollupReader {
  readonly samples: SampleReader;
  readonly #entity: number;
  readonly #now: number;
  readonly #short: Statement;
  readonly #long: Statement;
  readonly #due: Statement;
  readonly #only: Statement;

  constructor(mirror: Db, entity: number, now: number) {
    this.samples = new SampleReader(mirror);
    this.#entity = entity;
    this.#now = now;
    const rows = (table: string): Statement =>
      mirror
        .prepare(
          `SELECT at, min, max, mean, last, count, source FROM ${table}
           WHERE entity = ? AND at >= ? AND at < ? ORDER BY at`,
        )
        .raw();
    this.#short = rows('rollups_5m');
    this.#long = rows('rollups_1h');
    this.#due = mirror
      .prepare(
        'SELECT hour, until FROM rollups_due WHERE entity = ? AND hour < ? AND until > ? ORDER BY hour',
      )
      .raw();
    this.#only = mirror
      .prepare(
        `SELECT at FROM rollups_1h WHERE entity = ? AND at >= ? AND at < ?
           AND (source = 1 OR at < (SELECT raw_from FROM retention)) ORDER BY at`,
      )
      .pluck();
  }

  /** Hours that touch the range and are out of date, joined where they meet. */
  due(from: number, to: number): Hours[] {
    const found = this.#due.all(this.#entity, to, bucketOf(from, HOUR) - HOUR) as [number, number][];
    const stretches: Hours[] = [];
    for (const [hour, until] of found) {
      stretches.push({ from: hour, to: until });
      // What is carried into the next hour with samples changes with this one.
      const next = this.samples.firstFrom(this.#entity, until);
      if (next !== null && next < to)
        stretches.push({ from: bucketOf(next, HOUR), to: bucketOf(next, HOUR) + HOUR });
    }
    return joined(stretches, bucketOf(from, HOUR), to);
  }

  /** Hours of the range that only rollups tell of: samples are deleted, or there were statistics instead of any. */
  withoutSamples(from: number, to: number): Hours[] {
    const hours = this.#only.all(this.#entity, bucketOf(from, HOUR), to) as number[];
    const due = this.due(from, to);
    const known = hours.filter((hour) => !due.some((stretch) => hour >= stretch.from && hour < stretch.to));
    return joined(
      known.map((hour) => ({ from: hour, to: hour + HOUR })),
      bucketOf(from, HOUR),
      to,
    );
  }

  /**
   * Rollups that begin in the range, ascending; hours without the short ones by their long one. `from` is the
   * start of an hour. Gives them in pages, so that others get their turn.
   */
  *rows(from: number, to: number, width: number): Generator<readonly RollupRow[], void> {
    const due = this.due(from, to);
    let at = from;
    for (const stretch of due) {
      yield* this.#stored(at, stretch.from, width);
      yield* this.#fresh(Math.max(from, stretch.from), Math.min(stretch.to, to), width);
      at = Math.max(at, stretch.to);
    }
    yield* this.#stored(at, to, width);
  }

  *#stored(from: number, to: number, width: number): Generator<readonly RollupRow[], void> {
    for (let start = from; start < to; start += PAGE_MS) {
      const end = Math.min(to, start + PAGE_MS);
      const long = (this.#long.all(this.#entity, start, end) as Row[]).map((row) => rowOf(row, LONG_ROLLUP));
      if (width === LONG_ROLLUP) {
        yield long;
        continue;
      }
      const short = (this.#short.all(this.#entity, start, end) as Row[]).map((row) =>
        rowOf(row, SHORT_ROLLUP),
      );
      const detailed = new Set(short.map(({ at }) => bucketOf(at, HOUR)));
      const alone = long.filter(({ at }) => !detailed.has(at));
      yield alone.length === 0 ? short : [...short, ...alone].sort((a, b) => a.at - b.at);
    }
  }

  /** Hour by hour from the samples; what has no samples has no rollup either, unless it is one of statistics. */
  *#fresh(from: number, to: number, width: number): Generator<readonly RollupRow[], void> {
    let hour: number | null = from;
    while (hour !== null && hour < to) {
      const end = Math.min(hour + HOUR, Math.max(this.#now, hour + 1));
      const foreign = [...this.#stored(hour, Math.min(hour + HOUR, to), width)]
        .flat()
        .filter((row) => row.foreign);
      const samples = this.samples.rows(this.#entity, hour, hour + HOUR);
      const carried = this.samples.stateBefore(this.#entity, hour) ?? null;
      // A clock that runs ahead puts samples behind the present.
      const until = Math.max(end, (samples[samples.length - 1]?.[0] ?? 0) + 1);
      const own = rollupsOf(samples, carried, hour, until, width)
        .filter(({ at }) => !foreign.some((row) => at >= row.at && at < row.at + row.width))
        .map((rollup) => ({ ...rollup, width, foreign: false }));
      const rows = [...own, ...foreign].filter(({ at }) => at < to);
      yield foreign.length === 0 ? rows : rows.sort((a, b) => a.at - b.at);
      const next = this.samples.firstFrom(this.#entity, hour + HOUR);
      hour = next === null ? null : bucketOf(next, HOUR);
    }
  }
}

const rowOf = ([at, min, max, mean, last, count, source]: Row, width: number): RollupRow => ({
  ...{ at, min, max, mean, last, count, width },
  foreign: source === 1,
});

/** Those that touch the range, clipped to it, in order and without overlap. */
export function joined(stretches: readonly Hours[], from: number, to: number): Hours[] {
  const result: { from: number; to: number }[] = [];
  for (const stretch of [...stretches].sort((a, b) => a.from - b.from)) {
    const start = Math.max(stretch.from, from);
    const end = Math.min(stretch.to, to);
    if (start >= end) continue;
    const last = result[result.length - 1];
    if (last !== undefined && start <= last.to) last.to = Math.max(last.to, end);
    else result.push({ from: start, to: end });
  }
  return result;
}
