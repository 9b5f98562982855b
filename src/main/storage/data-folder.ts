import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { AppFailure, appError, type AppError, type ErrorCode } from '../../shared/errors';
import type { DatabaseName } from '../../shared/storage';
import { databasePath, makeBackup, restoreNewest, restoringPath } from './backup';
import { listBackups } from './backup-files';
import { clearDamageMark, isMarkedDamaged } from './damage-mark';
import {
  makeShrinkable,
  openConfigDatabase,
  openForReading,
  openMirrorForWriting,
  type Db,
} from './database';
import { hasWal, isEmptyFile, visibleDamage } from './file-facts';
import { beginRun } from './runs';
import { claim, readHeartbeat, refuseHeld, release } from './heartbeat';
import { localTime } from './local-time';
import { makeDataFolder, startFailure } from './make-data-folder';
import { CONFIG_MIGRATIONS } from './migrations/config';
import { migrate, needsMigration, refuseNewer, versionOf, type Migration } from './migrations/migrate';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import type { Heartbeat } from './protocol';
import { lastSetAside, putBack, setAside } from './set-aside';
import { isDamage } from './sqlite-errors';

/**
 * Up to this size a mirror is checked before it is used: SQLite looks over some 250 MB a second that are in memory,
 * a slow disk gives a tenth of it. A larger one is looked over beside the running program.
 */
const CHECKED_AT_ONCE_BYTES = 64 * 1024 * 1024;

/** So small a one is checked at each start: nobody notices, and a disk that forgets is found out before it is used. */
const CHECKED_ALWAYS_BYTES = 8 * 1024 * 1024;

export interface DataFolder {
  readonly mirror: Db;
  readonly config: Db;
  /** `database-rebuilt` or `-restored` for each file that was set aside, `backup-…` where one was not made. */
  readonly notices: readonly AppError[];
  /** The last end was not clean and the mirror is too large to be looked over before it is used. */
  readonly mirrorUnchecked: boolean;
}

export interface OpenOptions {
  readonly dataDir: string;
  readonly host: Heartbeat['host'];
  readonly now: () => number;
}

class Damage extends Error {}

/**
 * Opens the data folder for the running app: claims it, checks what an unclean end may have left, mends, migrates.
 * Rejects with `data-folder-unusable`, `data-folder-in-use`, `database-too-new`, `start-disk-full` or
 * `start-read-only`; nothing has been changed then.
 */
export async function openDataFolder(options: OpenOptions): Promise<DataFolder> {
  const unusable = makeDataFolder(options.dataDir);
  if (unusable !== null) throw new AppFailure(unusable);
  const notices: AppError[] = [];
  let mirror: Db | null = null;
  let mirrorUnchecked = false;
  try {
    const opened = (mirror = await openOrMend(options, 'mirror', notices, async (file, restored) => {
      const { db, checked } = await openMirror(file, options, notices, restored);
      mirrorUnchecked = !checked;
      return db;
    }));
    const config = await openOrMend(options, 'config', notices, (file, restored) =>
      openConfig(file, options, notices, restored),
    );
    return { mirror: opened, config, notices, mirrorUnchecked };
  } catch (error) {
    if (mirror !== null) {
      release(mirror, options.now());
      mirror.close();
    }
    throw error instanceof AppFailure ? error : new AppFailure(startFailure(options.dataDir, error));
  }
}

async function openMirror(
  file: string,
  options: OpenOptions,
  notices: AppError[],
  restored: boolean,
): Promise<{ readonly db: Db; readonly checked: boolean }> {
  const { dataDir, host, now } = options;
  const checked = lookOverMirror(file, options, restored);
  return closedOnFailure(openMirrorForWriting(file), async (db) => {
    // The claim stands before all else that writes: another app may have taken it meanwhile.
    if (versionOf(db) === 0) migrate(db, file, MIRROR_MIGRATIONS);
    claim(db, host, dataDir, now());
    await migrateWithBackup(db, 'mirror', options, notices, restored);
    beginRun(db, now());
    shrinkableWherePossible(db);
    // 0x10002: look at all tables, as SQLite advises for connections that live long.
    db.pragma('optimize = 0x10002');
    return { db, checked };
  });
}

/** A disk without the room for it is no reason not to start. */
function shrinkableWherePossible(db: Db): void {
  try {
    makeShrinkable(db);
  } catch (error) {
    if (isDamage(error)) throw error;
  }
}

/**
 * Judges a mirror by a connection that cannot write, so that a damaged one stays byte for byte as it was found.
 * Returns whether it may be trusted; false: its last end was not clean, and it is too large to wait for.
 */
function lookOverMirror(file: string, { dataDir, now }: OpenOptions, restored: boolean): boolean {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size === 0) return true;
  // To be seen only before SQLite opens it.
  const leftOpen = hasWal(file);
  const db = openForReading(file);
  try {
    demandShape(db, file, 'mirror');
    if (versionOf(db) === 0) return true;
    const last = readHeartbeat(db);
    refuseHeld(last, dataDir, now());
    if (!restored && isMarkedDamaged(dataDir)) throw new Damage('damage was met while the program ran');
    const endedWell = last === null && !leftOpen;
    if (!restored && endedWell && size > CHECKED_ALWAYS_BYTES) return true;
    if (!restored && size > CHECKED_AT_ONCE_BYTES) return false;
    checkIntegrity(db);
    return true;
  } finally {
    db.close();
  }
}

async function openConfig(
  file: string,
  options: OpenOptions,
  notices: AppError[],
  restored: boolean,
): Promise<Db> {
  lookOverConfig(file);
  return closedOnFailure(openConfigDatabase(file), async (db) => {
    await migrateWithBackup(db, 'config', options, notices, restored);
    return db;
  });
}

/** Some pages: looking at them at each start costs less than a wrong site would. */
function lookOverConfig(file: string): void {
  if (!existsSync(file) || isEmptyFile(file)) return;
  const db = openForReading(file);
  try {
    demandShape(db, file, 'config');
    checkIntegrity(db);
  } finally {
    db.close();
  }
}

const MIGRATIONS: Readonly<Record<DatabaseName, readonly Migration[]>> = {
  mirror: MIRROR_MIGRATIONS,
  config: CONFIG_MIGRATIONS,
};

/** No release comes near it: a version above is no version. */
const LAST_VERSION_THERE_MAY_BE = 10_000;

/** A column that every version of a database has. */
const ALWAYS_THERE: Readonly<Record<DatabaseName, string>> = {
  mirror: 'heartbeat.pid',
  config: 'settings.key',
};

/**
 * Throws `database-too-new`; and damage where tables or columns are missing that a file of its version has, which
 * SQLite's own check does not know of.
 */
function demandShape(db: Db, file: string, database: DatabaseName): void {
  const migrations = MIGRATIONS[database];
  const version = versionOf(db);
  if (version < 0 || version > LAST_VERSION_THERE_MAY_BE) throw new Damage(`its version is ${version}`);
  const found = new Set(columnsOf(db));
  if (version > migrations.length) {
    // A newer program's file is whole, and has what every version has; else its version is part of the damage.
    checkIntegrity(db);
    if (!found.has(ALWAYS_THERE[database])) throw new Damage(`${ALWAYS_THERE[database]} is missing`);
  }
  refuseNewer(db, file, migrations);
  if (version === 0 && found.size > 0) throw new Damage('it has tables and no version');
  const pattern = new Database(':memory:');
  try {
    migrate(pattern, ':memory:', migrations.slice(0, version));
    const missing = columnsOf(pattern).find((column) => !found.has(column));
    if (missing !== undefined) throw new Damage(`${missing} is missing`);
  } finally {
    pattern.close();
  }
}

const columnsOf = (db: Db): string[] =>
  db
    .prepare(
      `SELECT tables.name || '.' || columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'`,
    )
    .pluck()
    .all() as string[];

/**
 * Brings a database to the newest shape; one in use is backed up before. Where no backup can be made, `notices`
 * tells: the steps are one transaction, so that they do no harm by themselves.
 */
export async function migrateWithBackup(
  db: Db,
  database: DatabaseName,
  { dataDir, now }: Pick<OpenOptions, 'dataDir' | 'now'>,
  notices: AppError[],
  restored = false,
): Promise<void> {
  const migrations = MIGRATIONS[database];
  if (!needsMigration(db, migrations)) return;
  // What was just restored has its backup still.
  if (versionOf(db) > 0 && !restored) {
    try {
      await makeBackup({ dataDir, database, now });
    } catch (error) {
      if (!(error instanceof AppFailure)) throw error;
      if (error.error.code === 'backup-damaged') throw new Damage(error.error.message);
      notices.push(error.error);
    }
  }
  migrate(db, databasePath(dataDir, database), migrations);
}

function checkIntegrity(db: Db): void {
  const found: unknown = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new Damage(String(found));
}

async function closedOnFailure<T>(db: Db, prepare: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await prepare(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

type Open = (file: string, restored: boolean) => Promise<Db>;

/** Opens; a file whose contents are broken is set aside, and its newest backup or a new one opened in its place. */
async function openOrMend(
  { dataDir, now }: OpenOptions,
  database: DatabaseName,
  notices: AppError[],
  open: Open,
): Promise<Db> {
  const file = databasePath(dataDir, database);
  try {
    const damage = visibleDamage(file) ?? emptied(dataDir, database, file) ?? halfMended(file);
    if (damage !== null) throw new Damage(damage);
    return await open(file, false);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const aside = setAside(file, now());
    // Where the program was killed while it mended, that of then is what there is to look at.
    const kept = existsSync(aside) ? aside : (lastSetAside(file) ?? aside);
    const restored = await restoreNewest(dataDir, database, (copy) => open(copy, true), isDamaged).catch(
      (reason: unknown) => {
        // No room for the backup: a new file now would make the next start forget that there is one.
        putBack(kept, file);
        throw reason;
      },
    );
    // The restored or new file counts from here on: should the program be killed now, it is no damaged one.
    if (database === 'mirror') clearDamageMark(dataDir);
    const details = { file, setAside: kept };
    if (restored === null) {
      notices.push(appError(REBUILT[database], details));
      return open(file, false);
    }
    notices.push(appError(RESTORED[database], { ...details, time: localTime(restored.at) }));
    return restored.opened;
  }
}

/** The program was killed while a backup was being put in the place of a file that had been set aside. */
function halfMended(file: string): string | null {
  return !existsSync(file) && existsSync(restoringPath(file)) ? 'its mending was broken off' : null;
}

const REBUILT = {
  mirror: 'database-rebuilt',
  config: 'configuration-rebuilt',
} as const satisfies Record<DatabaseName, ErrorCode>;
const RESTORED = {
  mirror: 'database-restored',
  config: 'configuration-restored',
} as const satisfies Record<DatabaseName, ErrorCode>;

const isDamaged = (error: unknown): boolean => error instanceof Damage || isDamage(error);

/** A file without a byte is that of a first start that was killed, unless there was more of it once. */
function emptied(dataDir: string, database: DatabaseName, file: string): string | null {
  return isEmptyFile(file) && listBackups(dataDir, database).length > 0 ? 'it is empty' : null;
}
