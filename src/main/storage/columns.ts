import { ATTRIBUTES_UNCHANGED } from './protocol';

const FIRST_ROWS = 512;

/** Growing columns of the numeric samples of a batch. */
export class SampleColumns {
  count = 0;
  #entity = new Int32Array(FIRST_ROWS);
  #at = new Float64Array(FIRST_ROWS);
  #value = new Float64Array(FIRST_ROWS);

  add(entity: number, at: number, value: number): void {
    const row = this.count;
    if (row === this.#entity.length) this.#renew(row * 2, row);
    this.#entity[row] = entity;
    this.#at[row] = at;
    this.#value[row] = value;
    this.count = row + 1;
  }

  take() {
    const taken = {
      sampleCount: this.count,
      sampleEntity: this.#entity,
      sampleAt: this.#at,
      sampleValue: this.#value,
    };
    this.#renew(nextCapacity(this.#entity.length, this.count), 0);
    this.count = 0;
    return taken;
  }

  #renew(capacity: number, keep: number): void {
    this.#entity = resized(this.#entity, Int32Array, capacity, keep);
    this.#at = resized(this.#at, Float64Array, capacity, keep);
    this.#value = resized(this.#value, Float64Array, capacity, keep);
  }
}

/** Growing columns of the samples that are texts. */
export class TextColumns {
  count = 0;
  #entity = new Int32Array(FIRST_ROWS);
  #at = new Float64Array(FIRST_ROWS);
  #value = new Float64Array(FIRST_ROWS);
  #start = new Uint32Array(FIRST_ROWS);
  #length = new Uint32Array(FIRST_ROWS);
  #after = new Uint32Array(FIRST_ROWS);

  add(entity: number, at: number, value: number, start: number, length: number, after: number): void {
    const row = this.count;
    if (row === this.#entity.length) this.#renew(row * 2, row);
    this.#entity[row] = entity;
    this.#at[row] = at;
    this.#value[row] = value;
    this.#start[row] = start;
    this.#length[row] = length;
    this.#after[row] = after;
    this.count = row + 1;
  }

  take() {
    const taken = {
      textCount: this.count,
      textEntity: this.#entity,
      textAt: this.#at,
      textValue: this.#value,
      textStart: this.#start,
      textLength: this.#length,
      textAfter: this.#after,
    };
    this.#renew(nextCapacity(this.#entity.length, this.count), 0);
    this.count = 0;
    return taken;
  }

  #renew(capacity: number, keep: number): void {
    this.#entity = resized(this.#entity, Int32Array, capacity, keep);
    this.#at = resized(this.#at, Float64Array, capacity, keep);
    this.#value = resized(this.#value, Float64Array, capacity, keep);
    this.#start = resized(this.#start, Uint32Array, capacity, keep);
    this.#length = resized(this.#length, Uint32Array, capacity, keep);
    this.#after = resized(this.#after, Uint32Array, capacity, keep);
  }
}

/** Growing columns of the present states; rows are filled, and overwritten, by the builder. */
export class StateColumns {
  count = 0;
  entity = new Int32Array(FIRST_ROWS);
  changed = new Float64Array(FIRST_ROWS);
  updated = new Float64Array(FIRST_ROWS);
  value = new Float64Array(FIRST_ROWS);
  start = new Uint32Array(FIRST_ROWS);
  length = new Uint32Array(FIRST_ROWS);
  attributesStart = new Uint32Array(FIRST_ROWS);
  attributesLength = new Uint32Array(FIRST_ROWS);

  addRow(entity: number): number {
    const row = this.count;
    if (row === this.entity.length) this.#renew(row * 2, row);
    this.entity[row] = entity;
    this.attributesLength[row] = ATTRIBUTES_UNCHANGED;
    this.count = row + 1;
    return row;
  }

  take() {
    const taken = {
      stateCount: this.count,
      stateEntity: this.entity,
      stateChanged: this.changed,
      stateUpdated: this.updated,
      stateValue: this.value,
      stateStart: this.start,
      stateLength: this.length,
      attributesStart: this.attributesStart,
      attributesLength: this.attributesLength,
    };
    this.#renew(nextCapacity(this.entity.length, this.count), 0);
    this.count = 0;
    return taken;
  }

  #renew(capacity: number, keep: number): void {
    this.entity = resized(this.entity, Int32Array, capacity, keep);
    this.changed = resized(this.changed, Float64Array, capacity, keep);
    this.updated = resized(this.updated, Float64Array, capacity, keep);
    this.value = resized(this.value, Float64Array, capacity, keep);
    this.start = resized(this.start, Uint32Array, capacity, keep);
    this.length = resized(this.length, Uint32Array, capacity, keep);
    this.attributesStart = resized(this.attributesStart, Uint32Array, capacity, keep);
    this.attributesLength = resized(this.attributesLength, Uint32Array, capacity, keep);
  }
}

type Column = Int32Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

function resized<T extends Column>(
  column: T,
  make: new (length: number) => T,
  capacity: number,
  keep: number,
): T {
  const fresh = new make(capacity);
  if (keep > 0) fresh.set(column.subarray(0, keep));
  return fresh;
}

/** After one huge batch (a first synchronisation) the next ones are small again. */
function nextCapacity(capacity: number, used: number): number {
  return used * 4 < capacity ? Math.max(FIRST_ROWS, capacity / 2) : capacity;
}
