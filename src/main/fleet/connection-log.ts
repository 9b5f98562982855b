import type { ConnectionLogRow } from '../storage/protocol';
import type { ConnectionLogEntry } from './connection-model';

/** A transition worth remembering as a row of the site's timeline. */
export function connectionLogRow(siteKey: number, entry: ConnectionLogEntry, at: number): ConnectionLogRow {
  const { event, attempt, failures, durationMs, error, close, note } = entry;
  return {
    siteKey,
    at,
    event,
    attempt,
    durationMs,
    code: error?.code ?? null,
    message: error?.message ?? null,
    details: {
      failures,
      ...(error === null ? {} : { error: error.details }),
      ...(close === null ? {} : { close }),
      ...(note === null ? {} : { note }),
    },
  };
}
