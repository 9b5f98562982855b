import type { Db } from '../database';

/** One line of a site's timeline. Times and durations in ms. */
export interface LoggedEvent {
  readonly at: number;
  readonly event: string;
  readonly attempt: number;
  readonly durationMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
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
