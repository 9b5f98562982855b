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
  for (const table of ['samples', 'text_samples']) {
    db.prepare(`UPDATE OR REPLACE ${table} SET entity = ? WHERE entity = ?`).run(old, newcomer);
  }
  db.prepare('UPDATE OR REPLACE gaps SET entity = ? WHERE entity = ?').run(old, newcomer);
  db.prepare('UPDATE OR REPLACE states SET entity = ? WHERE entity = ?').run(old, newcomer);
  db.prepare('DELETE FROM entities WHERE id = ?').run(newcomer);
}
