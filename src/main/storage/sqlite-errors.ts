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

/** No room, told by SQLite or by the system. */
export const isFull = (error: unknown): boolean =>
  sqliteCode(error) === 'SQLITE_FULL' || systemCode(error) === 'ENOSPC' || systemCode(error) === 'EDQUOT';

/** The system refused to read or write; it may still be that there was no room. */
export const isFailing = (error: unknown): boolean => sqliteCode(error).startsWith('SQLITE_IOERR');

/** Not to be written, told by SQLite or by the system. */
export const isReadOnly = (error: unknown): boolean =>
  sqliteCode(error).startsWith('SQLITE_READONLY') || systemCode(error) === 'EROFS';

function systemCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/** Why nothing can be stored, in the operator's words: it goes on by itself once the cause is mended. */
export function troubleOf(operation: string, error: unknown, folder: string): AppError {
  if (isFull(error)) return appError('disk-full', { folder });
  if (isReadOnly(error)) return appError('disk-read-only', { folder });
  if (isBusy(error)) return appError('database-busy', { folder });
  const failed = storageFailed(operation, error);
  return mayPass(error) ? appError('disk-failed', { folder, reason: reasonOf(error) }) : failed;
}

export function storageFailed(operation: string, error: unknown): AppError {
  if (error instanceof AppFailure) return error.error;
  const code = sqliteCode(error);
  return appError('storage-failed', {
    operation,
    reason: code === '' ? reasonOf(error) : `${reasonOf(error)} (${code})`,
  });
}
