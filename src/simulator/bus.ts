import type { JsonObject } from './json';
import { compressedState, isoTime, stateDict, stateDiff, type Context, type HaState } from './state';

/** Any event but a change of state. */
export interface PlainEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly at: number;
  readonly context: Context;
}

/** What `state_changed` is made of; null stands for "was not there" and "is gone". */
export interface StateChange {
  readonly entityId: string;
  readonly before: HaState | null;
  readonly after: HaState | null;
  readonly at: number;
  readonly context: Context;
}

/**
 * One event on its way to many clients. Its JSON is made once, on first demand, without the closing brace, so that
 * each subscription only appends its own id (Home Assistant does the same; `id` therefore comes last).
 */
export class BusEvent {
  readonly type: string;
  readonly change: StateChange | null;
  readonly #data: () => JsonObject;
  readonly #at: number;
  readonly #context: Context;
  #eventJson: string | null = null;
  #diffJson: string | null = null;

  private constructor(
    type: string,
    change: StateChange | null,
    at: number,
    context: Context,
    data: () => JsonObject,
  ) {
    this.type = type;
    this.change = change;
    this.#at = at;
    this.#context = context;
    this.#data = data;
  }

  static plain(event: PlainEvent): BusEvent {
    return new BusEvent(event.type, null, event.at, event.context, () => event.data);
  }

  static stateChanged(change: StateChange, withReported: boolean): BusEvent {
    return new BusEvent('state_changed', change, change.at, change.context, () => ({
      entity_id: change.entityId,
      old_state: change.before && stateDict(change.before, withReported),
      new_state: change.after && stateDict(change.after, withReported),
    }));
  }

  /** The message for a `subscribe_events` subscription. */
  messageFor(subscription: number): string {
    this.#eventJson ??= JSON.stringify({
      type: 'event',
      event: {
        event_type: this.type,
        data: this.#data(),
        origin: 'LOCAL',
        time_fired: isoTime(this.#at),
        context: this.#context,
      },
    }).slice(0, -1);
    return `${this.#eventJson},"id":${subscription}}`;
  }

  /** The message for a `subscribe_entities` subscription; null for any other event than a change of state. */
  diffMessageFor(subscription: number): string | null {
    if (this.change === null) {
      return null;
    }
    this.#diffJson ??= JSON.stringify({ type: 'event', event: compressedChange(this.change) }).slice(0, -1);
    return `${this.#diffJson},"id":${subscription}}`;
  }
}

function compressedChange({ entityId, before, after }: StateChange): JsonObject {
  if (after === null) {
    return { r: [entityId] };
  }
  return before === null
    ? { a: { [entityId]: compressedState(after) } }
    : { c: { [entityId]: stateDiff(before, after) } };
}

type Listener = (event: BusEvent) => void;

/** Carries events from the home to whoever listens, in the order they were fired. */
export class EventBus {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** `type` null hears everything. The returned function stops listening. */
  listen(type: string | null, listener: Listener): () => void {
    const key = type ?? '*';
    const set = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, set);
    set.add(listener);
    return () => set.delete(listener);
  }

  fire(event: BusEvent): void {
    for (const key of [event.type, '*']) {
      for (const listener of this.#listeners.get(key) ?? []) {
        listener(event);
      }
    }
  }
}
