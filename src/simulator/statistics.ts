import type { Json, JsonObject } from './json';
import type { RecordedState } from './recorded-state';
import type { Recorder } from './recorder';

export const STATISTICS_PERIODS = ['5minute', 'hour', 'day', 'week', 'month'] as const;
export type StatisticsPeriod = (typeof STATISTICS_PERIODS)[number];
export const STATISTICS_TYPES = ['change', 'last_reset', 'max', 'mean', 'min', 'state', 'sum'] as const;
export type StatisticsType = (typeof STATISTICS_TYPES)[number];

export interface StatisticsQuery {
  readonly start: number;
  readonly end: number;
  readonly period: StatisticsPeriod;
  readonly types: readonly StatisticsType[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 1970-01-05 was a Monday. */
const MONDAY = 4 * DAY;

/** Start of the bucket that holds `at`, in UTC. */
function bucketStart(at: number, period: StatisticsPeriod): number {
  switch (period) {
    case '5minute':
      return Math.floor(at / (5 * MINUTE)) * 5 * MINUTE;
    case 'hour':
      return Math.floor(at / HOUR) * HOUR;
    case 'day':
      return Math.floor(at / DAY) * DAY;
    case 'week':
      return Math.floor((at - MONDAY) / (7 * DAY)) * 7 * DAY + MONDAY;
    case 'month': {
      const date = new Date(at);
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
    }
  }
}

function bucketEnd(start: number, period: StatisticsPeriod): number {
  // From within the next bucket back to its start: months differ in length.
  return bucketStart(
    start + (period === 'month' ? 32 * DAY : period === 'week' ? 7 * DAY : DAY_STEP[period]),
    period,
  );
}
const DAY_STEP = { '5minute': 5 * MINUTE, hour: HOUR, day: DAY } as const;

/**
 * Statistics of one entity as `recorder/statistics_during_period` answers them: complete buckets only, mean weighted
 * by time, times in milliseconds. Sums count from the first row that is known, as after a fresh install.
 */
export function statistics(
  recorder: Recorder,
  entityId: string,
  stateClass: Json | undefined,
  query: StatisticsQuery,
  now: number,
): readonly JsonObject[] {
  const first = bucketStart(query.start, query.period);
  const start = first < query.start ? bucketEnd(first, query.period) : first;
  const isTotal = stateClass === 'total' || stateClass === 'total_increasing';
  const buckets: JsonObject[] = [];
  const all = numeric(recorder.rows(entityId, start - 1, Math.min(query.end, now) + DAY, true));
  let current = numeric([recorder.rowBefore(entityId, start)])[0]?.value ?? null;
  let sum = 0;
  let index = 0;
  for (let from = start; from < query.end;) {
    const to = bucketEnd(from, query.period);
    if (to > now) {
      break;
    }
    let weighted = 0;
    let covered = 0;
    let min = current ?? Infinity;
    let max = current ?? -Infinity;
    let at = from;
    const before = current;
    for (; index < all.length; index++) {
      const row = all[index];
      if (row === undefined || row.at >= to) {
        break;
      }
      if (current !== null) {
        weighted += current * (row.at - at);
        covered += row.at - at;
      }
      current = row.value;
      at = row.at;
      min = Math.min(min, current);
      max = Math.max(max, current);
    }
    if (current !== null) {
      weighted += current * (to - at);
      covered += to - at;
      const change = current - (before ?? current);
      sum += change;
      const values: Readonly<Record<StatisticsType, number | null>> = {
        change: isTotal ? change : null,
        last_reset: null,
        max: isTotal ? null : max,
        mean: isTotal ? null : weighted / covered,
        min: isTotal ? null : min,
        state: isTotal ? current : null,
        sum: isTotal ? sum : null,
      };
      const asked = Object.fromEntries(query.types.map((type) => [type, values[type]]));
      buckets.push({ start: from, end: to, ...asked });
    }
    from = to;
  }
  return buckets;
}

function numeric(
  rows: readonly (RecordedState | undefined)[],
): readonly Readonly<{ at: number; value: number }>[] {
  return rows.flatMap((row) => {
    const value = row?.state == null || row.state.trim() === '' ? Number.NaN : Number(row.state);
    return row !== undefined && Number.isFinite(value) ? [{ at: row.lastUpdated, value }] : [];
  });
}
