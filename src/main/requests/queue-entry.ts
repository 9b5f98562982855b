import { appError, toAppError, type AppError } from '../../shared/errors';
import { isFinal, type RequestRow } from '../../shared/requests';
import type { Clock } from '../clock';
import type { Log } from '../log';
import type { RequestStore } from '../storage/client';
import type { Classified } from './classification';

/** What became of a request, for who waits for it. */
export interface Outcome {
  readonly row: RequestRow;
  /** Why it failed; null where it did not. */
  readonly error: AppError | null;
}

/** How a request ended. */
export interface EntryEnd {
  readonly state: 'done' | 'failed';
  readonly confirmedBy: RequestRow['confirmedBy'];
  readonly value: unknown;
  readonly error: AppError | null;
}

export interface EntryServices {
  readonly store: Pick<RequestStore, 'finish'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly withoutToken: (text: string) => string;
  readonly onRow: (row: RequestRow) => void;
  readonly onFailure: (error: AppError, row: RequestRow) => void;
}

/** A request in a queue: its row as the screens see it, what is sent, and who waits for it. */
export class QueueEntry {
  readonly #services: EntryServices;
  #row: RequestRow;
  #settled: Outcome | null = null;
  readonly #waiting: ((outcome: Outcome) => void)[] = [];

  constructor(
    row: RequestRow,
    readonly what: Classified,
    services: EntryServices,
  ) {
    this.#row = row;
    this.#services = services;
  }

  get id(): number {
    return this.#row.id;
  }

  get row(): RequestRow {
    return this.#row;
  }

  get isFinal(): boolean {
    return isFinal(this.#row.state);
  }

  /** Resolves once it is done, failed, or has to wait for the connection. */
  outcome(): Promise<Outcome> {
    if (this.#settled !== null) return Promise.resolve(this.#settled);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets those go on who wait for it. */
  settle(error: AppError | null = null): void {
    this.#settled = { row: this.#row, error };
    for (const resolve of this.#waiting.splice(0)) resolve(this.#settled);
  }

  show(change: Partial<RequestRow>): void {
    this.#row = { ...this.#row, ...change };
    this.#services.onRow(this.#row);
  }

  fail(error: AppError): void {
    this.end({ state: 'failed', confirmedBy: null, value: null, error });
  }

  /** Final, but for an answer that comes late and knows better. */
  end({ state, confirmedBy, value, error }: EntryEnd): void {
    const { store, clock, log, withoutToken, onFailure } = this.#services;
    const result = confirmedBy === 'reply' ? withoutToken(JSON.stringify(value ?? null)) : null;
    const at = clock.now();
    const resultBytes = result === null ? null : Buffer.byteLength(result);
    this.show({ state, finishedAt: at, confirmedBy, error, resultBytes });
    const { kind, name } = this.#row;
    const facts = { request: this.id, name, ...(error === null ? {} : { code: error.code }) };
    if (kind === 'action' || error !== null) log.info(`${kind} ${state}`, facts);
    if (error !== null) onFailure(error, this.#row);
    store.finish({ id: this.id, state, at, confirmedBy, result, error }).catch((thrown: unknown) => {
      log.warn(`what became of a request is not yet on the disk: ${toAppError(thrown).message}`, facts);
    });
    this.settle(error);
  }

  /** Another process gave it up while it waited; the row on the disk says so already. */
  cancelled(): void {
    const error = appError('cancelled');
    this.show({ state: 'failed', finishedAt: this.#services.clock.now(), error });
    this.settle(error);
  }

  /** What is known of one that was sent, or may have been, and was not answered. */
  noAnswer(): AppError {
    return this.what.kind === 'action'
      ? appError('outcome-unknown', { action: this.#row.name })
      : appError('request-interrupted', { type: this.#row.name });
  }
}
