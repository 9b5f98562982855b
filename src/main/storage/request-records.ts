import { appError, type AppError } from '../../shared/errors';
import type { RequestKind, RequestOrigin, RequestRow, RequestState } from '../../shared/requests';
import { DAY, MINUTE } from '../../shared/time';
import type { Db, Statement } from './database';
import { storedError } from './stored-error';

/** A request that is to be put at the end of its site's queue. */
export interface NewRequest {
  readonly siteKey: number;
  readonly kind: RequestKind;
  readonly name: string;
  readonly target: string;
  readonly origin: RequestOrigin;
  /** The command as JSON text, without its id. */
  readonly payload: string;
  readonly repeats: number | null;
  /** ms UTC */
  readonly at: number;
}

/** A request that has yet to be sent, with what is sent. */
export interface WaitingRequest {
  readonly siteKey: number;
  readonly row: RequestRow;
  readonly payload: string;
}

/** How a request ended. */
export interface RequestEnd {
  readonly id: number;
  readonly state: Extract<RequestState, 'done' | 'failed'>;
  /** ms UTC */
  readonly at: number;
  readonly confirmedBy: RequestRow['confirmedBy'];
  /** The answer as JSON text. */
  readonly result: string | null;
  readonly error: AppError | null;
}

/** Payload and answer of one request, as far as they are kept and asked for. */
export interface RequestContent {
  readonly row: RequestRow;
  readonly payload: string;
  readonly payloadBytes: number;
  readonly result: string | null;
}

/** Rows a site keeps, and for how long; what is open is never deleted. */
export const KEPT_ROWS = 1000;
export const KEPT_MS = 30 * DAY;
/** Texts longer than this are kept whole for `WHOLE_MS` after the end and cut to it then. */
export const KEPT_CHARACTERS = 32 * 1024;
export const WHOLE_MS = 10 * MINUTE;

/** Rows deleted, and large ones cut, in one transaction: a few ms. */
const ROWS_PER_STEP = 50;
const CUTS_PER_STEP = 2;

const ROW = `id, kind, name, target, origin, state, queued_at AS queuedAt, created_at AS createdAt,
  started_at AS startedAt, finished_at AS finishedAt, expires_at AS expiresAt, confirmed_by AS confirmedBy,
  error_code AS errorCode, error_details AS errorDetails, result_bytes AS resultBytes, repeats`;

type StoredRow = Omit<RequestRow, 'error'> & {
  readonly errorCode: string | null;
  readonly errorDetails: string | null;
};

/** The table `requests` over one connection: the writer's, the reader's, or the command line's. */
export class RequestRecords {
  readonly #db: Db;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** The new row's id; null when its site is no longer there. */
  add(request: NewRequest): RequestRow | null {
    const { siteKey, kind, name, target, origin, payload, repeats, at } = request;
    const { changes, lastInsertRowid } = this.#sql(
      `INSERT INTO requests (site, kind, name, target, origin, state, payload, payload_bytes, repeats, created_at)
       SELECT id, ?, ?, ?, ?, 'pending', ?, ?, ?, ? FROM sites WHERE id = ? AND removed_at IS NULL`,
    ).run(kind, name, target, origin, payload, Buffer.byteLength(payload), repeats, Math.round(at), siteKey);
    return changes === 0 ? null : this.row(Number(lastInsertRowid));
  }

  row(id: number): RequestRow | null {
    const row = this.#sql(`SELECT ${ROW} FROM requests WHERE id = ?`).get(id) as StoredRow | undefined;
    return row === undefined ? null : rowOf(row);
  }

  /** A site's rows, newest first; `before`: only older ones than this id. */
  list(siteKey: number, before: number | null, limit: number): RequestRow[] {
    const rows = this.#sql(
      `SELECT ${ROW} FROM requests WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    ).all(siteKey, before ?? Number.MAX_SAFE_INTEGER, limit) as StoredRow[];
    return rows.map(rowOf);
  }

  /** null: the site has no such request. `characters`: how much of either text. */
  content(siteKey: number, id: number, characters: number): RequestContent | null {
    const found = this.#sql(
      `SELECT ${ROW}, substr(payload, 1, @characters) AS payload, payload_bytes AS payloadBytes,
         substr(result, 1, @characters) AS result FROM requests WHERE id = @id AND site = @siteKey`,
    ).get({ siteKey, id, characters }) as (StoredRow & Omit<RequestContent, 'row'>) | undefined;
    if (found === undefined) return null;
    const { payload, payloadBytes, result, ...row } = found;
    return { row: rowOf(row), payload, payloadBytes, result };
  }

  /** Pending rows with an id above `after`, in the order of the queue. */
  waiting(after: number, origin: RequestOrigin | null): WaitingRequest[] {
    const rows = this.#sql(
      `SELECT ${ROW}, site AS siteKey, payload FROM requests
       WHERE state = 'pending' AND id > @after AND (@origin IS NULL OR origin = @origin) ORDER BY id`,
    ).all({ after, origin }) as (StoredRow & { siteKey: number; payload: string })[];
    return rows.map(({ siteKey, payload, ...row }) => ({ siteKey, payload, row: rowOf(row) }));
  }

  lastId(): number {
    return Number(this.#sql('SELECT coalesce(max(id), 0) FROM requests').pluck().get());
  }

  /** Is about to be sent. False: it was cancelled meanwhile, and must not be. */
  start(id: number, at: number): boolean {
    return (
      this.#sql(
        `UPDATE requests SET state = 'processing', started_at = ? WHERE id = ? AND state = 'pending'`,
      ).run(Math.round(at), id).changes > 0
    );
  }

  /** Was not sent after all, for certain. */
  putBack(id: number): void {
    this.#sql(
      `UPDATE requests SET state = 'pending', started_at = NULL WHERE id = ? AND state = 'processing'`,
    ).run(id);
  }

  /** Waits for the connection. False: it was cancelled meanwhile. */
  hold(id: number, at: number, expiresAt: number): boolean {
    return (
      this.#sql(
        `UPDATE requests SET queued_at = coalesce(queued_at, ?), expires_at = coalesce(expires_at, ?)
         WHERE id = ? AND state = 'pending'`,
      ).run(Math.round(at), Math.round(expiresAt), id).changes > 0
    );
  }

  finish({ id, state, at, confirmedBy, result, error }: RequestEnd): void {
    this.#sql(
      `UPDATE requests SET state = ?, finished_at = ?, confirmed_by = ?, result = ?, result_bytes = ?,
         error_code = ?, error_details = ? WHERE id = ?`,
    ).run(
      state,
      Math.round(at),
      confirmedBy,
      result,
      result === null ? null : Buffer.byteLength(result),
      error?.code ?? null,
      error === null ? null : JSON.stringify(error.details),
      id,
    );
  }

  /** Ends one that was not yet sent. False: too late. */
  cancel(id: number, at: number): boolean {
    return (
      this.#sql(
        `UPDATE requests SET state = 'failed', finished_at = ?, error_code = 'cancelled', error_details = '{}'
         WHERE id = ? AND state = 'pending'`,
      ).run(Math.round(at), id).changes > 0
    );
  }

  /** After an end of the program that left some under way: nobody knows what became of them. */
  closeUnfinished(at: number): void {
    const left = this.#sql(`SELECT id, kind, name FROM requests WHERE state = 'processing'`).all() as Pick<
      RequestRow,
      'id' | 'kind' | 'name'
    >[];
    for (const { id, kind, name } of left) {
      const error =
        kind === 'action'
          ? appError('outcome-unknown', { action: name })
          : appError('request-interrupted', { type: name });
      this.finish({ id, state: 'failed', at, confirmedBy: null, result: null, error });
    }
  }

  /** Deletes and cuts some of what is no longer kept; true when nothing is left to do. */
  trim(now: number): boolean {
    const cut = this.#sql(
      `UPDATE requests SET payload = substr(payload, 1, ${KEPT_CHARACTERS}), result = substr(result, 1, ${KEPT_CHARACTERS})
       WHERE id IN (SELECT id FROM requests
         WHERE length(payload) + coalesce(length(result), 0) > 65536 AND finished_at < ? LIMIT ${CUTS_PER_STEP})`,
    ).run(now - WHOLE_MS).changes;
    if (cut > 0) return false;
    let deleted = 0;
    const sites = this.#sql('SELECT id FROM sites').pluck().all() as number[];
    for (const site of sites) {
      deleted += this.#sql(
        `DELETE FROM requests WHERE id IN (
           SELECT id FROM requests WHERE site = @site AND state IN ('done', 'failed')
             AND (created_at < @old OR id <= coalesce((SELECT id FROM requests WHERE site = @site
               ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_ROWS}), 0))
           ORDER BY id LIMIT ${ROWS_PER_STEP})`,
      ).run({ site, old: now - KEPT_MS }).changes;
      if (deleted >= ROWS_PER_STEP) return false;
    }
    return true;
  }

  #sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }
}

const rowOf = ({ errorCode, errorDetails, ...row }: StoredRow): RequestRow => ({
  ...row,
  error: storedError(errorCode, errorDetails),
});
