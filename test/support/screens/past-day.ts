import { join } from 'node:path';
import Database from 'better-sqlite3';
import { appError, type ErrorCode, type ErrorDetails } from '../../../src/shared/errors';
import { HOUR, MINUTE } from '../../../src/shared/time';

/** One line of a site's timeline, so many hours ago. */
type Past = readonly [hoursAgo: number, event: string, code?: ErrorCode, details?: ErrorDetails];

/**
 * Writes a past day into the mirror of a program that does not run: when it ran, and what befell the sites, by id. So
 * the showcase shows a day, not the minute since its start.
 */
export function writePastDay(dataDir: string, past: Readonly<Record<string, readonly Past[]>>): void {
  const db = new Database(join(dataDir, 'mirror.db'));
  const now = Date.now();
  db.prepare('INSERT INTO runs (from_at, to_at) VALUES (?, ?)').run(now - 23 * HOUR, now - 2 * MINUTE);
  const siteKey = db.prepare('SELECT id FROM sites WHERE site = ?').pluck();
  const line = db.prepare(
    'INSERT INTO connection_log (site, at, event, attempt, code, message, details) VALUES (?, ?, ?, 1, ?, ?, ?)',
  );
  for (const [siteId, events] of Object.entries(past)) {
    const key = siteKey.get(siteId);
    if (key === undefined) throw new Error(`the mirror does not know ${siteId}`);
    for (const [hoursAgo, event, code, details] of events) {
      const error = code === undefined ? null : appError(code, details);
      line.run(
        key,
        Math.round(now - hoursAgo * HOUR),
        event,
        error?.code ?? null,
        error?.message ?? null,
        error === null ? null : JSON.stringify({ error: error.details }),
      );
    }
  }
  db.close();
}
