import { canonicalNumber, numberInText } from './number-text';
import type { MirrorBatch, NewEntity } from './protocol';
import { SampleColumns, StateColumns, TextColumns } from './columns';
import { TextBytes } from './text-bytes';

const FIRST_BYTES = 32 * 1024;
const FIRST_ENTITIES = 1024;
/** What a row takes in its columns: 4 bytes a count, 8 a number or time. */
const SAMPLE_BYTES = 20;
const TEXT_BYTES = 32;
const STATE_BYTES = 44;
/** An entry of a map or list, roughly. */
const OBJECT_BYTES = 64;
/** Rows numbered above this would leave 32 bits: the row index starts anew. */
const MAX_STAMP = 0x3fff_ffff;

/**
 * Collects what happened in the sites until it is worth a transaction, column by column, without an object for
 * a row. Belongs to main's hot path: a call costs well under a microsecond for a number or a short text.
 *
 * Times are ms UTC; entities are named by the ids of the mirror's dictionary.
 */
export class BatchBuilder {
  #samples = new SampleColumns();
  #texts = new TextColumns();
  #states = new StateColumns();
  #bytes = new TextBytes(FIRST_BYTES);
  #newEntities: NewEntity[] = [];
  readonly #removed = new Map<number, number>();
  /** For each entity the row of its present state in this batch, plus `#base`; smaller values are of old batches. */
  #rowOf = new Int32Array(FIRST_ENTITIES);
  #base = 1;

  /** Rows so far; 0: nothing to write. */
  get size(): number {
    return (
      this.#samples.count +
      this.#texts.count +
      this.#states.count +
      this.#removed.size +
      this.#newEntities.length
    );
  }

  /** About what the rows so far take, so that it can be bounded while the disk takes none. */
  get bytes(): number {
    return (
      this.#samples.count * SAMPLE_BYTES +
      this.#texts.count * TEXT_BYTES +
      this.#states.count * STATE_BYTES +
      this.#bytes.length +
      (this.#removed.size + this.#newEntities.length) * OBJECT_BYTES
    );
  }

  /** Puts an entity into the dictionary; before anything is said about it. */
  addEntity(entity: NewEntity): void {
    this.#newEntities.push(entity);
  }

  /** The usual case: a state that changed, as sample at `changed` and as present state, parsed once. */
  record(entity: number, changed: number, updated: number, state: string, attributes: string | null): void {
    const value = canonicalNumber(state);
    this.#addSample(entity, changed, state, value);
    this.#setState(entity, changed, updated, state, value, attributes);
  }

  /** A sample only. The last one for an entity and time wins. */
  addSample(entity: number, at: number, state: string): void {
    this.#addSample(entity, at, state, canonicalNumber(state));
  }

  /** A sample that was fetched from the site's recorder: it is written only where there is none of its time. */
  addPast(entity: number, at: number, state: string): void {
    this.#addSample(-entity, at, state, canonicalNumber(state));
  }

  /**
   * A present state only. `attributes` is JSON text, null when they are the ones last written for this entity.
   * The last call for an entity wins, whatever its times say: the site's order is the truth.
   */
  setState(entity: number, changed: number, updated: number, state: string, attributes: string | null): void {
    this.#setState(entity, changed, updated, state, canonicalNumber(state), attributes);
  }

  /** The entity is gone from its site: it loses its present state and keeps its history. */
  removeEntity(entity: number, at: number): void {
    const row = this.#row(entity);
    if (row >= 0) {
      this.#states.entity[row] = 0;
      this.#rowOf[entity] = 0;
    }
    this.#removed.set(entity, Math.round(at));
  }

  /** The batch for `MirrorStore.write`; the builder starts anew. */
  take(): MirrorBatch {
    const batch: MirrorBatch = {
      ...this.#samples.take(),
      ...this.#texts.take(),
      ...this.#states.take(),
      removedCount: this.#removed.size,
      removedEntity: Int32Array.from(this.#removed.keys()),
      removedAt: Float64Array.from(this.#removed.values()),
      bytes: this.#bytes.take(),
      newEntities: this.#newEntities,
    };
    this.#newEntities = [];
    this.#removed.clear();
    this.#base += batch.stateCount;
    if (this.#base > MAX_STAMP) {
      this.#rowOf.fill(0);
      this.#base = 1;
    }
    return batch;
  }

  #addSample(entity: number, at: number, state: string, value: number): void {
    if (value === value) {
      this.#samples.add(entity, Math.round(at), value);
    } else {
      const start = this.#bytes.length;
      const length = this.#bytes.append(state);
      this.#texts.add(entity, Math.round(at), numberInText(state), start, length, this.#samples.count);
    }
  }

  #setState(
    entity: number,
    changed: number,
    updated: number,
    state: string,
    value: number,
    attributes: string | null,
  ): void {
    let row = this.#row(entity);
    const states = this.#states;
    if (row < 0) {
      row = states.addRow(entity);
      if (entity >= this.#rowOf.length) this.#growRows(entity);
      this.#rowOf[entity] = this.#base + row;
      if (this.#removed.size > 0) this.#removed.delete(entity);
    }
    states.changed[row] = Math.round(changed);
    states.updated[row] = Math.round(updated);
    states.value[row] = value;
    if (value !== value) {
      states.start[row] = this.#bytes.length;
      states.length[row] = this.#bytes.append(state);
    }
    if (attributes !== null) {
      states.attributesStart[row] = this.#bytes.length;
      states.attributesLength[row] = this.#bytes.append(attributes);
    }
  }

  /** Row of the entity's present state in this batch, negative when it has none yet. */
  #row(entity: number): number {
    const stamp = entity < this.#rowOf.length ? this.#rowOf[entity] : 0;
    return (stamp ?? 0) - this.#base;
  }

  #growRows(entity: number): void {
    const grown = new Int32Array(Math.max(this.#rowOf.length * 2, entity + 1));
    grown.set(this.#rowOf);
    this.#rowOf = grown;
  }
}

/** The buffers of a batch, for the transfer list. */
export function transferablesOf(batch: MirrorBatch): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const column of Object.values(batch) as unknown[]) {
    if (ArrayBuffer.isView(column)) buffers.push(column.buffer as ArrayBuffer);
  }
  return buffers;
}
