import { ok, type Result } from '../../shared/result';
import { HOUR, MINUTE } from '../../shared/time';
import { commands, type StatisticsRow } from '../ha/messages';
import { isTime } from '../ha/time';
import type { AggregateColumns } from '../storage/protocol';
import type { BackfillWork } from './backfill-work';

/** A stretch (ms UTC) of one entity. */
export interface Piece {
  readonly entityId: string;
  readonly key: number;
  readonly from: number;
  readonly to: number;
}

const PERIODS = [
  { name: '5minute', table: '5m', ms: 5 * MINUTE },
  { name: 'hour', table: '1h', ms: HOUR },
] as const;
type Period = (typeof PERIODS)[number];

/** An answer of so many rows takes some milliseconds to read. */
const ROWS_PER_ANSWER = 4000;
const MAX_IDS = 64;
const LIMIT_MS = MINUTE;

/**
 * Puts Home Assistant's long-term statistics where its recorder knows nothing any more: those of 5 minutes where there
 * are any, else those of an hour. Gives what they do not cover.
 */
export async function fillFromStatistics(
  work: BackfillWork,
  pieces: readonly Piece[],
): Promise<Result<readonly Piece[]>> {
  if (pieces.length === 0) return ok([]);
  const listed = await work.session.request(commands.listStatisticIds(), LIMIT_MS);
  if (!listed.ok) {
    // A Home Assistant without statistics does not know the command.
    return listed.error.code === 'request-failed' ? ok(pieces) : listed;
  }
  const ids = new Set(
    (Array.isArray(listed.value) ? listed.value : []).map(
      (one: { readonly statistic_id?: unknown } | null) => one?.statistic_id,
    ),
  );
  const without = pieces.filter(({ entityId }) => !ids.has(entityId));
  let left: readonly Piece[] = pieces.filter(({ entityId }) => ids.has(entityId));
  for (const period of PERIODS) {
    const covered = await fill(work, left, period);
    if (!covered.ok) return covered;
    left = covered.value;
  }
  return ok([...without, ...left]);
}

async function fill(
  work: BackfillWork,
  pieces: readonly Piece[],
  period: Period,
): Promise<Result<readonly Piece[]>> {
  const left: Piece[] = [];
  for (const group of groupsOf(pieces, period)) {
    const from = Math.min(...group.map((piece) => floorTo(piece.from, period)));
    const to = Math.max(...group.map((piece) => piece.to));
    const step = Math.max(1, Math.floor(ROWS_PER_ANSWER / group.length)) * period.ms;
    const rows = new Map<string, StatisticsRow[]>();
    for (let start = from; start < to; start += step) {
      const end = Math.min(start + step, to);
      const got = await ask(work, group, start, end, period, rows);
      if (!got.ok) return got;
    }
    for (const piece of group) left.push(...take(work, piece, rows.get(piece.entityId) ?? [], period));
  }
  return ok(left);
}

/** Pieces of much the same stretch, so that little is asked for that nobody needs. */
function groupsOf(pieces: readonly Piece[], period: Period): Piece[][] {
  const groups: Piece[][] = [];
  const sorted = [...pieces].sort((left, right) => left.from - right.from || left.to - right.to);
  for (const piece of sorted) {
    const group = groups[groups.length - 1];
    const first = group?.[0];
    const close = first !== undefined && piece.from - first.from <= 24 * period.ms;
    if (group !== undefined && close && group.length < MAX_IDS) group.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

async function ask(
  work: BackfillWork,
  group: readonly Piece[],
  from: number,
  to: number,
  { name }: Period,
  rows: Map<string, StatisticsRow[]>,
): Promise<Result<void>> {
  await work.turn();
  if (!work.wanted) return work.unwanted();
  const ids = [...new Set(group.map(({ entityId }) => entityId))];
  const answer = await work.session.request(commands.statisticsDuringPeriod(ids, from, to, name), LIMIT_MS);
  if (!answer.ok) return answer.error.code === 'request-failed' ? ok(undefined) : answer;
  for (const [id, list] of Object.entries((answer.value ?? {}) as Record<string, unknown>)) {
    if (!Array.isArray(list)) continue;
    const known = rows.get(id) ?? [];
    rows.set(id, known);
    known.push(...(list as StatisticsRow[]));
  }
  return ok(undefined);
}

/** Writes the rows that touch the piece and gives what is left of it. */
function take(work: BackfillWork, piece: Piece, rows: readonly StatisticsRow[], period: Period): Piece[] {
  const columns = { entity: [], at: [], min: [], max: [], mean: [], last: [] } as {
    [name in keyof Omit<AggregateColumns, 'period'>]: number[];
  };
  const left: Piece[] = [];
  let known = piece.from;
  const sorted = rows
    .filter((row) => isTime(row?.start) && isTime(row.end))
    .sort((one, other) => one.start - other.start);
  for (const row of sorted) {
    // A counter has a state and no mean.
    const mean = row.mean ?? row.state;
    if (row.end <= piece.from || row.start >= piece.to || typeof mean !== 'number') continue;
    columns.entity.push(piece.key);
    columns.at.push(row.start);
    columns.min.push(row.min ?? mean);
    columns.max.push(row.max ?? mean);
    columns.mean.push(mean);
    columns.last.push(row.state ?? mean);
    if (row.start > known) left.push({ ...piece, from: known, to: row.start });
    known = Math.max(known, row.end);
  }
  if (known < piece.to) left.push({ ...piece, from: known });
  if (columns.entity.length > 0) {
    // A disk in trouble keeps it.
    work.store.writeAggregates({ period: period.table, ...columns }).catch(() => undefined);
    work.told({ aggregates: work.progress.aggregates + columns.entity.length });
  }
  return left;
}

const floorTo = (at: number, { ms }: Period): number => Math.floor(at / ms) * ms;
