import type { Db } from '../database';
import type { HistoryPage } from '../protocol';

export const HISTORY_PAGE_ROWS = 1000;
export const HISTORY_PAGE_LIMIT = 10_000;

/** Both tables merged in the order of their keys, without sorting. */
export const HISTORY_SQL = `
  SELECT at, value, NULL, 0 AS kind FROM samples WHERE entity = @entity AND at >= @numbers AND at < @to
   UNION ALL
   SELECT at, NULL, state, 1 AS kind FROM text_samples WHERE entity = @entity AND at >= @texts AND at < @to
   ORDER BY at, kind LIMIT @limit`;

/** The same from the newest back. */
export const HISTORY_BACK_SQL = `
  SELECT at, value, NULL, 0 AS kind FROM samples WHERE entity = @entity AND at >= @from AND at < @numbers
   UNION ALL
   SELECT at, NULL, state, 1 AS kind FROM text_samples WHERE entity = @entity AND at >= @from AND at < @texts
   ORDER BY at DESC, kind DESC LIMIT @limit`;

type Row = readonly [at: number, value: number | null, state: string | null];

/**
 * One page of an entity's samples with `from` ≤ at < `to`, numbers and texts merged by time, either way. The cursor
 * tells time and kind of the last row, so that no page repeats or leaves out one. Returns texts as the site sent
 * them.
 */
export function readHistoryPage(
  mirror: Db,
  entity: number,
  range: { readonly from: number; readonly to: number },
  cursor: number | null,
  limit: number,
  order: 'oldest-first' | 'newest-first' = 'oldest-first',
): HistoryPage {
  if (order === 'newest-first') return readHistoryBack(mirror, entity, range, cursor, limit);
  // Row n of the order is at * 2 + kind: a number, then a text of the same ms.
  const after = cursor ?? Math.ceil(range.from) * 2 - 1;
  const rows = mirror
    .prepare(HISTORY_SQL)
    .raw()
    .all({
      entity,
      to: range.to,
      numbers: Math.floor(after / 2) + 1,
      texts: Math.floor((after - 1) / 2) + 1,
      limit,
    }) as Row[];
  return pageOf(rows, limit);
}

function readHistoryBack(
  mirror: Db,
  entity: number,
  range: { readonly from: number; readonly to: number },
  cursor: number | null,
  limit: number,
): HistoryPage {
  // Row n of the order is at * 2 + kind, as above; all before that one.
  const before = cursor ?? Math.ceil(range.to) * 2;
  const rows = mirror
    .prepare(HISTORY_BACK_SQL)
    .raw()
    .all({
      entity,
      from: range.from,
      numbers: Math.ceil(before / 2),
      texts: Math.ceil((before - 1) / 2),
      limit,
    }) as Row[];
  return pageOf(rows, limit);
}

function pageOf(rows: readonly Row[], limit: number): HistoryPage {
  const last = rows[rows.length - 1];
  return {
    at: rows.map((row) => row[0]),
    state: rows.map((row) => row[2] ?? String(row[1])),
    next: last === undefined || rows.length < limit ? null : last[0] * 2 + (last[2] === null ? 0 : 1),
  };
}
