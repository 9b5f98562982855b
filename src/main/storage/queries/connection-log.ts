import { siteErrorSchema } from '../../../shared/model';
import type { TimelineRow } from '../../../shared/diagnostics';
import { errorTemplate, fillTemplate, ERROR_CODES, type ErrorCode } from '../../../shared/errors';
import type { Db } from '../database';
import type { TimelineQuery } from '../operations';
import { findSiteKey } from './names';

/** One line of a site's timeline. Times and durations in ms. */
export interface LoggedEvent {
  readonly at: number;
  readonly event: string;
  readonly attempt: number;
  readonly durationMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
}

interface LogRow extends LoggedEvent {
  readonly id: number;
  readonly details: string | null;
}

const COLUMNS = 'id, at, event, attempt, duration_ms AS durationMs, code, message, details';

/** The newest lines of a site's timeline before a row, newest first; none for an unknown site. */
export function readTimeline(mirror: Db, { siteId, before, limit }: TimelineQuery): TimelineRow[] {
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) return [];
  const rows = mirror
    .prepare(`SELECT ${COLUMNS} FROM connection_log WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`)
    .all(siteKey, before ?? Number.MAX_SAFE_INTEGER, limit) as LogRow[];
  return rows.map(timelineRow);
}

export function readTimelineRow(mirror: Db, id: number): TimelineRow | null {
  const row = mirror.prepare(`SELECT ${COLUMNS} FROM connection_log WHERE id = ?`).get(id);
  return row === undefined ? null : timelineRow(row as LogRow);
}

function timelineRow({ details, code, message, ...row }: LogRow): TimelineRow {
  const { id, at, event, attempt, durationMs } = row;
  const { error, close, note } = detailsOf(details);
  return {
    id,
    at,
    event,
    attempt,
    durationMs,
    error: code === null ? null : { code, message: message ?? '', hint: hintOf(code, error), details: error },
    closeCode: close,
    note,
  };
}

const isKnown = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

const hintOf = (code: string, details: TimelineDetails['error']): string =>
  isKnown(code) ? fillTemplate(errorTemplate(code).hint, details) : '';

interface TimelineDetails {
  readonly error: Readonly<Record<string, string | number>>;
  readonly close: number | null;
  readonly note: string | null;
}

function detailsOf(json: string | null): TimelineDetails {
  const read =
    json === null
      ? null
      : (JSON.parse(json) as { error?: unknown; close?: { code?: unknown }; note?: unknown });
  const error = siteErrorSchema.shape.details.safeParse(read?.error);
  const code = read?.close?.code;
  return {
    error: error.success ? error.data : {},
    close: typeof code === 'number' ? code : null,
    note: typeof read?.note === 'string' ? read.note : null,
  };
}

/** The last line of a site's timeline before a moment, ms UTC. */
export function lastEventBefore(mirror: Db, siteKey: number, at: number): TimelineRow | null {
  const row = mirror
    .prepare(
      `SELECT ${COLUMNS} FROM connection_log WHERE site = ? AND at < ? ORDER BY at DESC, id DESC LIMIT 1`,
    )
    .get(siteKey, at);
  return row === undefined ? null : timelineRow(row as LogRow);
}

/** Lines of a site's timeline with `from` ≤ at < `to`, oldest first, a page at a time. */
export function* timelineBetween(
  mirror: Db,
  siteKey: number,
  from: number,
  to: number,
): Generator<TimelineRow, void> {
  const page = mirror.prepare(
    `SELECT ${COLUMNS} FROM connection_log
     WHERE site = @siteKey AND at < @to AND (at > @at OR (at = @at AND id > @id))
     ORDER BY at, id LIMIT ${PAGE_ROWS}`,
  );
  let last = { at: from, id: -1 };
  for (;;) {
    const rows = page.all({ siteKey, to, ...last }) as LogRow[];
    for (const row of rows) {
      last = { at: row.at, id: row.id };
      yield timelineRow(row);
    }
    if (rows.length < PAGE_ROWS) return;
  }
}

const PAGE_ROWS = 1000;

/**
 * A site's timeline in the order it was written, page by page: a reader that never ended would keep the running
 * app's WAL from being emptied.
 */
export function* loggedEvents(mirror: Db, siteKey: number): Generator<LoggedEvent, void> {
  const page = mirror.prepare(
    `SELECT id, at, event, attempt, duration_ms AS durationMs, code, message FROM connection_log
     WHERE site = ? AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
  );
  let rows: (LoggedEvent & { readonly id: number })[] = [];
  let after = 0;
  do {
    rows = page.all(siteKey, after) as typeof rows;
    for (const { id, ...row } of rows) {
      after = id;
      yield row;
    }
  } while (rows.length === PAGE_ROWS);
}
