import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Backup, DatabaseName } from '../../shared/storage';

/** Backups of a database that are kept: the newest, and the one before should the newest prove to be bad. */
const KEPT = 2;
/** A copy that is being made, or was when the program was killed. */
const PARTIAL = '.partial';

export interface BackupFile extends Backup {
  readonly file: string;
}

export const backupsDir = (dataDir: string): string => join(dataDir, 'backups');

/** 2026-11-21T17-16-31-123Z: sorts by time, and every file system takes it. */
const stamp = (at: number): string => new Date(at).toISOString().replace(/[:.]/g, '-');

const STAMP = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/;

function timeOf(text: string): number | null {
  const parts = STAMP.exec(text);
  if (parts === null) return null;
  const [, day, hour, minute, second, ms] = parts;
  return Date.parse(`${day}T${hour}:${minute}:${second}.${ms}Z`);
}

/** Where a backup of the time `at` goes; the folder is made. */
export function backupPath(dataDir: string, database: DatabaseName, at: number): string {
  const folder = backupsDir(dataDir);
  // Only this user, as the data folder itself.
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
  return join(folder, `${database}-${stamp(at)}.db`);
}

export const partialPath = (path: string): string => `${path}${PARTIAL}`;

/** The verified backups of a database, the newest first. A folder that cannot be read has none. */
export function listBackups(dataDir: string, database: DatabaseName): BackupFile[] {
  const found: BackupFile[] = [];
  for (const name of namesIn(dataDir)) {
    if (!name.startsWith(`${database}-`) || !name.endsWith('.db')) continue;
    const at = timeOf(name.slice(database.length + 1, -'.db'.length));
    const file = join(backupsDir(dataDir), name);
    const bytes = statSync(file, { throwIfNoEntry: false })?.size;
    if (at !== null && bytes !== undefined) found.push({ file, at, bytes });
  }
  return found.sort((left, right) => right.at - left.at);
}

/**
 * Deletes all but the backup just made and the newest before it, and what copies that were broken off have left. One
 * from the future was made before the clock was set back: it stays only while there is no other beside the new one.
 */
export function pruneBackups(dataDir: string, database: DatabaseName, made: number): void {
  const backups = listBackups(dataDir, database);
  const before = backups.filter(({ at }) => at < made);
  const future = backups.filter(({ at }) => at > made);
  for (const { file } of [...before, ...future].slice(KEPT - 1)) rmSync(file, { force: true });
  removePartials(dataDir, database);
}

/** Deletes what copies that were broken off have left; nobody makes one now. */
export function removePartials(dataDir: string, database: DatabaseName): void {
  for (const name of namesIn(dataDir)) {
    if (name.startsWith(`${database}-`) && name.includes(PARTIAL)) {
      rmSync(join(backupsDir(dataDir), name), { force: true });
    }
  }
}

function namesIn(dataDir: string): string[] {
  try {
    return readdirSync(backupsDir(dataDir));
  } catch {
    return [];
  }
}
