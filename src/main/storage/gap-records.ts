import type { Db, Statement } from './database';
import type { Dictionary } from './dictionary';
import type { GapKey, GapRow } from './protocol';

/** What the mirror does not know, and whether it is still to be fetched. One transaction a call. */
export class GapRecords {
  readonly #db: Db;
  readonly #dictionary: Dictionary;
  readonly #put: Statement;
  readonly #remove: Statement;
  readonly #reopen: Statement;

  constructor(db: Db, dictionary: Dictionary) {
    this.#db = db;
    this.#dictionary = dictionary;
    this.#put = db.prepare(
      `INSERT INTO gaps (site, entity, from_at, to_at, margin_ms, reason, open)
       SELECT id, ?, ?, ?, ?, ?, ? FROM sites WHERE id = ? AND removed_at IS NULL
       ON CONFLICT (site, entity, from_at) DO UPDATE SET to_at = max(to_at, excluded.to_at),
         margin_ms = excluded.margin_ms, reason = excluded.reason, open = excluded.open`,
    );
    this.#remove = db.prepare('DELETE FROM gaps WHERE site = ? AND entity = ? AND from_at = ?');
    this.#reopen = db.prepare('UPDATE gaps SET open = 1 WHERE site = ? AND to_at > ? AND open = 0');
  }

  change(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): void {
    this.#db
      .transaction(() => {
        for (const { entity, from } of gone) {
          this.#remove.run(siteKey, this.#keptUnder(entity) ?? entity, Math.round(from));
        }
        for (const { entity, from, to, marginMs, reason, open } of rows) {
          const target = this.#keptUnder(entity);
          if (target === null) continue;
          const times = [from, to, marginMs].map(Math.round);
          this.#put.run(target, ...times, reason, open ? 1 : 0, siteKey);
        }
      })
      .immediate();
  }

  reopen(siteKey: number, from: number): void {
    this.#reopen.run(siteKey, Math.round(from));
  }

  /** null: there is no such entity any more. */
  #keptUnder(entity: number): number | null {
    if (entity === 0) return 0;
    const target = this.#dictionary.target(entity);
    return target === 0 ? null : target;
  }
}
