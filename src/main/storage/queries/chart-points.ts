import { HOUR } from '../../../shared/time';
import type { Db } from '../database';
import { bucketOf, LONG_ROLLUP, SHORT_ROLLUP, type Sample } from '../rollups/rollup';
import { Points, type PointColumns } from './points';
import { RollupReader, type Hours, type RollupRow } from './rollup-rows';
import { clockSlots, evenSlots, SlotFold } from './slots';

/** What the points of a series are: each change, or means of slots from changes or from rollups. */
export type PointSource = 'raw' | 'slots' | '5m' | '1h';

export interface SeriesPoints extends PointColumns {
  readonly source: PointSource;
}

interface ChartRange {
  /** ms UTC, whole; `from` ≤ at < `to`. */
  readonly from: number;
  readonly to: number;
}

/** More points a series are never sent. */
const MAX_POINTS = 4000;
/** Each slot may come with one more point, where its line ends. */
const MAX_SLOTS = MAX_POINTS / 2 - 2;
/** Samples read one by one for a chart: some 30 ms. Of more, rollups tell as much as pixels show. */
const MAX_SAMPLES = 100_000;
/** Samples read between two pauses for the thread's messages: a millisecond. */
const SAMPLES_PER_STEP = 4096;

/**
 * The points to draw an entity with on `width` pixels: every sample while there are no more than about two a
 * pixel; else mean by time, minimum and maximum of slots of a pixel or more, from samples while these are not too
 * many, else from 5-minute and hourly rollups. Where samples are deleted, or there were only statistics, rollups
 * stand in whatever the range. The state before `from` is carried to `from`; nothing is carried through `gaps`.
 */
export function* pointsOf(
  mirror: Db,
  entity: number | null,
  range: ChartRange,
  width: number,
  gaps: readonly Hours[] = [],
  now = Date.now(),
): Generator<void, SeriesPoints> {
  if (entity === null) return { ...new Points(false).columns(), source: 'raw' };
  const reader = new RollupReader(mirror, entity, now);
  const series = { mirror, entity, range, gaps, now, reader };
  const only = reader.withoutSamples(range.from, range.to);
  const limit = Math.min(width * 2, MAX_POINTS - 1);
  yield;
  const stored = only.reduce((sum, { from, to }) => sum + (to - from) / SHORT_ROLLUP, 0);
  if (stored <= limit) {
    const samples = reader.samples.rows(entity, range.from, range.to, limit + 1);
    yield;
    if (samples.length + stored <= limit) return yield* everySample(series, samples, only);
  }
  const count = Math.min(width, MAX_SLOTS);
  const slot = (range.to - range.from) / count;
  if (slot >= LONG_ROLLUP) return yield* fromRollups(series, LONG_ROLLUP, slot);
  if (slot >= SHORT_ROLLUP || hasMore(mirror, entity, range, MAX_SAMPLES)) {
    return yield* fromRollups(series, SHORT_ROLLUP, slot);
  }
  return yield* fromSamples(series, count, only);
}

interface Series {
  readonly entity: number;
  readonly range: ChartRange;
  readonly gaps: readonly Hours[];
  readonly now: number;
  readonly reader: RollupReader;
}

function hasMore(mirror: Db, entity: number, { from, to }: ChartRange, limit: number): boolean {
  const rows = mirror
    .prepare('SELECT count(*) FROM (SELECT 1 FROM samples WHERE entity = ? AND at >= ? AND at < ? LIMIT ?)')
    .pluck()
    .get(entity, from, to, limit + 1) as number;
  return rows > limit;
}

/** All samples as they are, between them the rollups of hours that have none. */
function* everySample(
  { entity, range, reader }: Series,
  samples: readonly Sample[],
  only: readonly Hours[],
): Generator<void, SeriesPoints> {
  const rows: RollupRow[] = [];
  for (const hours of only) {
    for (const page of reader.rows(hours.from, hours.to, SHORT_ROLLUP)) {
      rows.push(...page.filter((row) => row.at + row.width > range.from && row.at < range.to));
      yield;
    }
  }
  const points = new Points(rows.length > 0);
  const before = reader.samples.stateBefore(entity, range.from);
  if (before !== undefined) points.add(range.from, before ?? NaN);
  let next = 0;
  for (const row of rows) {
    const begins = Math.max(row.at, range.from);
    for (; (samples[next]?.[0] ?? Infinity) < begins; next += 1) addSample(points, samples[next]);
    points.add(begins, row.mean, row.min, row.max);
    if (row.last === null) points.add(Math.min(row.at + row.width, range.to) - 1, NaN);
  }
  for (; next < samples.length; next += 1) addSample(points, samples[next]);
  return { ...points.columns(), source: sourceOf('raw', range, only, rows) };
}

function addSample(points: Points, sample: Sample | undefined): void {
  if (sample !== undefined) points.add(sample[0], sample[1] ?? NaN);
}

function* fromSamples(series: Series, count: number, only: readonly Hours[]): Generator<void, SeriesPoints> {
  const { entity, range, gaps, reader } = series;
  const before = reader.samples.stateBefore(entity, range.from);
  const fold = new SlotFold(evenSlots(range.from, range.to, count), gaps, before);
  const used: RollupRow[] = [];
  let last = range.from;
  const readSamples = function* (from: number, to: number): Generator<void, void> {
    for (let at = from; at < to;) {
      const rows = reader.samples.rows(entity, at, to, SAMPLES_PER_STEP);
      for (const [time, value] of rows) fold.state(time, value);
      last = rows[rows.length - 1]?.[0] ?? last;
      yield;
      if (rows.length < SAMPLES_PER_STEP) return;
      at = last + 1;
    }
  };
  let at = range.from;
  for (const hours of only) {
    yield* readSamples(at, hours.from);
    for (const page of reader.rows(hours.from, hours.to, SHORT_ROLLUP)) {
      for (const row of page) foldRow(fold, row, range.to);
      used.push(...page);
      yield;
    }
    at = Math.max(at, hours.to);
  }
  yield* readSamples(at, range.to);
  return { ...fold.columns(holdsUntil(series, last)), source: sourceOf('slots', range, only, used) };
}

function* fromRollups(series: Series, width: number, slot: number): Generator<void, SeriesPoints> {
  const { entity, range, gaps, reader } = series;
  const before = reader.samples.stateBefore(entity, range.from);
  const length = Math.ceil(slot / width) * width;
  const fold = new SlotFold(clockSlots(range.from, range.to, length), gaps, before);
  let last = range.from;
  let short = false;
  for (const page of reader.rows(bucketOf(range.from, HOUR), range.to, width)) {
    for (const row of page) {
      foldRow(fold, row, range.to);
      last = row.at;
      short ||= row.width === SHORT_ROLLUP;
    }
    yield;
  }
  return { ...fold.columns(holdsUntil(series, last)), source: short || width === SHORT_ROLLUP ? '5m' : '1h' };
}

function foldRow(fold: SlotFold, row: RollupRow, to: number): void {
  fold.stretch(row.at, Math.min(row.at + row.width, to), row.mean, row.min, row.max, row.last);
}

/** Nothing is known of the future; a site whose clock runs ahead has its samples there. */
const holdsUntil = ({ range, now }: Series, last: number): number =>
  Math.min(range.to, Math.max(now, last) + 1);

/** Rollups that stand in for more than half of the range give their name to the whole. */
function sourceOf(
  usual: PointSource,
  range: ChartRange,
  only: readonly Hours[],
  rows: readonly RollupRow[],
): PointSource {
  const covered = only.reduce(
    (sum, { from, to }) => sum + Math.min(to, range.to) - Math.max(from, range.from),
    0,
  );
  if (covered * 2 < range.to - range.from) return usual;
  return rows.some((row) => row.width === SHORT_ROLLUP) ? '5m' : '1h';
}
