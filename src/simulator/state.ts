import { sameJson, type Json, type JsonObject } from './json';

/** Who or what caused a change; ids are ULIDs. Named as on the wire. */
export interface Context extends JsonObject {
  readonly id: string;
  readonly parent_id: string | null;
  readonly user_id: string | null;
}

/** One entity's state. Times in milliseconds UTC, microseconds behind the point. */
export interface HaState {
  readonly entityId: string;
  readonly state: string;
  readonly attributes: JsonObject;
  readonly lastChanged: number;
  readonly lastUpdated: number;
  readonly lastReported: number;
  readonly context: Context;
}

export function domainOf(entityId: string): string {
  return entityId.slice(0, entityId.indexOf('.'));
}

/** Milliseconds to the float seconds of compressed states, microseconds kept, nothing finer invented. */
export function seconds(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}

/** ISO time with microseconds and `+00:00`, as Python's `isoformat` prints it (none when they are zero). */
export function isoTime(ms: number): string {
  const micros = Math.round(ms * 1000);
  const base = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
  const fraction = ((micros % 1_000_000) + 1_000_000) % 1_000_000;
  return fraction === 0 ? `${base}+00:00` : `${base}.${String(fraction).padStart(6, '0')}+00:00`;
}

/** As `get_states` and `state_changed` events carry it. `last_reported` came with 2024.5. */
export function stateDict(state: HaState, withReported: boolean): JsonObject {
  return {
    entity_id: state.entityId,
    state: state.state,
    attributes: state.attributes,
    last_changed: isoTime(state.lastChanged),
    ...(withReported ? { last_reported: isoTime(state.lastReported) } : {}),
    last_updated: isoTime(state.lastUpdated),
    context: state.context,
  };
}

/** As `subscribe_entities` carries it: `c` is the bare id when nobody in particular caused it, `lu` only if ≠ `lc`. */
export function compressedState(state: HaState): JsonObject {
  const { context } = state;
  return {
    s: state.state,
    a: state.attributes,
    c: context.parent_id === null && context.user_id === null ? context.id : context,
    lc: seconds(state.lastChanged),
    ...(state.lastUpdated === state.lastChanged ? {} : { lu: seconds(state.lastUpdated) }),
  };
}

/** The `c` entry of a `subscribe_entities` event: only what differs between two states of one entity. */
export function stateDiff(before: HaState, after: HaState): JsonObject {
  const plus: Record<string, Json> = {};
  if (before.state !== after.state) {
    plus['s'] = after.state;
  }
  if (before.lastChanged !== after.lastChanged) {
    plus['lc'] = seconds(after.lastChanged);
  } else if (before.lastUpdated !== after.lastUpdated) {
    plus['lu'] = seconds(after.lastUpdated);
  }
  const context: Record<string, Json> = {};
  for (const key of ['parent_id', 'user_id'] as const) {
    if (before.context[key] !== after.context[key]) {
      context[key] = after.context[key];
    }
  }
  const partial = Object.keys(context).length > 0;
  if (before.context.id !== after.context.id) {
    plus['c'] = partial ? { ...context, id: after.context.id } : after.context.id;
  } else if (partial) {
    plus['c'] = context;
  }
  const added: Record<string, Json> = {};
  for (const [key, value] of Object.entries(after.attributes)) {
    if (!sameJson(before.attributes[key], value)) {
      added[key] = value;
    }
  }
  if (Object.keys(added).length > 0) {
    plus['a'] = added;
  }
  const removed = Object.keys(before.attributes).filter((key) => !Object.hasOwn(after.attributes, key));
  return removed.length > 0 ? { '+': plus, '-': { a: removed } } : { '+': plus };
}
