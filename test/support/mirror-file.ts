import Database from 'better-sqlite3';
import { mirrorPath } from '../../src/main/storage/database';

export interface MirrorRow {
  /** ms UTC */
  readonly at: number;
  readonly state: string;
}

export interface MirrorGap {
  readonly entityId: string | null;
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  readonly open: boolean;
}

/** What a running or a killed app has on its disk, read beside it. */
export class MirrorFile {
  readonly #db: Database.Database;

  constructor(dataDir: string) {
    this.#db = new Database(mirrorPath(dataDir), { readonly: true, fileMustExist: true });
    this.#db.pragma('busy_timeout = 5000');
  }

  /** Every sample of an entity, oldest first. */
  rows(entityId: string): MirrorRow[] {
    const rows = this.#db
      .prepare(
        `SELECT at, value, NULL AS state FROM samples WHERE entity = @entity
         UNION ALL SELECT at, NULL, state FROM text_samples WHERE entity = @entity ORDER BY at`,
      )
      .all({ entity: this.#entity(entityId) }) as { at: number; value: number; state: string | null }[];
    return rows.map(({ at, value, state }) => ({ at, state: state ?? String(value) }));
  }

  /** Every entity that ever was. */
  entityIds(): string[] {
    return this.#db.prepare('SELECT entity_id FROM entities ORDER BY entity_id').pluck().all() as string[];
  }

  #entity(entityId: string): unknown {
    return this.#db.prepare('SELECT id FROM entities WHERE entity_id = ?').pluck().get(entityId) ?? 0;
  }

  gaps(): MirrorGap[] {
    return (
      this.#db
        .prepare(
          `SELECT entity_id AS entityId, from_at AS "from", to_at AS "to", reason, open FROM gaps
           LEFT JOIN entities ON entities.id = gaps.entity ORDER BY from_at`,
        )
        .all() as (Omit<MirrorGap, 'open'> & { readonly open: number })[]
    ).map((gap) => ({ ...gap, open: gap.open === 1 }));
  }

  /** Whether a site was connected at some time after `since` (ms UTC), by what was last written. */
  connectedAfter(since: number): boolean {
    const rows = this.#db
      .prepare('SELECT json FROM connection_status WHERE updated_at > ?')
      .pluck()
      .all(since) as string[];
    return rows.some((json) => (JSON.parse(json) as { state: string }).state === 'connected');
  }

  close(): void {
    this.#db.close();
  }
}
