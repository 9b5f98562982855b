import { join } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;
export type Statement = Database.Statement<unknown[]>;

export const CONFIG_FILE = 'config.db';
export const MIRROR_FILE = 'mirror.db';
export const configPath = (dataDir: string): string => join(dataDir, CONFIG_FILE);
export const mirrorPath = (dataDir: string): string => join(dataDir, MIRROR_FILE);

/** How long SQLite itself waits for another process's lock before the caller's own retries begin. */
const BUSY_MS = 250;
/** The command line and config.db: nothing else waits for them, and the other's transactions take ms. */
const PATIENT_BUSY_MS = 3000;
/** Pages after which a commit writes the WAL back: 8 MB, far below the 64 MB it may reach. */
const CHECKPOINT_PAGES = 2000;
const WAL_LIMIT_BYTES = 32 * 1024 * 1024;
/** A file that is written anew in about a second. */
const SMALL_BYTES = 128 * 1024 * 1024;
/** Negative: KiB. Inserts of thousands of entities touch as many leaves of the tree. */
const WRITER_CACHE = -32_768;
const READER_CACHE = -16_384;

/** The one connection that writes the mirror. Throws SQLite's errors. */
export function openMirrorForWriting(file: string): Db {
  return opened(new Database(file, { timeout: BUSY_MS }), [
    // Takes effect in a file without tables only, and only before the journal's mode is written into it.
    'auto_vacuum = INCREMENTAL',
    'journal_mode = WAL',
    'synchronous = NORMAL',
    'foreign_keys = ON',
    `wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
    `journal_size_limit = ${WAL_LIMIT_BYTES}`,
    `cache_size = ${WRITER_CACHE}`,
    'temp_store = MEMORY',
  ]);
}

/**
 * Gives a file made before it could shrink the means to. SQLite writes the whole file anew for that: a large one is
 * left as it is, and what is deleted in it only makes room for new rows. Throws SQLite's errors.
 */
export function makeShrinkable(db: Db): void {
  const bytes =
    Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true }));
  if (db.pragma('auto_vacuum', { simple: true }) !== 0 || bytes > SMALL_BYTES) return;
  db.pragma('auto_vacuum = INCREMENTAL');
  db.exec('VACUUM');
}

/** config.db loses nothing even when the power goes: every commit reaches the disk. Throws SQLite's errors. */
export function openConfigDatabase(file: string): Db {
  return opened(new Database(file, { timeout: PATIENT_BUSY_MS }), [
    'journal_mode = WAL',
    'synchronous = FULL',
    'foreign_keys = ON',
  ]);
}

/** A connection that cannot write. The file has to exist. Throws SQLite's errors. */
export function openForReading(file: string): Db {
  return opened(new Database(file, { readonly: true, fileMustExist: true, timeout: PATIENT_BUSY_MS }), [
    'query_only = ON',
    `cache_size = ${READER_CACHE}`,
    'temp_store = MEMORY',
  ]);
}

/**
 * The mirror beside the program that owns it, for one small row: another process asks it something. The file has
 * to exist. Throws SQLite's errors.
 */
export function openMirrorForAsking(file: string): Db {
  return opened(new Database(file, { fileMustExist: true, timeout: PATIENT_BUSY_MS }), [
    'synchronous = NORMAL',
    'foreign_keys = ON',
    'wal_autocheckpoint = 0',
  ]);
}

function opened(db: Db, pragmas: readonly string[]): Db {
  try {
    for (const pragma of pragmas) db.pragma(pragma);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
