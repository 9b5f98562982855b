import { statSync } from 'node:fs';
import type { Db } from '../database';
import { configPath, mirrorPath } from '../database';
import type { SiteStatusRow } from '../operations';
import type { StorageStatistics } from '../protocol';

/** The status last written for each site; one that is no JSON is left out. */
export function readStatuses(mirror: Db): SiteStatusRow[] {
  const rows = mirror
    .prepare(
      `SELECT sites.site AS siteId, json, updated_at AS at
       FROM connection_status JOIN sites ON sites.id = connection_status.site
       WHERE sites.removed_at IS NULL ORDER BY sites.id`,
    )
    .all() as { siteId: string; json: string; at: number }[];
  const statuses: SiteStatusRow[] = [];
  for (const { siteId, json, at } of rows) {
    try {
      statuses.push({ siteId, status: JSON.parse(json) as unknown, at });
    } catch {
      // Derived data: the running app writes it anew with the next change.
    }
  }
  return statuses;
}

/** Sizes and counts that cost little whatever the size of the history. */
export function readStatistics(mirror: Db, dataDir: string): StorageStatistics {
  const count = (table: string): number =>
    Number(mirror.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
  const pageSize = Number(mirror.pragma('page_size', { simple: true }));
  return {
    mirrorBytes: sizeOf(mirrorPath(dataDir)),
    mirrorFreeBytes: pageSize * Number(mirror.pragma('freelist_count', { simple: true })),
    walBytes: sizeOf(`${mirrorPath(dataDir)}-wal`),
    configBytes: sizeOf(configPath(dataDir)),
    sites: count('sites WHERE removed_at IS NULL'),
    entities: count('entities'),
    states: count('states'),
    attributeSets: count('attribute_sets'),
    gaps: count('gaps'),
    openGaps: hasRollups(mirror) ? count('gaps WHERE open = 1') : 0,
    rollupsDue: hasRollups(mirror) ? count('rollups_due') : 0,
    connectionLogRows: count('connection_log'),
  };
}

/** The command line may look at a mirror that no newer program has opened yet. */
function hasRollups(mirror: Db): boolean {
  return mirror.prepare("SELECT 1 FROM sqlite_master WHERE name = 'rollups_due'").get() !== undefined;
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
