import { AppFailure } from '../../shared/errors';
import { mirrorPath, openForReading } from '../storage/database';
import { findSiteKey } from '../storage/queries/names';
import { storageFailed } from '../storage/sqlite-errors';

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
 * app's WAL from being emptied. Nothing when the site has not been mirrored. Throws AppFailure (`storage-failed`).
 */
export function* loggedEvents(dataDir: string, siteId: string): Generator<LoggedEvent, void> {
  try {
    const mirror = openForReading(mirrorPath(dataDir));
    try {
      const siteKey = findSiteKey(mirror, siteId);
      const page = mirror.prepare(
        `SELECT id, at, event, attempt, duration_ms AS durationMs, code, message FROM connection_log
         WHERE site = ? AND id > ? ORDER BY id LIMIT ${PAGE_ROWS}`,
      );
      let rows: (LoggedEvent & { readonly id: number })[] = [];
      for (let after = 0; siteKey !== null; after = rows[rows.length - 1]?.id ?? after) {
        rows = page.all(siteKey, after) as typeof rows;
        for (const { id: _id, ...row } of rows) yield row;
        if (rows.length < PAGE_ROWS) return;
      }
    } finally {
      mirror.close();
    }
  } catch (thrown) {
    throw new AppFailure(storageFailed('read the timeline', thrown));
  }
}
