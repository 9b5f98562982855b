import type { StateContext } from '../../shared/entity';
import type { CompressedState, EntityDiff, FullState } from '../ha/messages';
import { isTime, secondsToMs } from '../ha/time';

export type Attributes = Readonly<Record<string, unknown>>;

/** Somebody who wants to hear of changes of certain entities, and only of those. */
export interface EntityWatcher {
  /** `sampled`: the state changed, not only an attribute or the time of update. */
  entityChanged(entity: LiveEntity, sampled: boolean): void;
}

/** What a change did, as bits, so that the hot path allocates nothing. */
export const CHANGED_NOTHING = 0;
/** Something of the present state is new (state, attributes or a time). */
export const CHANGED_PRESENT = 1;
/** The state changed: a sample. */
export const CHANGED_STATE = 2;
/** An attribute that lists show (name, unit, class) changed, or it became (un)available. */
export const CHANGED_ROW = 4;

/** Attributes that the list of entities shows; only a change of these is a change of its row. */
const ROW_ATTRIBUTES = ['friendly_name', 'unit_of_measurement', 'device_class', 'mode'] as const;

const UNAVAILABLE = 'unavailable';

/** The present state of one entity, updated in place: tens of thousands of these live in the main process. */
export class LiveEntity {
  state: string;
  /** ms UTC */
  lastChanged: number;
  /** ms UTC */
  lastUpdated: number;
  /** Its attributes are other than those last handed to the mirror. */
  attributesDirty = false;
  watchers: EntityWatcher[] | null = null;
  #context: unknown = null;
  #attributes: Attributes | null;
  #attributesJson: string | null;

  /** `key` is the entity's number in the mirror. Attributes may be given as JSON text and are parsed when needed. */
  constructor(
    readonly key: number,
    readonly entityId: string,
    state: string,
    attributes: Attributes | string,
    lastChanged: number,
    lastUpdated: number,
  ) {
    this.state = state;
    this.lastChanged = lastChanged;
    this.lastUpdated = lastUpdated;
    this.#attributes = typeof attributes === 'string' ? null : attributes;
    this.#attributesJson = typeof attributes === 'string' ? attributes : null;
  }

  get unavailable(): boolean {
    return this.state === UNAVAILABLE;
  }

  get attributes(): Attributes {
    this.#attributes ??= parseAttributes(this.#attributesJson);
    return this.#attributes;
  }

  get attributesJson(): string {
    if (this.#attributesJson === null) {
      const json = jsonOf(this.#attributes ?? {});
      // What cannot be written could not be kept either; the site's next change brings the rest anew.
      if (json === null) this.#attributes = {};
      this.#attributesJson = json ?? '{}';
    }
    return this.#attributesJson;
  }

  /** Who or what brought the state about; null where the site has not told it in this run. */
  get context(): StateContext | null {
    return contextOf(this.#context);
  }

  /** Takes over what `other` knows of the same state. */
  takeContext(other: LiveEntity): void {
    this.#context = other.#context;
  }

  textAttribute(name: string): string | null {
    const value = this.attributes[name];
    return typeof value === 'string' ? value : null;
  }

  /** As `textAttribute`, but keeps nothing of what it reads: for who looks at every entity in passing. */
  peekText(name: string): string | null {
    const value = (this.#attributes ?? parseAttributes(this.#attributesJson))[name];
    return typeof value === 'string' ? value : null;
  }

  /** Takes the whole of a compressed state; says what changed. */
  replace(state: CompressedState): number {
    this.#context = state.c ?? null;
    const lastChanged = secondsOr(state.lc, this.lastChanged);
    const lastUpdated = state.lu === undefined ? lastChanged : secondsOr(state.lu, lastChanged);
    return this.#become(state.s, state.a, lastChanged, lastUpdated);
  }

  /** Takes a state as `get_states` and `state_changed` give it. */
  replaceFull(state: FullState): number {
    this.#context = state.context ?? null;
    return this.#become(
      state.state,
      state.attributes,
      timeOr(Date.parse(state.last_changed), this.lastChanged),
      timeOr(Date.parse(state.last_updated), this.lastUpdated),
    );
  }

  /** Applies one compressed change; says what changed. */
  apply(diff: EntityDiff): number {
    const plus = diff['+'];
    const gone = diff['-']?.a;
    let changed = CHANGED_PRESENT;
    if (plus !== undefined) {
      if (typeof plus.s === 'string' && plus.s !== this.state) {
        changed |= CHANGED_STATE;
        if (plus.s === UNAVAILABLE || this.state === UNAVAILABLE) changed |= CHANGED_ROW;
        this.state = plus.s;
      }
      if (plus.lc !== undefined) {
        const lastChanged = secondsOr(plus.lc, this.lastChanged);
        if (lastChanged !== this.lastChanged) changed |= CHANGED_STATE;
        this.lastChanged = lastChanged;
        this.lastUpdated = lastChanged;
      } else if (plus.lu !== undefined) {
        this.lastUpdated = secondsOr(plus.lu, this.lastUpdated);
      }
      // Put together only where it changed, and read only where somebody looks.
      if (plus.c !== undefined) this.#context = mergedContext(this.#context, plus.c);
      if (plus.a !== undefined) {
        // Spread defines own keys: an attribute named __proto__ stays an attribute.
        this.#attributes = { ...this.attributes, ...plus.a };
        changed |= this.#attributesChanged(plus.a);
      }
    }
    if (gone !== undefined && gone.length > 0) {
      const removed = new Set(gone);
      this.#attributes = Object.fromEntries(
        Object.entries(this.attributes).filter(([name]) => !removed.has(name)),
      );
      changed |= this.#attributesChanged(Object.fromEntries(gone.map((name) => [name, null])));
    }
    return changed;
  }

  #become(state: string, given: unknown, lastChanged: number, lastUpdated: number): number {
    let changed = CHANGED_NOTHING;
    if (state !== this.state || lastChanged !== this.lastChanged) {
      changed |= CHANGED_PRESENT | CHANGED_STATE;
      if ((state === UNAVAILABLE) !== this.unavailable) changed |= CHANGED_ROW;
    }
    if (lastUpdated !== this.lastUpdated) changed |= CHANGED_PRESENT;
    const whole = isAttributes(given) ? jsonOf(given) : null;
    const attributes = whole === null ? {} : (given as Attributes);
    const json = whole ?? '{}';
    if (json !== this.attributesJson && !sameAttributes(attributes, this.attributes)) {
      const before = this.attributes;
      this.#attributes = attributes;
      this.#attributesJson = json;
      this.attributesDirty = true;
      changed |= CHANGED_PRESENT;
      if (ROW_ATTRIBUTES.some((name) => before[name] !== attributes[name])) changed |= CHANGED_ROW;
    }
    this.state = state;
    this.lastChanged = lastChanged;
    this.lastUpdated = lastUpdated;
    return changed;
  }

  #attributesChanged(changes: Attributes): number {
    this.#attributesJson = null;
    this.attributesDirty = true;
    return ROW_ATTRIBUTES.some((name) => name in changes) ? CHANGED_ROW : CHANGED_NOTHING;
  }
}

/** Compressed states give an id alone where parent and user are null, and their changes only what is other. */
function mergedContext(before: unknown, change: unknown): unknown {
  if (typeof change === 'string') {
    return typeof before === 'object' && before !== null ? { ...before, id: change } : change;
  }
  if (typeof change !== 'object' || change === null) return before;
  if (typeof before === 'string') return { id: before, ...change };
  return typeof before === 'object' && before !== null ? { ...before, ...change } : change;
}

function contextOf(given: unknown): StateContext | null {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  if (typeof given === 'string') return { id: given, parent_id: null, user_id: null };
  if (typeof given !== 'object' || given === null) return null;
  const { id, parent_id: parent, user_id: user } = given as Readonly<Record<string, unknown>>;
  return typeof id === 'string' ? { id, parent_id: text(parent), user_id: text(user) } : null;
}

/** What a site calls a time may be none, or none that a `Date` can hold; what was known before stands then. */
const timeOr = (ms: number, otherwise: number): number => (isTime(ms) ? ms : otherwise);
const secondsOr = (seconds: unknown, otherwise: number): number =>
  typeof seconds === 'number' ? timeOr(secondsToMs(seconds), otherwise) : otherwise;

const isAttributes = (value: unknown): value is Attributes => typeof value === 'object' && value !== null;

/** Attributes that came by a diff may stand in another order than in a full state. */
function sameAttributes(left: Attributes, right: Attributes): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      (name) => Object.hasOwn(right, name) && JSON.stringify(left[name]) === JSON.stringify(right[name]),
    )
  );
}

/** null when they are nested deeper than can be written. */
function jsonOf(attributes: Attributes): string | null {
  try {
    return JSON.stringify(attributes);
  } catch {
    return null;
  }
}

/** Attributes that came out of the mirror damaged must not take the app down; the site confirms them anyway. */
function parseAttributes(json: string | null): Attributes {
  if (json === null) return {};
  try {
    const value: unknown = JSON.parse(json);
    return isAttributes(value) ? value : {};
  } catch {
    return {};
  }
}
