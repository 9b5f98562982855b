import { setTimeout as delay } from 'node:timers/promises';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { isSyncOver, type SyncKind, type SyncRow } from '../../shared/syncs';
import type { Db } from './database';
import { LOOK_MS, besideTheProgram, inOneGo } from './foreign';
import { isAlive, readHeartbeat } from './heartbeat';
import { SyncRecords } from './sync-records';

export interface ForeignSync {
  readonly siteId: string;
  readonly kind: SyncKind;
  readonly days: number | null;
}

export interface FollowingSync {
  /** Called at every look that finds the run under way; `joined`: somebody else began it. */
  readonly onProgress: (row: SyncRow, joined: boolean) => void;
  /** Asks the run to end; one that somebody else began goes on without being followed. */
  readonly signal: AbortSignal;
}

/**
 * Enters a synchronisation for the program that runs with a data folder, by way of its database, and follows it to
 * its end, however that is. Errors: those of `besideTheProgram`, `sync-running`, `cancelled` (of one that somebody
 * else began), `sync-site-gone`.
 */
export function runForeignSync(
  dataDir: string,
  { siteId, kind, days }: ForeignSync,
  following: FollowingSync,
): Promise<Result<SyncRow>> {
  return besideTheProgram(dataDir, siteId, 'start the synchronisation', async (mirror, siteKey) => {
    const records = new SyncRecords(mirror);
    const added = inOneGo(mirror, () =>
      records.add({ siteKey, kind, days, origin: 'command-line', at: Date.now() }),
    );
    if (added === null) return fail(appError('site-unknown', { siteId }));
    const { row, outcome } = added;
    if (outcome === 'refused') return fail(appError('sync-running', { kind: row.kind, syncId: row.id }));
    return followed(mirror, records, row.id, outcome === 'joined', following);
  });
}

async function followed(
  mirror: Db,
  records: SyncRecords,
  id: number,
  joined: boolean,
  { onProgress, signal }: FollowingSync,
): Promise<Result<SyncRow>> {
  let cancelAsked = false;
  for (;;) {
    const row = records.row(id);
    // The program forgets a run with its site.
    if (row === null) return fail(appError('sync-site-gone'));
    if (isSyncOver(row)) return ok(row);
    if (signal.aborted) {
      if (joined) return fail(appError('cancelled'));
      cancelAsked ||= inOneGo(mirror, () => records.askCancel(id));
    }
    onProgress(row, joined);
    // What nobody carries out any more, the next start of the program ends.
    if (!isAlive(readHeartbeat(mirror), Date.now())) return fail(appError('not-running'));
    // Waiting with a signal that has been given would not be waiting.
    await (signal.aborted ? delay(LOOK_MS) : delay(LOOK_MS, undefined, { signal }).catch(() => undefined));
  }
}
