import { HOUR } from '../../shared/time';
import type { Db } from './database';
import type { Dictionary } from './dictionary';

/**
 * Gives an entity its new name (R21); its id and with it its history stay. Where the new name is already in the
 * dictionary (the site reported the entity under it before the registry told of the rename), that newcomer's few
 * samples are put to the old id, whose history is the long one, and so is what still comes under the newcomer's
 * id. Returns the id that now stands for `to`; null when neither name is known.
 */
export function renameEntity(
  db: Db,
  dictionary: Dictionary,
  siteKey: number,
  from: string,
  to: string,
): number | null {
  const find = db.prepare('SELECT id FROM entities WHERE site = ? AND entity_id = ?').pluck();
  return db
    .transaction(() => {
      const old = find.get(siteKey, from) as number | undefined;
      const newcomer = find.get(siteKey, to) as number | undefined;
      if (old === undefined || old === newcomer) return newcomer ?? null;
      if (newcomer !== undefined) merge(db, newcomer, old);
      db.prepare('UPDATE entities SET entity_id = ?, removed_at = NULL WHERE id = ?').run(to, old);
      if (newcomer !== undefined) dictionary.put(newcomer, old);
      dictionary.setRemoved(old, false);
      return old;
    })
    .immediate();
}

function merge(db: Db, newcomer: number, old: number): void {
  moveRollups(db, newcomer, old);
  for (const [table, other] of [
    ['samples', 'text_samples'],
    ['text_samples', 'samples'],
  ] as const) {
    // For one moment there is one state in both tables together; the newcomer's is the later news.
    db.prepare(
      `DELETE FROM ${other} WHERE entity = ? AND at IN (SELECT at FROM ${table} WHERE entity = ?)`,
    ).run(old, newcomer);
    db.prepare(`UPDATE OR REPLACE ${table} SET entity = ? WHERE entity = ?`).run(old, newcomer);
  }
  db.prepare('UPDATE OR REPLACE gaps SET entity = ? WHERE entity = ?').run(old, newcomer);
  db.prepare('UPDATE OR REPLACE states SET entity = ? WHERE entity = ?').run(old, newcomer);
  db.prepare('DELETE FROM entities WHERE id = ?').run(newcomer);
}

/** What was computed of the newcomer's samples is computed anew among the old one's; statistics go along. */
function moveRollups(db: Db, newcomer: number, old: number): void {
  for (const table of ['rollups_5m', 'rollups_1h']) {
    db.prepare(`UPDATE OR IGNORE ${table} SET entity = ? WHERE entity = ? AND source = 1`).run(old, newcomer);
    db.prepare(`DELETE FROM ${table} WHERE entity = ?`).run(newcomer);
  }
  db.prepare('DELETE FROM rollups_due WHERE entity = ?').run(newcomer);
  db.prepare(
    `INSERT INTO rollups_due (entity, hour, until)
     SELECT @old, first - (first % ${HOUR} + ${HOUR}) % ${HOUR}, last - (last % ${HOUR} + ${HOUR}) % ${HOUR} + ${HOUR}
     FROM (SELECT min(first) AS first, max(last) AS last FROM (
       SELECT min(at) AS first, max(at) AS last FROM samples WHERE entity = @newcomer
       UNION ALL SELECT min(at), max(at) FROM text_samples WHERE entity = @newcomer))
     WHERE first IS NOT NULL
     ON CONFLICT (entity, hour) DO UPDATE SET until = max(until, excluded.until)`,
  ).run({ old, newcomer });
}
