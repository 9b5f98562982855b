import type { Db } from '../database';
import type { GapReason, StoredGap } from '../protocol';

export interface EntityName {
  readonly entity: number;
  readonly entityId: string;
}

type Row = readonly [number, number, number, number, string, number, string | null];

/** Gaps of a site that are still to be fetched, oldest first. */
export function readOpenGaps(mirror: Db, siteKey: number): StoredGap[] {
  const rows = mirror
    .prepare(
      `SELECT entity, from_at, to_at, margin_ms, reason, open, entity_id FROM gaps
       LEFT JOIN entities ON entities.id = gaps.entity
       WHERE gaps.site = ? AND open = 1 AND (entity = 0 OR entity_id IS NOT NULL) ORDER BY from_at`,
    )
    .raw()
    .all(siteKey) as Row[];
  return rows.map(([entity, from, to, marginMs, reason, open, entityId]) => ({
    ...{ entity, from, to, marginMs, entityId },
    reason: reason as GapReason,
    open: open === 1,
  }));
}

/** Entities that are gone from their site since `at` (ms UTC). */
export function readRemovedSince(mirror: Db, siteKey: number, at: number): EntityName[] {
  return mirror
    .prepare('SELECT id AS entity, entity_id AS entityId FROM entities WHERE site = ? AND removed_at >= ?')
    .all(siteKey, at) as EntityName[];
}

/** Which of these entities have a sample before `at` (ms UTC). */
export function readKnownBefore(mirror: Db, entities: readonly number[], at: number): number[] {
  const known = mirror
    .prepare(
      `SELECT EXISTS (SELECT 1 FROM samples WHERE entity = @entity AND at < @at)
         OR EXISTS (SELECT 1 FROM text_samples WHERE entity = @entity AND at < @at)`,
    )
    .pluck();
  return entities.filter((entity) => known.get({ entity, at }) === 1);
}
