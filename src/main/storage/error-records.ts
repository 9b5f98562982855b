import type { LoggedError } from '../../shared/diagnostics';
import { DAY, HOUR } from '../../shared/time';
import type { Db, Statement } from './database';
import type { ErrorEntry } from './protocol';
import { loggedErrorOf, type ErrorRow } from './queries/errors';

/** An error that comes back after so long a quiet is a new one, so that the log tells when it was bad. */
const QUIET_MS = HOUR;
/** What the log holds at most; a row is some 500 bytes. */
const MAX_ROWS = 10_000;
const MAX_AGE_MS = 90 * DAY;
/** Rows written between two looks at the bounds: the look reads an index, not the rows. */
const ROWS_PER_PRUNING = 200;

/** Writes the error log of the mirror. */
export class ErrorRecords {
  readonly #db: Db;
  readonly #repeat: Statement;
  readonly #insert: Statement;
  readonly #read: Statement;
  readonly #old: Statement;
  readonly #surplus: Statement;
  #sincePruning = ROWS_PER_PRUNING;

  constructor(db: Db) {
    this.#db = db;
    this.#repeat = db
      .prepare(
        `UPDATE errors SET count = count + @count, last_at = max(last_at, @lastAt), hint = @hint, details = @details
         WHERE id = (SELECT id FROM errors INDEXED BY errors_by_message WHERE site IS @site AND last_at >= @quietSince AND part = @part
                     AND level = @level AND code = @code AND message = @message ORDER BY last_at DESC LIMIT 1)
         RETURNING id`,
      )
      .pluck();
    this.#insert = db
      .prepare(
        `INSERT INTO errors (site, part, level, code, message, hint, details, first_at, last_at, count)
         SELECT @site, @part, @level, @code, @message, @hint, @details, @firstAt, @lastAt, @count
         WHERE @site IS NULL OR EXISTS (SELECT 1 FROM sites WHERE id = @site AND removed_at IS NULL)
         RETURNING id`,
      )
      .pluck();
    this.#read = db.prepare(
      'SELECT errors.*, sites.site AS site_id FROM errors LEFT JOIN sites ON sites.id = errors.site WHERE errors.id = ?',
    );
    this.#old = db.prepare('DELETE FROM errors WHERE last_at < ?');
    this.#surplus = db.prepare(
      `DELETE FROM errors WHERE id IN
         (SELECT id FROM errors ORDER BY last_at DESC, id DESC LIMIT -1 OFFSET ${MAX_ROWS})`,
    );
  }

  /**
   * Counts repetitions, adds what is new, and gives the rows as they are now. Errors of a site that is gone are
   * left out. One transaction.
   */
  write(entries: readonly ErrorEntry[], now: number): LoggedError[] {
    return this.#db
      .transaction(() => {
        const rows = entries.flatMap((entry) => this.#writeOne(entry));
        this.#sincePruning += entries.length;
        if (this.#sincePruning >= ROWS_PER_PRUNING) {
          this.#sincePruning = 0;
          this.#old.run(now - MAX_AGE_MS);
          this.#surplus.run();
        }
        return rows;
      })
      .immediate();
  }

  #writeOne({ siteKey, details, context, ...entry }: ErrorEntry): LoggedError[] {
    const values = {
      ...entry,
      site: siteKey,
      firstAt: Math.round(entry.firstAt),
      lastAt: Math.round(entry.lastAt),
      details: JSON.stringify({ details, context }),
      quietSince: Math.round(entry.firstAt - QUIET_MS),
    };
    const repeated = this.#repeat.get(values);
    const id = repeated ?? this.#insert.get(values);
    const row = typeof id === 'number' ? (this.#read.get(id) as ErrorRow | undefined) : undefined;
    return row === undefined ? [] : [loggedErrorOf(row)];
  }
}
