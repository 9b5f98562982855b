import { folderUnusable, makeDataFolder } from './make-data-folder';
import { existsSync } from 'node:fs';
import { AppFailure, appError, type AppError } from '../../shared/errors';
import {
  configPath,
  hasDatabaseHeader,
  mirrorPath,
  openConfigDatabase,
  openMirrorForWriting,
  type Db,
} from './database';
import { claim, release } from './heartbeat';
import { CONFIG_MIGRATIONS } from './migrations/config';
import { migrate, refuseNewer, versionOf } from './migrations/migrate';
import { MIRROR_MIGRATIONS } from './migrations/mirror';
import type { Heartbeat } from './protocol';
import { setAside } from './set-aside';
import { isDamage } from './sqlite-errors';

export interface DataFolder {
  readonly mirror: Db;
  readonly config: Db;
  /** `database-damaged` for each file that was set aside. */
  readonly notices: readonly AppError[];
}

interface OpenOptions {
  readonly dataDir: string;
  readonly host: Heartbeat['host'];
  readonly now: () => number;
}

/**
 * Opens the data folder for the running app: claims it, checks what an unclean end may have left, migrates.
 * Throws `data-folder-unusable`, `data-folder-in-use` or `database-too-new`; nothing has been changed then.
 */
export function openDataFolder(options: OpenOptions): DataFolder {
  const unusable = makeDataFolder(options.dataDir);
  if (unusable !== null) throw new AppFailure(unusable);
  const notices: AppError[] = [];
  let mirror: Db | null = null;
  try {
    mirror = rebuiltWhenDamaged(mirrorPath(options.dataDir), options.now, notices, (file) =>
      openMirror(file, options),
    );
    const config = rebuiltWhenDamaged(configPath(options.dataDir), options.now, notices, (file) =>
      openConfig(file, options.now),
    );
    return { mirror, config, notices };
  } catch (error) {
    if (mirror !== null) {
      release(mirror, options.now());
      mirror.close();
    }
    throw error instanceof AppFailure ? error : new AppFailure(folderUnusable(options.dataDir, error));
  }
}

function openMirror(file: string, { dataDir, host, now }: OpenOptions): Db {
  return closedOnFailure(openMirrorForWriting(file), (db) => {
    refuseNewer(db, file, MIRROR_MIGRATIONS);
    // The claim stands before all else that writes: another app may be using this file.
    if (versionOf(db) === 0) migrate(db, file, MIRROR_MIGRATIONS, now);
    const { unclean } = claim(db, host, dataDir, now());
    if (unclean) checkIntegrity(db);
    migrate(db, file, MIRROR_MIGRATIONS, now);
    // 0x10002: look at all tables, as SQLite advises for connections that live long.
    db.pragma('optimize = 0x10002');
  });
}

function openConfig(file: string, now: () => number): Db {
  return closedOnFailure(openConfigDatabase(file), (db) => {
    refuseNewer(db, file, CONFIG_MIGRATIONS);
    checkIntegrity(db);
    migrate(db, file, CONFIG_MIGRATIONS, now);
  });
}

class Damage extends Error {}

function checkIntegrity(db: Db): void {
  const found: unknown = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw new Damage(String(found));
}

function closedOnFailure(db: Db, prepare: (db: Db) => void): Db {
  try {
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens; a file whose contents are broken is set aside and a new one opened in its place. */
function rebuiltWhenDamaged(
  file: string,
  now: () => number,
  notices: AppError[],
  open: (file: string) => Db,
): Db {
  try {
    if (existsSync(file) && !hasDatabaseHeader(file))
      throw new Damage('the header is not that of a database');
    return open(file);
  } catch (error) {
    if (!(error instanceof Damage) && !isDamage(error)) throw error;
    notices.push(appError('database-damaged', { file, setAside: setAside(file, now()) }));
    return open(file);
  }
}
