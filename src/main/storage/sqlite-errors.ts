import { AppFailure, appError, reasonOf, type AppError } from '../../shared/errors';

/** SQLite's name of what went wrong (`SQLITE_BUSY`, `SQLITE_IOERR_WRITE` …), empty when it is not SQLite's. */
export function sqliteCode(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' && error.code.startsWith('SQLITE_') ? error.code : '';
}

/**
 * Whether the file's contents are broken. A full disk or a lack of memory never counts: setting a good file
 * aside for them would lose it.
 */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

const PASSING = ['FULL', 'IOERR', 'READONLY', 'CANTOPEN', 'NOMEM', 'PERM', 'PROTOCOL', 'INTERRUPT'];

/** Whether the same write may succeed later, so that it has to be kept: busy, disk full, disk gone. */
export function mayPass(error: unknown): boolean {
  const code = sqliteCode(error);
  return isBusy(error) || PASSING.some((name) => code.startsWith(`SQLITE_${name}`));
}

export function storageFailed(operation: string, error: unknown): AppError {
  if (error instanceof AppFailure) return error.error;
  const code = sqliteCode(error);
  return appError('storage-failed', {
    operation,
    reason: code === '' ? reasonOf(error) : `${reasonOf(error)} (${code})`,
  });
}
