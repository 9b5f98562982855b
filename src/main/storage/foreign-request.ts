import { setTimeout as delay } from 'node:timers/promises';
import { appError, type AppError } from '../../shared/errors';
import { isFinal, type RequestRow } from '../../shared/requests';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import type { Db } from './database';
import { LOOK_MS, besideTheProgram, inOneGo } from './foreign';
import { isAlive, readHeartbeat } from './heartbeat';
import { RequestRecords, type NewRequest } from './request-records';

/** The program looks five times a second; a busy one takes longer. */
const PICK_UP_MS = 8 * SECOND;

const ALL_CHARACTERS = 256 * 1024 * 1024;

export interface ForeignRequest extends Pick<NewRequest, 'kind' | 'name' | 'target' | 'payload'> {
  readonly siteId: string;
}

export interface ForeignAnswer {
  readonly row: RequestRow;
  /** Home Assistant's answer as JSON text; null where none came. */
  readonly result: string | null;
}

export interface Waiting {
  /** ms in which it has to be final, from the moment it was sent. */
  readonly answerMs: number;
  /** Also waits while an action is queued; else it is answered as such. */
  readonly whileQueued: boolean;
  /** Gives up; what was not yet sent is cancelled. */
  readonly signal: AbortSignal;
}

/**
 * Puts a request of another process into a queue of the running program, by way of its database, and waits for what
 * becomes of it: final, or queued. Errors: `not-running`, `site-unknown`, `program-silent` (cancelled then),
 * `request-timeout`, `cancelled`, `database-too-new`, `storage-failed`.
 */
export function sendForeignRequest(
  dataDir: string,
  request: ForeignRequest,
  waiting: Waiting,
): Promise<Result<ForeignAnswer>> {
  return besideTheProgram(dataDir, request.siteId, 'send the request', async (mirror, siteKey) => {
    const records = new RequestRecords(mirror);
    const { kind, name, target, payload } = request;
    const added = inOneGo(mirror, () =>
      records.add({
        ...{ siteKey, kind, name, target, payload, origin: 'command-line', repeats: null, at: Date.now() },
      }),
    );
    if (added === null) return fail(appError('site-unknown', { siteId: request.siteId }));
    return followed(mirror, records, siteKey, added.id, waiting);
  });
}

async function followed(
  mirror: Db,
  records: RequestRecords,
  siteKey: number,
  id: number,
  { answerMs, whileQueued, signal }: Waiting,
): Promise<Result<ForeignAnswer>> {
  const began = Date.now();
  let sentAt: number | null = null;
  const giveUp = (error: AppError): Result<ForeignAnswer> => {
    inOneGo(mirror, () => records.cancel(id, Date.now()));
    return fail(error);
  };
  for (;;) {
    const row = records.row(id);
    if (row === null) return fail(appError('request-unknown', { requestId: id }));
    if (isFinal(row.state)) {
      const result = records.content(siteKey, id, ALL_CHARACTERS)?.result ?? null;
      return ok({ row, result });
    }
    const queued = row.state === 'pending' && row.queuedAt !== null;
    if (queued && !whileQueued) return ok({ row, result: null });
    if (signal.aborted) return queued ? fail(appError('cancelled')) : giveUp(appError('cancelled'));
    const now = Date.now();
    if (row.state === 'processing') sentAt ??= now;
    if (sentAt !== null && now - sentAt > answerMs) {
      return fail(
        appError('request-timeout', { type: row.name, seconds: Math.round((now - sentAt) / SECOND) }),
      );
    }
    if (sentAt === null && !queued && now - began > PICK_UP_MS + answerMs) {
      return giveUp(silent(now - began));
    }
    if (!queued && !isAlive(readHeartbeat(mirror), now)) return giveUp(appError('not-running'));
    await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}

const silent = (ms: number): AppError => appError('program-silent', { seconds: Math.round(ms / SECOND) });
