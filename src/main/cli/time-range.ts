import { appError } from '../../shared/errors';
import { UsageFailure } from './output';

/** `from` ≤ at < `to`, ms UTC. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** ISO 8601 as far as anybody types it: a day, or a day and a time, with or without an offset. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Throws `UsageFailure` with `time-range-invalid`. */
export function parseTimeRange(from: string, to: string): TimeRange {
  const range = { from: parseTime('--from', from), to: parseTime('--to', to) };
  if (range.from >= range.to) invalid('--from is not before --to');
  return range;
}

function parseTime(option: string, text: string): number {
  const [whole, year, month, day] = ISO.exec(text.trim()) ?? [];
  if (whole === undefined) return invalid(`${option} "${text}" is no ISO 8601 time`);
  // The language reads a bare day as UTC and a time without offset as local; here both are local.
  const time = Date.parse(whole.includes('T') || whole.includes('t') ? whole : `${whole}T00:00`);
  // It also lets 30 February pass as 2 March.
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number.isNaN(time) || Number(day) > last) return invalid(`${option} "${text}" does not exist`);
  return time;
}

function invalid(reason: string): never {
  throw new UsageFailure(appError('time-range-invalid', { reason }));
}
