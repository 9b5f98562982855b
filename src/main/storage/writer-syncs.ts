import type { Db } from './database';
import { smallStep } from './small-step';
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
  #lastSeen: number;
  #version: number | null = null;

  constructor(db: Db, queue: WriteQueue, now: () => number, onDamage: (error: unknown) => void) {
    this.#db = db;
    this.#records = new SyncRecords(db);
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

  /** Nothing is lost: where the disk does not take it now, it is kept and written when it does. */
  async finish(end: SyncEnd): Promise<null> {
    try {
      await this.#step('finish sync', () => this.#records.finish(end));
    } catch {
      await this.#queue.add('finish sync', () => {
        this.#records.finish(end);
        return true;
      });
    }
    return null;
  }

  /** What other processes have asked for since the last call; null: nothing. */
  news(): SyncNews | null {
    try {
      const version = Number(this.#db.pragma('data_version', { simple: true }));
      if (version === this.#version) return null;
      const arrived = this.#records.arrived(this.#lastSeen);
      const cancels = this.#records.cancelsAsked();
      this.#version = version;
      this.#lastSeen = arrived.at(-1)?.row.id ?? this.#lastSeen;
      return arrived.length === 0 && cancels.length === 0 ? null : { arrived, cancels };
    } catch {
      // The disk is gone or the file locked; the next look will tell.
      return null;
    }
  }

  #step<T>(name: string, step: () => T): Promise<T> {
    return smallStep(this.#db, name, step, { onDamage: this.#onDamage });
  }
}
