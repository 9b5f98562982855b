import type { Db } from './database';

/** Rises when another connection has changed the file; this one's own changes do not count. Throws SQLite's errors. */
export const dataVersionOf = (db: Db): number => Number(db.pragma('data_version', { simple: true }));

/** Whether another process has changed a database, and what it left there. */
export class ForeignChanges {
  readonly #db: Db;
  #seen: number | null;

  /** `fromNow`: what was there before is nobody's news; else the first look finds it. Throws SQLite's errors. */
  constructor(db: Db, { fromNow = false } = {}) {
    this.#db = db;
    this.#seen = fromNow ? dataVersionOf(db) : null;
  }

  /**
   * What `read` gives, where there was a change since the last look that succeeded; null: none, or the disk is gone
   * or the file locked, and the next look will tell.
   */
  look<T>(read: () => T): T | null {
    try {
      const version = dataVersionOf(this.#db);
      if (version === this.#seen) return null;
      const found = read();
      this.#seen = version;
      return found;
    } catch {
      return null;
    }
  }
}
