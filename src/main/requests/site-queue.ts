import { appError, toAppError } from '../../shared/errors';
import { MINUTE, SECOND } from '../../shared/time';
import type { Timer } from '../clock';
import type { RequestStore } from '../storage/client';
import { Delivery, type DeliveryOptions } from './delivery';
import type { EntryServices, QueueEntry } from './queue-entry';

/** Reads that may be under way at once. */
const READS_AT_ONCE = 4;
/** Requests that may wait in one queue. */
export const QUEUE_LIMIT = 500;

/** What a queue does on the disk; rows are put in by whoever makes them. */
export type QueueStore = Pick<RequestStore, 'start' | 'putBack' | 'hold' | 'finish' | 'cancel'>;

export interface SiteQueueOptions extends Omit<DeliveryOptions, 'store'>, Pick<EntryServices, 'log'> {
  readonly store: QueueStore;
}

/** The queue of one site: reads overlap; actions go one after the other, in the order of their ids. */
export class SiteQueue {
  readonly #options: SiteQueueOptions;
  readonly #delivery: Delivery;
  readonly #reads: QueueEntry[] = [];
  readonly #actions: QueueEntry[] = [];
  readonly #underWay = new Map<QueueEntry, Promise<void>>();
  #stopped = false;
  #expiryTimer: Timer | null = null;

  constructor(options: SiteQueueOptions) {
    this.#options = options;
    this.#delivery = new Delivery(options);
  }

  /** Takes a request that is on the disk as `pending`. */
  enqueue(entry: QueueEntry): void {
    if (this.#stopped) return;
    const waiting = this.#reads.length + this.#actions.length;
    if (waiting >= QUEUE_LIMIT) {
      entry.fail(appError('queue-full', { count: waiting }));
      return;
    }
    this.#putIn(entry);
    if (entry.row.expiresAt !== null) this.#armExpiry();
    this.connectionChanged();
  }

  /** The connection may be another than before: sends what can be sent, gives up what must not wait. */
  connectionChanged(): void {
    if (this.#stopped) return;
    this.#delivery.connectionChanged();
    if (this.#reads.length === 0 && this.#actions.length === 0) return;
    if (this.#delivery.channel === null) {
      this.#notConnected();
      return;
    }
    while (this.#reads.length > 0 && this.#countUnderWay('request') < READS_AT_ONCE) this.#send(this.#reads);
    this.#expire();
    if (this.#actions.length > 0 && this.#countUnderWay('action') === 0) this.#send(this.#actions);
  }

  /** Null: this queue does not hold it. False: it is no longer pending. */
  async cancel(id: number): Promise<boolean | null> {
    const entry = [...this.#reads, ...this.#actions].find((each) => each.id === id);
    if (entry === undefined) return [...this.#underWay.keys()].some((each) => each.id === id) ? false : null;
    if (!(await this.#options.store.cancel(id, this.#options.clock.now()))) return false;
    this.#take(entry);
    entry.cancelled();
    return true;
  }

  /**
   * The program ends: what was sent and not answered has an unknown end, what waits is there at the next start.
   * Resolves when nothing is on its way to be sent.
   */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#delivery.stop();
    this.#expiryTimer?.cancel();
    for (const entry of [...this.#reads, ...this.#actions]) entry.settle();
    const unsent: Promise<void>[] = [];
    for (const [entry, delivered] of this.#underWay) {
      if (entry.row.state === 'processing') entry.fail(entry.noAnswer());
      else unsent.push(delivered);
    }
    await Promise.all(unsent);
  }

  #lane(entry: QueueEntry): QueueEntry[] {
    return entry.what.kind === 'request' ? this.#reads : this.#actions;
  }

  /** Rows of another process are heard of later than they were written; their place is that of their id. */
  #putIn(entry: QueueEntry): void {
    const lane = this.#lane(entry);
    const behind = lane.findIndex(({ id }) => id > entry.id);
    lane.splice(behind < 0 ? lane.length : behind, 0, entry);
  }

  /** False: it was no longer waiting. */
  #take(entry: QueueEntry): boolean {
    const lane = this.#lane(entry);
    const index = lane.indexOf(entry);
    if (index >= 0) lane.splice(index, 1);
    return index >= 0;
  }

  #countUnderWay(kind: QueueEntry['what']['kind']): number {
    let count = 0;
    for (const entry of this.#underWay.keys()) if (entry.what.kind === kind) count += 1;
    return count;
  }

  #send(lane: QueueEntry[]): void {
    const entry = lane.shift();
    if (entry === undefined) return;
    const delivered = this.#delivery.carryOut(entry).then((how) => {
      this.#underWay.delete(entry);
      if (how === 'cancelled') entry.cancelled();
      else if (how === 'not-sent' && !entry.isFinal) this.#putIn(entry);
      this.connectionChanged();
    });
    this.#underWay.set(entry, delivered);
  }

  /** R18 for reads; R31 for actions, of which those that must not be late are given up. */
  #notConnected(): void {
    const state = this.#options.connectionState();
    for (const entry of this.#reads.splice(0)) entry.fail(appError('not-connected', { state }));
    for (const entry of [...this.#actions]) {
      if (entry.row.queuedAt !== null) continue;
      if (entry.what.mayBeLate) void this.#hold(entry);
      else if (this.#take(entry)) entry.fail(appError('action-never-queued', { action: entry.row.name }));
    }
  }

  async #hold(entry: QueueEntry): Promise<void> {
    const { store, clock, expiry, log } = this.#options;
    const queuedAt = clock.now();
    const expiresAt = entry.row.expiresAt ?? Math.round(entry.row.createdAt + expiry());
    entry.show({ queuedAt, expiresAt });
    let held: boolean;
    try {
      held = await store.hold(entry.id, queuedAt, expiresAt);
    } catch (thrown) {
      // Not on the disk, so it must not be said to be kept.
      if (this.#take(entry)) entry.fail(toAppError(thrown));
      return;
    }
    // It may have been sent by now: what becomes of it is told by who sent it.
    if (!this.#actions.includes(entry)) return;
    if (!held) {
      this.#take(entry);
      entry.cancelled();
      return;
    }
    log.info('action queued (connection not active)', { request: entry.id, action: entry.row.name });
    entry.settle();
    this.#armExpiry();
  }

  #armExpiry(): void {
    this.#expiryTimer?.cancel();
    this.#expiryTimer = null;
    const next = Math.min(...this.#actions.map(({ row }) => row.expiresAt ?? Number.POSITIVE_INFINITY));
    if (this.#stopped || !Number.isFinite(next)) return;
    const { clock } = this.#options;
    // The computer's clock may be set meanwhile, so no wait is longer than a minute.
    this.#expiryTimer = clock.setTimer(Math.min(MINUTE, Math.max(1, next - clock.now())), () => {
      this.#expire();
      this.#armExpiry();
    });
  }

  #expire(): void {
    const now = this.#options.clock.now();
    for (const entry of [...this.#actions]) {
      const { name, createdAt, expiresAt } = entry.row;
      if (expiresAt === null || now < expiresAt || !this.#take(entry)) continue;
      const seconds = Math.round((expiresAt - createdAt) / SECOND);
      entry.fail(appError('action-expired', { action: name, seconds }));
    }
  }
}
