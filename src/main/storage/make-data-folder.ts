import { accessSync, constants, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import { isFull, isReadOnly } from './sqlite-errors';

/** Why this is no folder that could hold data, or null. `missing` is an error of its own kind. */
export function folderProblem(dataDir: string): 'missing' | AppError | null {
  try {
    if (statSync(dataDir).isDirectory()) return null;
    return appError('data-folder-unusable', { folder: dataDir, reason: 'it is a file' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return 'missing';
    return appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) });
  }
}

/**
 * Makes the data folder where it is missing; null when it is there. Step by step, since Node's own recursion never
 * ends below a file system that answers ENOENT to every new name, such as /proc.
 */
export function makeDataFolder(dataDir: string): AppError | null {
  const problem = folderProblem(dataDir);
  if (problem !== 'missing') return problem;
  const parent = dirname(dataDir);
  const parentProblem = parent === dataDir ? null : makeDataFolder(parent);
  if (parentProblem !== null) {
    return appError('data-folder-unusable', { ...parentProblem.details, folder: dataDir });
  }
  try {
    // Only this user: the configuration tells which buildings there are and how to reach them.
    mkdirSync(dataDir, { mode: 0o700 });
    return null;
  } catch (thrown) {
    if (isFull(thrown) || isReadOnly(thrown)) return startFailure(dataDir, thrown);
    return appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) });
  }
}

/** A folder that is there and cannot be worked with: full, not to be written, or else. */
export function startFailure(folder: string, error: unknown): AppError {
  if (isFull(error) || !hasRoom(folder)) return appError('start-disk-full', { folder });
  if (isReadOnly(error) || !canWrite(folder)) return appError('start-read-only', { folder });
  return appError('data-folder-unusable', { folder, reason: reasonOf(error) });
}

/** What SQLite needs at least for the files beside a database. */
const LEAST_ROOM = Buffer.alloc(64 * 1024);

/**
 * Whether something can still be written here: SQLite calls a disk without room an I/O error when it meets it in
 * its shared memory. What is written is deleted again.
 */
export function hasRoom(folder: string): boolean {
  const probe = join(folder, `.room-${process.pid}`);
  try {
    writeFileSync(probe, LEAST_ROOM);
    return true;
  } catch (error) {
    return !isFull(error);
  } finally {
    rmSync(probe, { force: true });
  }
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
