import * as fs from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { AppFailure, appError, reasonOf } from '../../shared/errors';
import type { Backup, DatabaseName } from '../../shared/storage';
import { backupPath, listBackups, partialPath, pruneBackups, removePartials } from './backup-files';
import { CONFIG_FILE, MIRROR_FILE, configPath, mirrorPath, openForReading } from './database';
import { isDamage } from './sqlite-errors';

/** Pages copied at a time: 2 MB, some milliseconds, and between two of them the thread listens. */
const PAGES_PER_STEP = 512;
const MB = 1024 * 1024;

export interface BackupOptions {
  readonly dataDir: string;
  readonly database: DatabaseName;
  readonly now: () => number;
  /** How much is copied, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

export const databasePath = (dataDir: string, database: DatabaseName): string =>
  database === 'mirror' ? mirrorPath(dataDir) : configPath(dataDir);

/**
 * Copies a database, looks the copy over and puts it among the backups, of which the newest two are kept. The
 * program may go on writing: the copy is of the moment it began. Rejects with `backup-space`, `backup-failed` or
 * `backup-damaged`; nothing but the database itself and older backups is on the disk then.
 */
export async function makeBackup(options: BackupOptions): Promise<Backup> {
  const { dataDir, database } = options;
  const name = database === 'mirror' ? MIRROR_FILE : CONFIG_FILE;
  try {
    return await copyVerified(options);
  } catch (error) {
    removePartials(dataDir, database);
    if (error instanceof AppFailure) throw error;
    const code = isDamage(error) ? 'backup-damaged' : 'backup-failed';
    throw new AppFailure(appError(code, { database: name, reason: reasonOf(error), folder: dataDir }));
  }
}

async function copyVerified({ dataDir, database, now, onProgress }: BackupOptions): Promise<Backup> {
  const source = databasePath(dataDir, database);
  demandSpace(dataDir, sizeOf(source) + sizeOf(`${source}-wal`));
  const at = now();
  const target = backupPath(dataDir, database, at);
  const partial = partialPath(target);
  removePartials(dataDir, database);
  const db = openForReading(source);
  try {
    // Held open, this keeps the copy at one moment: without it every commit of the program would begin it anew.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    await db.backup(partial, {
      progress: ({ totalPages, remainingPages }) => {
        onProgress?.(totalPages === 0 ? 0 : 1 - remainingPages / totalPages);
        return PAGES_PER_STEP;
      },
    });
    db.exec('COMMIT');
  } finally {
    db.close();
  }
  settle(partial);
  flush(partial);
  fs.renameSync(partial, target);
  flushFolder(dirname(target));
  pruneBackups(dataDir, database, at);
  return { at, bytes: sizeOf(target) };
}

/**
 * Makes a copy whole in itself and proves it: without WAL, without what only the running program means. Throws what
 * SQLite throws, and damage when the copy does not pass.
 */
function settle(file: string): void {
  const copy = new Database(file, { fileMustExist: true });
  try {
    copy.pragma('journal_mode = DELETE');
    const tables = copy.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
    for (const [table, sql] of AT_REST) if (tables.includes(table)) copy.exec(sql);
    const found: unknown = copy.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' });
  } finally {
    copy.close();
  }
}

/** What was under way when the copy was made must not be taken up again when it is put back, days later. */
const AT_REST: readonly (readonly [table: string, sql: string])[] = [
  ['heartbeat', 'UPDATE heartbeat SET pid = NULL'],
  ['requests', "DELETE FROM requests WHERE state IN ('pending', 'processing')"],
  ['questions', 'DELETE FROM questions'],
  ['syncs', "DELETE FROM syncs WHERE state IN ('pending', 'running')"],
];

/** The copy of a backup that is to take the place of a database; a kill leaves it. */
export const restoringPath = (file: string): string => `${file}.restoring`;

/**
 * Puts the newest backup that `open` accepts in the place of a database that is not there any more. Gives what
 * `open` gave and of when the backup is, null when there is none that can be used. Throws when there is no room.
 */
export async function restoreNewest<T>(
  dataDir: string,
  database: DatabaseName,
  open: (file: string) => Promise<T>,
  isDamaged: (error: unknown) => boolean,
): Promise<{ readonly opened: T; readonly at: number } | null> {
  const file = databasePath(dataDir, database);
  for (const backup of listBackups(dataDir, database)) {
    try {
      const copy = restoringPath(file);
      fs.copyFileSync(backup.file, copy);
      flush(copy);
      fs.renameSync(copy, file);
      return { opened: await open(file), at: backup.at };
    } catch (error) {
      // The copy goes; the backup itself stays for whoever wants to look at it.
      for (const name of [restoringPath(file), file, `${file}-wal`, `${file}-shm`])
        fs.rmSync(name, { force: true });
      if (!isDamaged(error) && !isTooNew(error)) throw error;
    }
  }
  return null;
}

const isTooNew = (error: unknown): boolean =>
  error instanceof AppFailure && error.error.code === 'database-too-new';

/** As much again as the database must be free beyond the copy, so that the program itself can go on storing. */
function demandSpace(dataDir: string, bytes: number): void {
  const free = freeBytes(dataDir);
  if (free === null || free >= 2 * bytes) return;
  const megabytes = (value: number): number => Math.ceil(value / MB);
  const details = { free: Math.floor(free / MB), needed: megabytes(2 * bytes), folder: dataDir };
  throw new AppFailure(appError('backup-space', details));
}

/** Bytes that are free for this user; null where the runtime cannot tell (before Node 18.15): a full disk will. */
function freeBytes(folder: string): number | null {
  // eslint-disable-next-line n/no-unsupported-features/node-builtins -- asked for first
  const { statfsSync } = fs as { statfsSync?: (path: string) => { bavail: number; bsize: number } };
  if (statfsSync === undefined) return null;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function flush(file: string): void {
  const descriptor = fs.openSync(file, 'r+');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The new name too survives a power cut; Windows writes names by itself and opens no folders. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = fs.openSync(folder, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The backups of both databases, for the screens. */
export function newestBackups(dataDir: string): Record<DatabaseName, Backup | null> {
  const newest = (database: DatabaseName): Backup | null => {
    const [first] = listBackups(dataDir, database);
    return first === undefined ? null : { at: first.at, bytes: first.bytes };
  };
  return { config: newest('config'), mirror: newest('mirror') };
}
