import type { Db } from './database';
import type { Dictionary } from './dictionary';

/** Samples deleted in one transaction: some 20 ms. */
const SAMPLES_PER_STEP = 5000;

/** Tables of many rows an entity, and the column of their time. */
const ENTITY_TABLES = [
  ['samples', 'at'],
  ['text_samples', 'at'],
  ['rollups_5m', 'at'],
  ['rollups_1h', 'at'],
  ['rollups_due', 'hour'],
] as const;

const SITE_TABLES = [
  'gaps',
  'areas',
  'floors',
  'labels',
  'devices',
  'entity_registry',
  'connection_status',
  'connection_log',
  'errors',
  'requests',
  'syncs',
];

/** Marks a site as removed; from then on nothing is written for it and readers no longer see it. */
export function markSiteRemoved(db: Db, siteId: string, now: number): number | null {
  return db
    .transaction(() => {
      const key = db
        .prepare('SELECT id FROM sites WHERE site = ? AND removed_at IS NULL')
        .pluck()
        .get(siteId);
      if (typeof key !== 'number') return null;
      // The name is given free at once, so that the id could be mirrored anew.
      db.prepare("UPDATE sites SET removed_at = ?, site = '-' || id WHERE id = ?").run(now, key);
      return key;
    })
    .immediate();
}

/** Keys of sites marked but not yet deleted, such as when the app was killed meanwhile. */
export function sitesToDelete(db: Db): number[] {
  return db.prepare('SELECT id FROM sites WHERE removed_at IS NOT NULL').pluck().all() as number[];
}

/**
 * The deleting of a marked site, entity by entity and little by little, as a function that deletes some more at
 * each call and returns whether it is done. May be broken off and begun anew at any time.
 */
export function deletingSite(db: Db, dictionary: Dictionary, siteKey: number): () => boolean {
  const nextEntity = db.prepare('SELECT id FROM entities WHERE site = ? LIMIT 1').pluck();
  const deletes = ENTITY_TABLES.map(([table, time]) =>
    db.prepare(
      `DELETE FROM ${table} WHERE entity = @entity AND ${time} <= coalesce(
         (SELECT ${time} FROM ${table} WHERE entity = @entity ORDER BY ${time} LIMIT 1 OFFSET ${SAMPLES_PER_STEP - 1}),
         9223372036854775807)`,
    ),
  );
  const deleteState = db.prepare('DELETE FROM states WHERE entity = ?');
  const deleteEntity = db.prepare('DELETE FROM entities WHERE id = ?');
  const step = db.transaction((): boolean => {
    let left = SAMPLES_PER_STEP;
    while (left > 0) {
      const entity = nextEntity.get(siteKey) as number | undefined;
      if (entity === undefined) {
        for (const table of SITE_TABLES) db.prepare(`DELETE FROM ${table} WHERE site = ?`).run(siteKey);
        db.prepare('DELETE FROM sites WHERE id = ?').run(siteKey);
        return true;
      }
      dictionary.forget(entity);
      const deleted = deletes.map((statement) => statement.run({ entity }).changes);
      left -= 1 + deleted.reduce((sum, rows) => sum + rows, 0);
      if (deleted.every((rows) => rows < SAMPLES_PER_STEP)) {
        deleteState.run(entity);
        deleteEntity.run(entity);
      }
    }
    return false;
  });
  return () => step.immediate();
}
