import type { LoggedError, TimelineRow } from '../../../shared/diagnostics';
import type { RequestRow } from '../../../shared/requests';
import { ok, type Result } from '../../../shared/result';
import type { SyncRow } from '../../../shared/syncs';
import type { ViewFactory } from '../publisher';

/** Rows that may wait for a client that does not keep up; it then asks for the list anew. */
const MAX_WAITING = 500;

type Listen<R> = (listener: (rows: readonly R[]) => void) => () => void;
type ListenToSites<R> = (listener: (siteId: string, row: R) => void) => () => void;

/** New and changed rows of the error log. The rows before them come by `errors.list`. */
export function errorsView(onRows: Listen<LoggedError>): ViewFactory<'errors'> {
  return (_params, invalidate) => rowsView(onRows, invalidate);
}

/** New lines of one site's timeline. The lines before them come by `timeline.list`. */
export function timelineView(
  onRows: (siteId: string, listener: (rows: readonly TimelineRow[]) => void) => () => void,
): ViewFactory<'timeline'> {
  return ({ siteId }, invalidate) => rowsView((listener) => onRows(siteId, listener), invalidate);
}

/** New and changed rows of one site's queue. The rows before them come by `requests.list`. */
export function requestsView(onRow: ListenToSites<RequestRow>): ViewFactory<'requests'> {
  return ({ siteId }, invalidate) => rowsView(ofSite(onRow, siteId), invalidate);
}

/** Synchronisations of one site as they go on. Those before them come by `sync.list`. */
export function syncsView(onRow: ListenToSites<SyncRow>): ViewFactory<'syncs'> {
  return ({ siteId }, invalidate) => rowsView(ofSite(onRow, siteId), invalidate);
}

function ofSite<R>(onRow: ListenToSites<R>, shown: string): Listen<R> {
  return (listener) =>
    onRow((siteId, row) => {
      if (siteId === shown) listener([row]);
    });
}

function rowsView<R extends { readonly id: number }>(
  onRows: Listen<R>,
  invalidate: () => void,
): Result<{
  update(): Result<void>;
  close(): void;

  snapshot(): Record<string, never>;
  takePatch(): { rows: R[] } | null;
}> {
  const waiting = new Map<number, R>();
  const stopListening = onRows((rows) => {
    for (const row of rows) waiting.set(row.id, row);
    // The newest have the highest numbers and came last.
    for (const id of waiting.keys()) {
      if (waiting.size <= MAX_WAITING) break;
      waiting.delete(id);
    }
    invalidate();
  });
  return ok({
    snapshot: () => {
      waiting.clear();
      return {};
    },
    takePatch: () => {
      if (waiting.size === 0) return null;
      const rows = [...waiting.values()];
      waiting.clear();
      return { rows };
    },
    update: () => ok(undefined),
    close: stopListening,
  });
}
