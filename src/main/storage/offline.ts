import { existsSync } from 'node:fs';
import { AppFailure, appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { HOUR } from '../../shared/time';
import { ConfigStore } from './config-store';
import {
  CONFIG_FILE,
  MIRROR_FILE,
  configPath,
  mirrorPath,
  openConfigDatabase,
  openForReading,
  type Db,
} from './database';
import { migrateWithBackup } from './data-folder';
import { visibleDamage } from './file-facts';
import { makeDataFolder, startFailure } from './make-data-folder';
import { isAlive, readHeartbeat } from './heartbeat';
import { CONFIG_MIGRATIONS } from './migrations/config';
import { refuseNewer, versionOf, type Migration } from './migrations/migrate';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import type { SiteStatusRow } from './operations';
import type { Heartbeat, HistoryPage, StorageStatistics, StoredSettings, StoredSites } from './protocol';
import { loggedEvents, type LoggedEvent } from './queries/connection-log';
import { countErrors, readErrors, type ErrorsPage, type ErrorsQuery } from './queries/errors';
import { readListedEntities, type ListedEntity } from './queries/entities';
import { HISTORY_PAGE_LIMIT, readHistoryPage } from './queries/history';
import { findEntity, findSiteKey } from './queries/names';
import { RollupReader, type RollupRow } from './queries/rollup-rows';
import { readStatistics, readStatuses } from './queries/status';
import { bucketOf } from './rollups/rollup';
import { isDamage, storageFailed } from './sqlite-errors';

/**
 * A data folder as the command line reads it: with connections of its own that cannot write, beside the running
 * app or without it, also after it was killed. Synchronous; throws AppFailure when the disk fails meanwhile.
 */
export class DataFolderReader {
  readonly #config: Db | null;
  readonly #mirror: Db | null;
  readonly #dataDir: string;
  readonly #now: () => number;

  constructor(config: Db | null, mirror: Db | null, dataDir: string, now: () => number) {
    this.#dataDir = dataDir;
    this.#config = config;
    this.#mirror = mirror;
    this.#now = now;
  }

  sites(): StoredSites {
    return this.#config === null
      ? { sites: [], damaged: [] }
      : new ConfigStore(this.#config, this.#now).sites();
  }

  settings(): StoredSettings | null {
    return this.#config === null ? null : new ConfigStore(this.#config, this.#now).settings();
  }

  /** The last sign of life of the app, null after a clean end; and whether it runs now (R9). */
  heartbeat(): { readonly last: Heartbeat | null; readonly alive: boolean; readonly ageMs: number | null } {
    const last = this.#mirror === null ? null : readHeartbeat(this.#mirror);
    const now = this.#now();
    return { last, alive: isAlive(last, now), ageMs: last === null ? null : now - last.at };
  }

  statuses(): readonly SiteStatusRow[] {
    return this.#mirror === null ? [] : readStatuses(this.#mirror);
  }

  /** Present states of a site in order of entity id; none while nothing of it has been mirrored. */
  entities(siteId: string): readonly ListedEntity[] {
    const siteKey = this.#mirror === null ? null : findSiteKey(this.#mirror, siteId);
    return this.#mirror === null || siteKey === null ? [] : readListedEntities(this.#mirror, siteKey);
  }

  /** Pages of an entity's samples with `from` ≤ at < `to` (ms UTC). Fails with `entity-unknown`. */
  history(
    siteId: string,
    entityId: string,
    range: { readonly from: number; readonly to: number },
  ): Result<Iterable<HistoryPage>> {
    const mirror = this.#mirror;
    const siteKey = mirror === null ? null : findSiteKey(mirror, siteId);
    const entity = mirror === null || siteKey === null ? null : findEntity(mirror, siteKey, entityId);
    if (mirror === null || entity === null) return fail(appError('entity-unknown', { siteId, entityId }));
    return ok(historyPages(mirror, entity, range));
  }

  /**
   * Pages of an entity's rollups, each `width` ms long, that begin in the range (ms UTC); those of hours whose
   * samples changed are computed on the way. Fails with `entity-unknown`.
   */
  rollups(
    siteId: string,
    entityId: string,
    range: { readonly from: number; readonly to: number },
    width: number,
  ): Result<Iterable<readonly RollupRow[]>> {
    const mirror = this.#mirror;
    const siteKey = mirror === null ? null : findSiteKey(mirror, siteId);
    const entity = mirror === null || siteKey === null ? null : findEntity(mirror, siteKey, entityId);
    if (mirror === null || entity === null) return fail(appError('entity-unknown', { siteId, entityId }));
    return ok(rollupPages(new RollupReader(mirror, entity, this.#now()), range, width));
  }

  /** What happened to the connection of a site, oldest first; nothing while it has not been mirrored. */
  timeline(siteId: string): Iterable<LoggedEvent> {
    const siteKey = this.#mirror === null ? null : findSiteKey(this.#mirror, siteId);
    return this.#mirror === null || siteKey === null ? [] : loggedEvents(this.#mirror, siteKey);
  }

  /** A page of the error log, the last ones first; nothing while the program never ran. */
  errors(query: ErrorsQuery): ErrorsPage {
    return this.#mirror === null ? { rows: [], next: null } : readErrors(this.#mirror, query);
  }

  /** How often each error of the log struck. */
  errorCounts(): ReturnType<typeof countErrors> {
    return this.#mirror === null ? [] : countErrors(this.#mirror);
  }

  /** Sizes and counts; null while the program never ran. */
  statistics(): StorageStatistics | null {
    return this.#mirror === null ? null : readStatistics(this.#mirror, this.#dataDir);
  }

  close(): void {
    this.#config?.close();
    this.#mirror?.close();
  }
}

function* historyPages(
  mirror: Db,
  entity: number,
  range: { readonly from: number; readonly to: number },
): Generator<HistoryPage, void> {
  let cursor: number | null = null;
  do {
    const page = readHistoryPage(mirror, entity, range, cursor, HISTORY_PAGE_LIMIT);
    yield page;
    cursor = page.next;
  } while (cursor !== null);
}

function* rollupPages(
  reader: RollupReader,
  { from, to }: { readonly from: number; readonly to: number },
  width: number,
): Generator<readonly RollupRow[], void> {
  for (const page of reader.rows(bucketOf(from, HOUR), to, width)) {
    const rows = page.filter((row) => row.width === width && row.at >= from);
    if (rows.length > 0) yield rows;
  }
}

/**
 * Opens a data folder for reading. A folder in which nothing has been stored yet is an empty one, not a failure.
 * Fails with `data-folder-unusable` (missing), `database-too-new`, `database-damaged` or `storage-failed`.
 */
export function openDataFolderForReading(dataDir: string, now = Date.now): Result<DataFolderReader> {
  if (!existsSync(dataDir)) {
    return fail(appError('data-folder-unusable', { folder: dataDir, reason: 'there is no such folder' }));
  }
  let config: Db | null = null;
  try {
    config = openExisting(configPath(dataDir), CONFIG_MIGRATIONS);
    const mirror = openExisting(mirrorPath(dataDir), MIRROR_MIGRATIONS);
    return ok(new DataFolderReader(config, mirror, dataDir, now));
  } catch (error) {
    config?.close();
    return fail(storageFailed(`open ${CONFIG_FILE} or ${MIRROR_FILE}`, error));
  }
}

export interface ConfigForWriting {
  readonly store: ConfigStore;
  readonly close: () => void;
}

/**
 * Opens config.db for a change from the command line, making folder and file where they are missing; a running
 * app notices the change. Fails with `data-folder-unusable`, `database-too-new` or `database-damaged`.
 */
export async function openConfigForWriting(
  dataDir: string,
  now = Date.now,
): Promise<Result<ConfigForWriting>> {
  const unusable = makeDataFolder(dataDir);
  if (unusable !== null) return fail(unusable);
  const file = configPath(dataDir);
  let db: Db | null = null;
  try {
    if (visibleDamage(file) !== null) return fail(appError('database-damaged', { file }));
    const opened = (db = openConfigDatabase(file));
    refuseNewer(opened, file, CONFIG_MIGRATIONS);
    await migrateWithBackup(opened, 'config', { dataDir, now }, []);
    return ok({ store: new ConfigStore(opened, now), close: () => void opened.close() });
  } catch (error) {
    db?.close();
    if (error instanceof AppFailure) return fail(error.error);
    return fail(isDamage(error) ? appError('database-damaged', { file }) : startFailure(dataDir, error));
  }
}

/** null when the file does not exist, or has no tables yet because the app has only just begun to make it. */
function openExisting(file: string, migrations: readonly Migration[]): Db | null {
  if (!existsSync(file)) return null;
  if (visibleDamage(file) !== null) throw new AppFailure(appError('database-damaged', { file }));
  let db: Db | null = null;
  try {
    db = openForReading(file);
    refuseNewer(db, file, migrations);
    if (versionOf(db) > 0) return db;
    db.close();
    return null;
  } catch (error) {
    db?.close();
    throw isDamage(error) ? new AppFailure(appError('database-damaged', { file })) : error;
  }
}
