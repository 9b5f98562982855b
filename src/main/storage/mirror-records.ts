import type { TimelineRow } from '../../shared/diagnostics';
import type { Db, Statement } from './database';
import type { ConnectionLogRow, MirrorState } from './protocol';
import { readTimelineRow } from './queries/connection-log';

/** Lines kept of one site's timeline: a site that stays away for a week writes some 3,000 a day. */
const TIMELINE_ROWS = 20_000;
/** Lines written between two looks at that bound. */
const LINES_PER_PRUNING = 500;

/** The mirror's small records: sites, status, timeline. One transaction a call. */
export class MirrorRecords {
  readonly #db: Db;
  readonly #findSite: Statement;
  readonly #addSite: Statement;
  readonly #setStatus: Statement;
  readonly #addLogRow: Statement;
  readonly #pruneLog: Statement;
  #sincePruning = LINES_PER_PRUNING;

  constructor(db: Db) {
    this.#db = db;
    this.#findSite = db.prepare('SELECT id FROM sites WHERE site = ? AND removed_at IS NULL').pluck();
    this.#addSite = db.prepare('INSERT INTO sites (site) VALUES (?)');
    this.#setStatus = db.prepare(
      `INSERT INTO connection_status (site, json, updated_at)
       SELECT id, ?, ? FROM sites WHERE id = ? AND removed_at IS NULL
       ON CONFLICT (site) DO UPDATE SET json = excluded.json, updated_at = excluded.updated_at`,
    );
    this.#addLogRow = db.prepare(
      `INSERT INTO connection_log (site, at, event, attempt, duration_ms, code, message, details)
       SELECT id, ?, ?, ?, ?, ?, ?, ? FROM sites WHERE id = ? AND removed_at IS NULL`,
    );
    this.#pruneLog = db.prepare(
      `DELETE FROM connection_log WHERE site = @site AND at <
         (SELECT at FROM connection_log WHERE site = @site ORDER BY at DESC LIMIT 1 OFFSET ${TIMELINE_ROWS - 1})`,
    );
  }

  /** Cuts each timeline to its newest lines; reads the index once. */
  #prune(): void {
    const sites = this.#db.prepare('SELECT id FROM sites').pluck().all();
    for (const site of sites) this.#pruneLog.run({ site });
  }

  state(): MirrorState {
    const sites = this.#db
      .prepare('SELECT id AS siteKey, site AS siteId FROM sites WHERE removed_at IS NULL ORDER BY id')
      .all() as MirrorState['sites'];
    const last = this.#db.prepare('SELECT max(id) FROM entities').pluck().get() as number | null;
    return { sites, nextEntityId: (last ?? 0) + 1 };
  }

  siteKey(siteId: string): number {
    const found = this.#findSite.get(siteId) as number | undefined;
    return found ?? Number(this.#addSite.run(siteId).lastInsertRowid);
  }

  setStatus(siteKey: number, json: string, now: number): void {
    this.#setStatus.run(json, now, siteKey);
  }

  /** Adds lines to timelines and gives them as they stand there; those of a site that is gone are left out. */
  log(rows: readonly ConnectionLogRow[]): TimelineRow[] {
    return this.#db
      .transaction(() => {
        this.#sincePruning += rows.length;
        if (this.#sincePruning >= LINES_PER_PRUNING) {
          this.#sincePruning = 0;
          this.#prune();
        }
        return rows.flatMap((row) => {
          const details = row.details === null ? null : JSON.stringify(row.details);
          const { changes, lastInsertRowid } = this.#addLogRow.run(
            Math.round(row.at),
            row.event,
            row.attempt,
            row.durationMs === null ? null : Math.round(row.durationMs),
            row.code,
            row.message,
            details,
            row.siteKey,
          );
          return changes === 0 ? [] : (readTimelineRow(this.#db, Number(lastInsertRowid)) ?? []);
        });
      })
      .immediate();
  }
}
