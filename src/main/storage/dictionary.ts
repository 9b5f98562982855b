import type { Db } from './database';
import type { NewEntity } from './protocol';

const FIRST_ENTITIES = 4096;

/**
 * What the writer knows of the entities without asking SQLite for each row: which ids there are, under which id
 * their rows are kept, and which of them count as removed.
 */
export class Dictionary {
  /** For each id the one its rows are kept under: usually itself, 0 when there is no such entity. */
  #target = new Int32Array(FIRST_ENTITIES);
  /** Ids that were given up for another one (a rename that met a newcomer). */
  readonly #aliases = new Set<number>();
  readonly #removed = new Set<number>();

  constructor(db: Db) {
    const rows = db.prepare('SELECT id, removed_at IS NOT NULL FROM entities').raw().iterate();
    for (const [id, removed] of rows as IterableIterator<[number, number]>) {
      this.put(id);
      if (removed === 1) this.#removed.add(id);
    }
  }

  /** The id under which rows of this entity are kept; 0: there is none (its site has been removed). */
  target(id: number): number {
    return id >= 0 && id < this.#target.length ? (this.#target[id] ?? 0) : 0;
  }

  put(id: number, target = id): void {
    if (id >= this.#target.length) {
      const grown = new Int32Array(Math.max(this.#target.length * 2, id + 1));
      grown.set(this.#target);
      this.#target = grown;
    }
    this.#target[id] = target;
    if (target === id || target === 0) return;
    this.#aliases.add(id);
    // What had been put to this one goes along with it.
    for (const alias of this.#aliases) {
      if (this.#target[alias] === id) this.#target[alias] = target;
    }
  }

  /** Rows that still come for this entity, or for those put to it, are dropped from now on. */
  forget(id: number): void {
    if (id < this.#target.length) this.#target[id] = 0;
    for (const alias of this.#aliases) {
      if (this.#target[alias] === id) this.#target[alias] = 0;
    }
    this.#removed.delete(id);
  }

  isRemoved(id: number): boolean {
    return this.#removed.has(id);
  }

  setRemoved(id: number, removed: boolean): void {
    if (removed) this.#removed.add(id);
    else this.#removed.delete(id);
  }
}

/** Adds an entity, or finds the one that has its name already. Inside the caller's transaction. */
export function entityAdder(db: Db): (entity: NewEntity) => number | null {
  const insert = db.prepare(
    `INSERT INTO entities (id, site, entity_id)
     SELECT ?, id, ? FROM sites WHERE id = ? AND removed_at IS NULL
     ON CONFLICT DO NOTHING`,
  );
  const find = db.prepare('SELECT id FROM entities WHERE site = ? AND entity_id = ?').pluck();
  return ({ id, siteKey, entityId }) => {
    insert.run(id, entityId, siteKey);
    return (find.get(siteKey, entityId) as number | undefined) ?? null;
  };
}
