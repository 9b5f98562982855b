import { statSync } from 'node:fs';
import { AppFailure, appError, type AppError, type ErrorCode } from '../../shared/errors';
import type { DatabaseName } from '../../shared/storage';
import { databasePath, makeBackup, restoreNewest } from './backup';
import { listBackups } from './backup-files';
import { clearDamageMark, isMarkedDamaged } from './damage-mark';
import { makeShrinkable, openConfigDatabase, openMirrorForWriting, type Db } from './database';
import { hasWal, isEmptyFile, visibleDamage } from './file-facts';
import { claim, release } from './heartbeat';
import { localTime } from './local-time';
import { makeDataFolder, startFailure } from './make-data-folder';
import { CONFIG_MIGRATIONS } from './migrations/config';
import { migrate, needsMigration, refuseNewer, versionOf, type Migration } from './migrations/migrate';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import type { Heartbeat } from './protocol';
import { putBack, setAside } from './set-aside';
import { isDamage } from './sqlite-errors';

/**
 * Up to this size a mirror is checked before it is used: SQLite looks over some 400 MB a second that are in memory,
 * a slow disk gives a tenth of it. A larger one is looked over beside the running program.
 */
const CHECKED_AT_ONCE_BYTES = 64 * 1024 * 1024;

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
  // To be seen only before SQLite opens it.
  const leftOpen = hasWal(file);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return closedOnFailure(openMirrorForWriting(file), async (db) => {
    refuseNewer(db, file, MIRROR_MIGRATIONS);
    // The claim stands before all else that writes: another app may be using this file.
    if (versionOf(db) === 0) migrate(db, file, MIRROR_MIGRATIONS);
    const { unclean } = claim(db, host, dataDir, now());
    if (!restored && isMarkedDamaged(dataDir)) throw new Damage('damage was met while the program ran');
    const doubtful = unclean || leftOpen || restored;
    const checked = !doubtful || restored || size <= CHECKED_AT_ONCE_BYTES;
    if (doubtful && checked) checkIntegrity(db);
    await migrateWithBackup(db, 'mirror', options, notices, restored);
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

function openConfig(file: string, options: OpenOptions, notices: AppError[], restored: boolean): Promise<Db> {
  return closedOnFailure(openConfigDatabase(file), async (db) => {
    refuseNewer(db, file, CONFIG_MIGRATIONS);
    // Some pages: looking at them costs less than a wrong site would.
    checkIntegrity(db);
    await migrateWithBackup(db, 'config', options, notices, restored);
    return db;
  });
}

const MIGRATIONS: Readonly<Record<DatabaseName, readonly Migration[]>> = {
  mirror: MIRROR_MIGRATIONS,
  config: CONFIG_MIGRATIONS,
};

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
    const damage = visibleDamage(file) ?? emptied(dataDir, database, file);
    if (damage !== null) throw new Damage(damage);
    return await open(file, false);
  } catch (error) {
    if (!isDamaged(error)) throw error;
    const aside = setAside(file, now());
    const restored = await restoreNewest(dataDir, database, (copy) => open(copy, true), isDamaged).catch(
      (reason: unknown) => {
        // No room for the backup: a new file now would make the next start forget that there is one.
        putBack(aside, file);
        throw reason;
      },
    );
    // The restored or new file counts from here on: should the program be killed now, it is no damaged one.
    if (database === 'mirror') clearDamageMark(dataDir);
    const details = { file, setAside: aside };
    if (restored === null) {
      notices.push(appError(REBUILT[database], details));
      return open(file, false);
    }
    notices.push(appError(RESTORED[database], { ...details, time: localTime(restored.at) }));
    return restored.opened;
  }
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
