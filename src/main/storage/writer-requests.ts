import type { RequestRow } from '../../shared/requests';
import { MINUTE } from '../../shared/time';
import type { Db } from './database';
import { ForeignChanges } from './foreign-changes';
import { RequestRecords, type NewRequest, type RequestEnd, type WaitingRequest } from './request-records';
import { keptStep, smallStep } from './small-step';
import type { WriteQueue } from './write-queue';

/** How often, at most, it is looked for rows that are no longer kept. */
const TRIM_MS = MINUTE;

/**
 * What the writer thread does to the queues of requests. Each step is one small transaction between two of the
 * write queue's, not behind them: an action must not wait for the history of a busy hour.
 */
export class WriterRequests {
  readonly #db: Db;
  readonly #records: RequestRecords;
  readonly #queue: WriteQueue;
  readonly #now: () => number;
  readonly #onDamage: (error: unknown) => void;
  readonly #changes: ForeignChanges;
  #lastSeen: number;
  #trimmedAt: number | null = null;

  constructor(db: Db, queue: WriteQueue, now: () => number, onDamage: (error: unknown) => void) {
    this.#onDamage = onDamage;
    this.#db = db;
    this.#records = new RequestRecords(db);
    this.#changes = new ForeignChanges(db);
    this.#queue = queue;
    this.#now = now;
    this.#lastSeen = this.#records.lastId();
  }

  /** At the start of the program: ends what the last run left under way, and gives what still waits. */
  recover(): Promise<WaitingRequest[]> {
    return this.#step('recover requests', true, () => {
      this.#records.closeUnfinished(this.#now());
      const waiting = this.#records.waiting(0, null);
      this.#lastSeen = Math.max(this.#lastSeen, ...waiting.map(({ row }) => row.id));
      return waiting;
    });
  }

  add(request: NewRequest): Promise<RequestRow | null> {
    return this.#step('add request', false, () => this.#records.add(request));
  }

  /** On the disk before it resolves, even if the power goes: what may have been sent is never sent again. */
  start(id: number, at: number): Promise<boolean> {
    return this.#step('start request', true, () => this.#records.start(id, at));
  }

  async putBack(id: number): Promise<null> {
    await this.#step('put request back', false, () => this.#records.putBack(id));
    return null;
  }

  /** On the disk before it resolves: the operator is told that it is queued. */
  hold(id: number, at: number, expiresAt: number): Promise<boolean> {
    return this.#step('queue action', true, () => this.#records.hold(id, at, expiresAt));
  }

  async finish(end: RequestEnd): Promise<null> {
    const finish = (): void => this.#records.finish(end);
    await keptStep(this.#db, this.#queue, 'finish request', finish, { onDamage: this.#onDamage });
    this.#trim();
    return null;
  }

  cancel(id: number, at: number): Promise<boolean> {
    return this.#step('cancel request', false, () => this.#records.cancel(id, at));
  }

  /** What other processes have put into the queues since the last call. */
  arrived(): readonly WaitingRequest[] {
    const arrived = this.#changes.look(() => this.#records.waiting(this.#lastSeen, 'command-line')) ?? [];
    this.#lastSeen = Math.max(this.#lastSeen, ...arrived.map(({ row }) => row.id));
    return arrived;
  }

  #step<T>(name: string, durable: boolean, step: () => T): Promise<T> {
    return smallStep(this.#db, name, step, { durable, onDamage: this.#onDamage });
  }

  #trim(): void {
    const now = this.#now();
    if (this.#trimmedAt !== null && now - this.#trimmedAt < TRIM_MS) return;
    this.#trimmedAt = now;
    // What is left stays until the next time.
    this.#queue
      .add('trim requests', () => this.#records.trim(this.#now()), { background: true })
      .catch(() => undefined);
  }
}
