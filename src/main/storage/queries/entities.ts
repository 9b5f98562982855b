import type { Db } from '../database';
import type { EntityPage } from '../protocol';

type Row = readonly [
  id: number,
  entityId: string,
  state: string | null,
  attributes: string | null,
  changed: number | null,
  updated: number | null,
];

/** One page of the dictionary with present states, ascending from `afterId`. */
export function readEntityPage(mirror: Db, siteKey: number, afterId: number, limit: number): EntityPage {
  const rows = mirror
    .prepare(
      `SELECT entities.id, entity_id, state, json, last_changed, last_updated
       FROM entities
       LEFT JOIN states ON states.entity = entities.id
       LEFT JOIN attribute_sets ON attribute_sets.id = states.attributes
       WHERE site = ? AND entities.id > ? ORDER BY entities.id LIMIT ?`,
    )
    .raw()
    .all(siteKey, afterId, limit) as Row[];
  return {
    id: Int32Array.from(rows, (row) => row[0]),
    entityId: rows.map((row) => row[1]),
    state: rows.map((row) => row[2]),
    attributes: rows.map((row) => row[3]),
    lastChanged: Float64Array.from(rows, (row) => row[4] ?? 0),
    lastUpdated: Float64Array.from(rows, (row) => row[5] ?? 0),
    next: rows.length < limit ? null : (rows[rows.length - 1]?.[0] ?? null),
  };
}

/** An entity that has a present state, as the command line shows it. */
export interface ListedEntity {
  readonly entityId: string;
  readonly state: string;
  /** JSON text */
  readonly attributes: string;
  /** ms UTC */
  readonly lastChanged: number;
  readonly lastUpdated: number;
  /** Name of the area of the entity, or else of its device. */
  readonly area: string | null;
}

/** Present states of a site with their areas, in order of entity id (name). */
export function readListedEntities(mirror: Db, siteKey: number): ListedEntity[] {
  return mirror
    .prepare(
      `SELECT entities.entity_id AS entityId, state, json AS attributes,
         last_changed AS lastChanged, last_updated AS lastUpdated, areas.name AS area
       FROM entities
       JOIN states ON states.entity = entities.id
       JOIN attribute_sets ON attribute_sets.id = states.attributes
       LEFT JOIN entity_registry AS registry
         ON registry.site = entities.site AND registry.entity_id = entities.entity_id
       LEFT JOIN devices ON devices.site = entities.site AND devices.device_id = registry.device_id
       LEFT JOIN areas ON areas.site = entities.site
         AND areas.area_id = coalesce(registry.area_id, devices.area_id)
       WHERE entities.site = ? ORDER BY entities.entity_id`,
    )
    .all(siteKey) as ListedEntity[];
}
