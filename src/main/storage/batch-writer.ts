import { AttributeSets } from './attribute-sets';
import type { Db, Statement } from './database';
import { entityAdder, type Dictionary } from './dictionary';
import { ATTRIBUTES_UNCHANGED, type MirrorBatch } from './protocol';
import type { DueHours } from './rollups/due-hours';

/**
 * Rows of one transaction: some 100 ms at most, so that settings and heartbeat get their turn. Even if each row is
 * of another entity, and so of another page, the WAL stays below 64 MB. Half as many write a fifth slower.
 */
const ROWS_PER_TRANSACTION = 10_000;

/** What a site sends as time may be none; a sample without one is worth nothing, a present state is. */
const timeOr0 = (time: number | undefined): number => (Number.isFinite(time) ? (time ?? 0) : 0);

/** Where a batch stands that takes more than one transaction. */
interface Progress {
  entities: number;
  samples: number;
  texts: number;
  states: number;
  removed: number;
}

/** Writes batches into the mirror, row by row through prepared statements. */
export class BatchWriter {
  readonly #db: Db;
  readonly #dictionary: Dictionary;
  readonly #due: DueHours;
  readonly #sets: AttributeSets;
  readonly #addEntity: ReturnType<typeof entityAdder>;
  readonly #sample: Statement;
  readonly #deleteSample: Statement;
  readonly #text: Statement;
  readonly #deleteText: Statement;
  readonly #pastSample: Statement;
  readonly #pastText: Statement;
  readonly #findNewestText: Statement;
  readonly #state: Statement;
  readonly #stateKeepingAttributes: Statement;
  readonly #deleteState: Statement;
  readonly #setRemoved: Statement;
  /**
   * Time of the newest text of each entity, NaN while not looked up. A number that comes later than it, as live
   * ones do, has no text to replace and is spared the look.
   */
  #newestText = new Float64Array(0);
  /** Entities that came back or went in the present stretch; told to the dictionary once it is committed. */
  #restored: number[] = [];
  #gone: number[] = [];

  constructor(db: Db, dictionary: Dictionary, due: DueHours) {
    this.#db = db;
    this.#dictionary = dictionary;
    this.#due = due;
    this.#sets = new AttributeSets(db);
    this.#addEntity = entityAdder(db);
    this.#sample = db.prepare(
      `INSERT INTO samples (entity, at, value) VALUES (?, ?, ?)
       ON CONFLICT (entity, at) DO UPDATE SET value = excluded.value`,
    );
    this.#deleteSample = db.prepare('DELETE FROM samples WHERE entity = ? AND at = ?');
    this.#text = db.prepare(
      `INSERT INTO text_samples (entity, at, state, value) VALUES (?, ?, ?, ?)
       ON CONFLICT (entity, at) DO UPDATE SET state = excluded.state, value = excluded.value`,
    );
    this.#pastSample = db.prepare(
      `INSERT INTO samples (entity, at, value) SELECT @entity, @at, @value
       WHERE NOT EXISTS (SELECT 1 FROM text_samples WHERE entity = @entity AND at = @at)
       ON CONFLICT DO NOTHING`,
    );
    this.#pastText = db.prepare(
      `INSERT INTO text_samples (entity, at, state, value) SELECT @entity, @at, @state, @value
       WHERE NOT EXISTS (SELECT 1 FROM samples WHERE entity = @entity AND at = @at)
       ON CONFLICT DO NOTHING`,
    );
    this.#deleteText = db.prepare('DELETE FROM text_samples WHERE entity = ? AND at = ?');
    this.#findNewestText = db.prepare('SELECT max(at) FROM text_samples WHERE entity = ?').pluck();
    this.#state = db.prepare(
      `INSERT INTO states (entity, state, attributes, last_changed, last_updated) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (entity) DO UPDATE SET state = excluded.state, attributes = excluded.attributes,
         last_changed = excluded.last_changed, last_updated = excluded.last_updated`,
    );
    this.#stateKeepingAttributes = db.prepare(
      'UPDATE states SET state = ?, last_changed = ?, last_updated = ? WHERE entity = ?',
    );
    this.#deleteState = db.prepare('DELETE FROM states WHERE entity = ?');
    this.#setRemoved = db.prepare('UPDATE entities SET removed_at = ? WHERE id = ?');
  }

  /**
   * The writing of one batch as a function that commits the next stretch at each call and returns whether it was
   * the last. After a throw nothing of the stretch is in the database, and calling again tries it anew.
   */
  writing(batch: MirrorBatch): () => boolean {
    const texts = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    let done: Progress = { entities: 0, samples: 0, texts: 0, states: 0, removed: 0 };
    const stretch = this.#db.transaction((progress: Progress) => this.#stretch(batch, texts, progress));
    return () => {
      const progress = { ...done };
      this.#restored = [];
      this.#gone = [];
      const finished = this.#committed(() => stretch.immediate(progress));
      done = progress;
      for (const entity of this.#restored) this.#dictionary.setRemoved(entity, false);
      for (const entity of this.#gone) this.#dictionary.setRemoved(entity, true);
      return finished;
    };
  }

  /** Samples were put from one entity to another behind the writer's back. */
  samplesMoved(): void {
    this.#newestText.fill(NaN);
    this.#due.forgetAll();
  }

  #committed(write: () => boolean): boolean {
    try {
      return write();
    } catch (error) {
      this.#due.forgetAll();
      throw error;
    }
  }

  get wantsSweep(): boolean {
    return this.#sets.wantsSweep;
  }

  /** Deletes some attributes that no state has any more; returns whether it is done. */
  sweep(): boolean {
    return !this.#sets.sweep();
  }

  #stretch(batch: MirrorBatch, texts: Buffer, progress: Progress): boolean {
    let left = ROWS_PER_TRANSACTION;
    for (; progress.entities < batch.newEntities.length; progress.entities += 1) {
      const entity = batch.newEntities[progress.entities];
      if ((left -= 1) < 0) return false;
      if (entity !== undefined) this.#dictionary.put(entity.id, this.#addEntity(entity) ?? 0);
    }
    for (;;) {
      // Numbers up to the place where the next text belongs, then that text.
      const upTo =
        progress.texts < batch.textCount ? (batch.textAfter[progress.texts] ?? 0) : batch.sampleCount;
      const end = Math.min(upTo, progress.samples + left);
      this.#writeSamples(batch, progress.samples, end);
      left -= end - progress.samples;
      progress.samples = end;
      if (left <= 0) return false;
      if (progress.texts >= batch.textCount) break;
      this.#writeText(batch, progress.texts, texts);
      progress.texts += 1;
      left -= 1;
    }
    for (; progress.states < batch.stateCount; progress.states += 1) {
      if ((left -= 1) < 0) return false;
      this.#writeState(batch, progress.states, texts);
    }
    for (; progress.removed < batch.removedCount; progress.removed += 1) {
      if ((left -= 1) < 0) return false;
      this.#remove(batch.removedEntity[progress.removed] ?? 0, batch.removedAt[progress.removed] ?? 0);
    }
    return true;
  }

  #writeSamples(batch: MirrorBatch, from: number, end: number): void {
    const { sampleEntity, sampleAt, sampleValue } = batch;
    for (let row = from; row < end; row += 1) {
      const id = sampleEntity[row] ?? 0;
      const entity = this.#dictionary.target(Math.abs(id));
      const at = sampleAt[row] ?? 0;
      if (entity === 0 || !Number.isFinite(at)) continue;
      if (id < 0) {
        const { changes } = this.#pastSample.run({ entity, at, value: sampleValue[row] });
        if (changes > 0) this.#due.mark(entity, at);
        continue;
      }
      if (at <= this.#newestTextOf(entity)) this.#deleteText.run(entity, at);
      this.#sample.run(entity, at, sampleValue[row]);
      this.#due.mark(entity, at);
    }
  }

  #writeText(batch: MirrorBatch, row: number, texts: Buffer): void {
    const id = batch.textEntity[row] ?? 0;
    const entity = this.#dictionary.target(Math.abs(id));
    const at = batch.textAt[row] ?? 0;
    if (entity === 0 || !Number.isFinite(at)) return;
    const number = batch.textValue[row] ?? NaN;
    const value = Number.isNaN(number) ? null : number;
    const start = batch.textStart[row] ?? 0;
    const state = texts.toString('utf8', start, start + (batch.textLength[row] ?? 0));
    if (id < 0) {
      this.#pastText.run({ entity, at, state, value });
    } else {
      this.#deleteSample.run(entity, at);
      this.#text.run(entity, at, state, value);
    }
    if (at > this.#newestTextOf(entity)) this.#newestText[entity] = at;
    this.#due.mark(entity, at);
  }

  #newestTextOf(entity: number): number {
    if (entity >= this.#newestText.length) {
      const grown = new Float64Array(Math.max(entity + 1, this.#newestText.length * 2)).fill(NaN);
      grown.set(this.#newestText);
      this.#newestText = grown;
    }
    let newest = this.#newestText[entity] ?? NaN;
    if (Number.isNaN(newest)) {
      newest = (this.#findNewestText.get(entity) as number | null) ?? -Infinity;
      this.#newestText[entity] = newest;
    }
    return newest;
  }

  #writeState(batch: MirrorBatch, row: number, texts: Buffer): void {
    const entity = this.#dictionary.target(batch.stateEntity[row] ?? 0);
    if (entity === 0) return;
    const value = batch.stateValue[row] ?? NaN;
    const start = batch.stateStart[row] ?? 0;
    const state = Number.isNaN(value)
      ? texts.toString('utf8', start, start + (batch.stateLength[row] ?? 0))
      : String(value);
    const changed = timeOr0(batch.stateChanged[row]);
    const updated = timeOr0(batch.stateUpdated[row]);
    const length = batch.attributesLength[row] ?? ATTRIBUTES_UNCHANGED;
    if (length !== ATTRIBUTES_UNCHANGED) {
      const attributesStart = batch.attributesStart[row] ?? 0;
      const json = texts.toString('utf8', attributesStart, attributesStart + length);
      this.#state.run(entity, state, this.#sets.idOf(json), changed, updated);
    } else if (this.#stateKeepingAttributes.run(state, changed, updated, entity).changes === 0) {
      this.#state.run(entity, state, this.#sets.idOf('{}'), changed, updated);
    }
    if (this.#dictionary.isRemoved(entity)) {
      this.#setRemoved.run(null, entity);
      this.#restored.push(entity);
    }
  }

  #remove(id: number, at: number): void {
    const entity = this.#dictionary.target(id);
    if (entity === 0) return;
    this.#deleteState.run(entity);
    this.#setRemoved.run(timeOr0(at), entity);
    this.#gone.push(entity);
  }
}
