import type { Db } from './database';
import { ForeignChanges } from './foreign-changes';
import { keptStep, smallStep } from './small-step';
import {
  SyncRecords,
  type AddedSync,
  type ArrivedSync,
  type NewSync,
  type SyncEnd,
  type SyncProgress,
} from './sync-records';
import type { WriteQueue } from './write-queue';

/** What other processes want of the synchronisations. */
export interface SyncNews {
  readonly arrived: readonly ArrivedSync[];
  readonly cancels: readonly number[];
}

/** What the writer thread does to the table of synchronisations: small transactions between the batches. */
export class WriterSyncs {
  readonly #db: Db;
  readonly #records: SyncRecords;
  readonly #queue: WriteQueue;
  readonly #now: () => number;
  readonly #onDamage: (error: unknown) => void;
  readonly #changes: ForeignChanges;
  #lastSeen: number;

  constructor(db: Db, queue: WriteQueue, now: () => number, onDamage: (error: unknown) => void) {
    this.#db = db;
    this.#records = new SyncRecords(db);
    this.#changes = new ForeignChanges(db);
    this.#queue = queue;
    this.#now = now;
    this.#onDamage = onDamage;
    this.#lastSeen = this.#records.lastId();
  }

  /** At the start of the program: ends what the last run left under way. */
  async recover(): Promise<null> {
    await this.#step('recover syncs', () => this.#records.closeUnfinished(this.#now()));
    return null;
  }

  add(sync: NewSync): Promise<AddedSync> {
    return this.#step('add sync', () => this.#records.add(sync));
  }

  async progress(progress: SyncProgress): Promise<null> {
    await this.#step('write progress', () => this.#records.progress(progress));
    return null;
  }

  async finish(end: SyncEnd): Promise<null> {
    const finish = (): void => this.#records.finish(end);
    await keptStep(this.#db, this.#queue, 'finish sync', finish, { onDamage: this.#onDamage });
    return null;
  }

  /** What other processes have asked for since the last call; null: nothing. */
  news(): SyncNews | null {
    return this.#changes.look(() => {
      const arrived = this.#records.arrived(this.#lastSeen);
      const cancels = this.#records.cancelsAsked();
      this.#lastSeen = arrived.at(-1)?.row.id ?? this.#lastSeen;
      return arrived.length === 0 && cancels.length === 0 ? null : { arrived, cancels };
    });
  }

  #step<T>(name: string, step: () => T): Promise<T> {
    return smallStep(this.#db, name, step, { onDamage: this.#onDamage });
  }
}
