import { HOUR } from '../../../shared/time';
import type { Db, Statement } from '../database';

/** Hours that fit a key of entity and hour within 2^53: until the year 2448. Others are written each time. */
const MAX_HOUR = 2 ** 22;
/** Marks remembered at most: some 20 MB. Forgetting one only costs writing it again. */
const MAX_REMEMBERED = 300_000;

/**
 * Marks the hours whose samples changed, in the transaction that changes them. What is marked already is known
 * from memory: live samples pay one insert for each entity and hour.
 */
export class DueHours {
  readonly #insert: Statement;
  readonly #marked = new Set<number>();
  /** For each entity the hour marked last, in hours since 1970; -1: none. */
  #latest = new Int32Array(0);
  #earliest = Infinity;

  constructor(db: Db) {
    this.#insert = db.prepare(
      'INSERT INTO rollups_due (entity, hour, until) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    );
  }

  /** A sample of this entity at this time (ms UTC) came, changed or went. Inside the caller's transaction. */
  mark(entity: number, at: number): void {
    const hour = Math.floor(at / HOUR);
    if (entity < this.#latest.length && this.#latest[entity] === hour) return;
    this.#markAnew(entity, hour);
  }

  /** A transaction with marks did not succeed: none of those remembered is sure to be on the disk. */
  forgetAll(): void {
    this.#marked.clear();
    this.#latest.fill(-1);
  }

  /** The hour (ms UTC) is no longer due, or about to be so; the next sample in it marks it again. */
  forget(entity: number, hourAt: number): void {
    const hour = hourAt / HOUR;
    this.#marked.delete(keyOf(entity, hour));
    if (this.#latest[entity] === hour) this.#latest[entity] = -1;
  }

  /** The earliest hour (ms UTC) marked since the last call; Infinity: none. */
  takeEarliest(): number {
    const earliest = this.#earliest;
    this.#earliest = Infinity;
    return earliest * HOUR;
  }

  #markAnew(entity: number, hour: number): void {
    const fits = hour >= 0 && hour < MAX_HOUR;
    const key = keyOf(entity, hour);
    if (!fits || !this.#marked.has(key)) {
      this.#insert.run(entity, hour * HOUR, (hour + 1) * HOUR);
      if (hour < this.#earliest) this.#earliest = hour;
      if (this.#marked.size >= MAX_REMEMBERED) this.forgetAll();
      if (fits) this.#marked.add(key);
    }
    if (!fits) return;
    if (entity >= this.#latest.length) {
      const grown = new Int32Array(Math.max(entity + 1, this.#latest.length * 2, 1024)).fill(-1);
      grown.set(this.#latest);
      this.#latest = grown;
    }
    this.#latest[entity] = hour;
  }
}

const keyOf = (entity: number, hour: number): number => entity * MAX_HOUR + hour;
