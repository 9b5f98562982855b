import { appError, type AppError } from '../../shared/errors';
import {
  endedSteps,
  isSyncOver,
  pendingSteps,
  type SyncKind,
  type SyncOrigin,
  type SyncRow,
  type SyncStep,
} from '../../shared/syncs';
import type { Db, Statement } from './database';
import { storedError } from './stored-error';

/** A run that is to be entered. */
export interface NewSync {
  readonly siteKey: number;
  readonly kind: SyncKind;
  readonly days: number | null;
  readonly origin: SyncOrigin;
  /** ms UTC */
  readonly at: number;
}

/**
 * What became of it: a row of its own, the row of a run that does just this already, or the row of another one
 * that stands in its way. null: the site is not there.
 */
export type AddedSync = {
  readonly outcome: 'added' | 'joined' | 'refused';
  readonly row: SyncRow;
} | null;

/** A run that another process has entered. */
export interface ArrivedSync {
  readonly siteKey: number;
  readonly row: SyncRow;
}

export interface SyncProgress {
  readonly id: number;
  /** ms UTC; null: it waits for its turn. */
  readonly startedAt: number | null;
  readonly steps: readonly SyncStep[];
}

export interface SyncEnd {
  readonly id: number;
  readonly state: 'done' | 'failed';
  /** ms UTC */
  readonly at: number;
  readonly steps: readonly SyncStep[];
  readonly error: AppError | null;
}

/** Runs that a site keeps beside the one under way. */
export const KEPT_SYNCS = 100;

const ROW = `id, kind, days, origin, state, created_at AS createdAt, started_at AS startedAt,
  finished_at AS finishedAt, steps, error_code AS errorCode, error_details AS errorDetails`;

type StoredRow = Omit<SyncRow, 'error' | 'steps'> & {
  readonly steps: string;
  readonly errorCode: string | null;
  readonly errorDetails: string | null;
};

/** The table `syncs` over one connection: the writer's, the reader's, or the command line's. */
export class SyncRecords {
  readonly #db: Db;
  readonly #statements = new Map<string, Statement>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** To be called in a transaction: a site has one run under way, whoever asks for the next at the same moment. */
  add({ siteKey, kind, days, origin, at }: NewSync): AddedSync {
    const open = this.#sql(
      `SELECT ${ROW} FROM syncs WHERE site = ? AND state IN ('pending', 'running') ORDER BY id LIMIT 1`,
    ).get(siteKey) as StoredRow | undefined;
    if (open !== undefined) {
      const row = rowOf(open);
      return { outcome: row.kind === kind && row.days === days ? 'joined' : 'refused', row };
    }
    const { changes, lastInsertRowid } = this.#sql(
      `INSERT INTO syncs (site, kind, days, origin, state, created_at, cancel_asked, steps)
       SELECT id, ?, ?, ?, 'pending', ?, 0, ? FROM sites WHERE id = ? AND removed_at IS NULL`,
    ).run(kind, days, origin, Math.round(at), JSON.stringify(pendingSteps(kind)), siteKey);
    const row = changes === 0 ? null : this.row(Number(lastInsertRowid));
    return row === null ? null : { outcome: 'added', row };
  }

  row(id: number): SyncRow | null {
    const row = this.#sql(`SELECT ${ROW} FROM syncs WHERE id = ?`).get(id) as StoredRow | undefined;
    return row === undefined ? null : rowOf(row);
  }

  /** A site's runs, newest first; `before`: only older ones than this id. */
  list(siteKey: number, before: number | null, limit: number): SyncRow[] {
    const rows = this.#sql(`SELECT ${ROW} FROM syncs WHERE site = ? AND id < ? ORDER BY id DESC LIMIT ?`).all(
      siteKey,
      before ?? Number.MAX_SAFE_INTEGER,
      limit,
    ) as StoredRow[];
    return rows.map(rowOf);
  }

  /** Runs with an id above `after` that another process has entered and nobody has begun. */
  arrived(after: number): ArrivedSync[] {
    const rows = this.#sql(
      `SELECT ${ROW}, site AS siteKey FROM syncs
       WHERE state = 'pending' AND origin = 'command-line' AND id > ? ORDER BY id`,
    ).all(after) as (StoredRow & { siteKey: number })[];
    return rows.map(({ siteKey, ...row }) => ({ siteKey, row: rowOf(row) }));
  }

  lastId(): number {
    return Number(this.#sql('SELECT coalesce(max(id), 0) FROM syncs').pluck().get());
  }

  /** Nothing is changed of a run that is over. */
  progress({ id, startedAt, steps }: SyncProgress): void {
    this.#sql(
      `UPDATE syncs SET state = iif(@startedAt IS NULL, 'pending', 'running'), started_at = @startedAt, steps = @steps
       WHERE id = @id AND state IN ('pending', 'running')`,
    ).run({ id, startedAt: startedAt === null ? null : Math.round(startedAt), steps: JSON.stringify(steps) });
  }

  /** Ends a run and forgets the site's oldest ones. Nothing is changed of one that is over. */
  finish({ id, state, at, steps, error }: SyncEnd): void {
    const site = this.#sql(
      `UPDATE syncs SET state = ?, finished_at = ?, steps = ?, error_code = ?, error_details = ?
       WHERE id = ? AND state IN ('pending', 'running') RETURNING site`,
    )
      .pluck()
      .get(
        state,
        Math.round(at),
        JSON.stringify(steps),
        error?.code ?? null,
        error === null ? null : JSON.stringify(error.details),
        id,
      );
    if (site === undefined) return;
    this.#sql(
      `DELETE FROM syncs WHERE site = @site AND state IN ('done', 'failed') AND id <= coalesce(
         (SELECT id FROM syncs WHERE site = @site ORDER BY id DESC LIMIT 1 OFFSET ${KEPT_SYNCS}), 0)`,
    ).run({ site });
  }

  /** Another process wants it to end. False: it is over, or never was. */
  askCancel(id: number): boolean {
    return (
      this.#sql(`UPDATE syncs SET cancel_asked = 1 WHERE id = ? AND state IN ('pending', 'running')`).run(id)
        .changes > 0
    );
  }

  /** Runs under way that another process wants to end. */
  cancelsAsked(): number[] {
    return this.#sql(`SELECT id FROM syncs WHERE cancel_asked = 1 AND state IN ('pending', 'running')`)
      .pluck()
      .all() as number[];
  }

  /** After an end of the program that left some under way: they do not go on by themselves. */
  closeUnfinished(at: number): void {
    const left = this.#sql(
      `SELECT ${ROW} FROM syncs WHERE state IN ('pending', 'running')`,
    ).all() as StoredRow[];
    const error = appError('sync-interrupted');
    for (const row of left.map(rowOf)) {
      // How long the step under way took is not known: the program may have been gone for days.
      const steps = endedSteps(row.steps, error, at).map((step) =>
        step.error?.code === error.code ? { ...step, durationMs: null } : step,
      );
      if (!isSyncOver(row)) this.finish({ id: row.id, state: 'failed', at, steps, error });
    }
  }

  #sql(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) this.#statements.set(text, (statement = this.#db.prepare(text)));
    return statement;
  }
}

function rowOf({ errorCode, errorDetails, steps, ...row }: StoredRow): SyncRow {
  return { ...row, steps: JSON.parse(steps) as SyncStep[], error: storedError(errorCode, errorDetails) };
}
