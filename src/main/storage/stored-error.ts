import { appError, ERROR_CODES, type AppError, type ErrorCode, type ErrorDetails } from '../../shared/errors';

const isErrorCode = (code: string): code is ErrorCode => (ERROR_CODES as readonly string[]).includes(code);

/** An error as a row keeps it: its code, and its details as JSON. */
export function storedError(code: string | null, details: string | null): AppError | null {
  if (code === null) return null;
  // A code of a later version still says what it is called.
  return isErrorCode(code)
    ? appError(code, JSON.parse(details ?? '{}') as ErrorDetails)
    : appError('unexpected', { reason: code });
}
