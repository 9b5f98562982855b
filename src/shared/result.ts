import type { AppError } from './errors';

/** Outcome of an operation that can fail for a reason the operator should see. Errors are values, not throws. */
export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const fail = (error: AppError): Result<never> => ({ ok: false, error });
