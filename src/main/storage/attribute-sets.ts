import type { Db, Statement } from './database';

/** Sets are looked over for unused ones after this many new ones, or as many as there were, whichever is more. */
const SWEEP_AFTER = 2000;
/** Unused sets deleted in one transaction. */
const SWEEP_ROWS = 2000;

/** Attributes stored once, however many entities have them; those no present state has any more are swept. */
export class AttributeSets {
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #deleteUnused: Statement;
  readonly #count: Statement;
  #fresh = 0;
  #limit: number;

  constructor(db: Db) {
    this.#find = db.prepare('SELECT id FROM attribute_sets WHERE hash = ? AND json = ?').pluck();
    this.#insert = db.prepare('INSERT INTO attribute_sets (hash, json) VALUES (?, ?)');
    this.#count = db.prepare('SELECT count(*) FROM attribute_sets').pluck();
    this.#deleteUnused = db.prepare(
      `DELETE FROM attribute_sets WHERE id IN (
         SELECT id FROM attribute_sets AS sets
         WHERE NOT EXISTS (SELECT 1 FROM states WHERE attributes = sets.id) LIMIT ${SWEEP_ROWS})`,
    );
    this.#limit = this.#nextLimit();
  }

  /** The id of these attributes; inside the caller's transaction. */
  idOf(json: string): number {
    const hash = hashOf(json);
    const found = this.#find.get(hash, json);
    if (found !== undefined) return Number(found);
    this.#fresh += 1;
    return Number(this.#insert.run(hash, json).lastInsertRowid);
  }

  /** Whether enough new sets came in for a sweep to be worth its time. */
  get wantsSweep(): boolean {
    return this.#fresh >= this.#limit;
  }

  /** Deletes some unused sets; true when there may be more. */
  sweep(): boolean {
    const { changes } = this.#deleteUnused.run();
    if (changes >= SWEEP_ROWS) return true;
    this.#fresh = 0;
    this.#limit = this.#nextLimit();
    return false;
  }

  #nextLimit(): number {
    return Math.max(SWEEP_AFTER, Number(this.#count.get()));
  }
}

/**
 * 53 bits of a text, as an integer that a double and SQLite both hold (cyrb53, public domain). Only narrows the
 * search: equal hashes are followed by a comparison of the texts.
 */
export function hashOf(text: string): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return 4294967296 * (2097151 & high) + (low >>> 0);
}
