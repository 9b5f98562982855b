import type { EntityTrace } from '../../../shared/entity';
import type { Db } from '../database';
import { findSiteKey } from './names';

/** Times of the first and the last change kept of either kind; each is one look into an index. */
const TRACE_SQL = `
  SELECT removed_at AS removedAt,
    (SELECT min(at) FROM (SELECT min(at) AS at FROM samples WHERE entity = entities.id
      UNION ALL SELECT min(at) FROM text_samples WHERE entity = entities.id)) AS oldestAt,
    (SELECT max(at) FROM (SELECT max(at) AS at FROM samples WHERE entity = entities.id
      UNION ALL SELECT max(at) FROM text_samples WHERE entity = entities.id)) AS newestAt
  FROM entities WHERE site = ? AND entity_id = ?`;

/** What is kept of an entity; null when the mirror never knew one of that name. */
export function readTrace(mirror: Db, siteId: string, entityId: string): EntityTrace | null {
  const siteKey = findSiteKey(mirror, siteId);
  if (siteKey === null) return null;
  return (mirror.prepare(TRACE_SQL).get(siteKey, entityId) as EntityTrace | undefined) ?? null;
}
