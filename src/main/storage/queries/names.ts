import type { Db } from '../database';

/** The key of a site in the mirror, null when nothing of it has been mirrored. */
export function findSiteKey(mirror: Db, siteId: string): number | null {
  const key = mirror
    .prepare('SELECT id FROM sites WHERE site = ? AND removed_at IS NULL')
    .pluck()
    .get(siteId);
  return typeof key === 'number' ? key : null;
}

/** The dictionary's id of an entity, null when there is none of that name. Names are case-sensitive. */
export function findEntity(mirror: Db, siteKey: number, entityId: string): number | null {
  const id = mirror
    .prepare('SELECT id FROM entities WHERE site = ? AND entity_id = ?')
    .pluck()
    .get(siteKey, entityId);
  return typeof id === 'number' ? id : null;
}
