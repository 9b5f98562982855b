import type { StateChange } from './bus';
import type { Clock } from './clock';
import { sameJson, type JsonObject } from './json';
import type { Context, HaState } from './state';

/** Holds the current state of every entity and says what changed, by Home Assistant's rules. */
export class StateMachine {
  readonly #clock: Clock;
  readonly #newContext: () => Context;
  readonly #onChange: (change: StateChange) => void;
  readonly #states = new Map<string, HaState>();

  constructor(clock: Clock, newContext: () => Context, onChange: (change: StateChange) => void) {
    this.#clock = clock;
    this.#newContext = newContext;
    this.#onChange = onChange;
  }

  get(entityId: string): HaState | undefined {
    return this.#states.get(entityId);
  }

  all(): readonly HaState[] {
    return [...this.#states.values()];
  }

  ids(): readonly string[] {
    return [...this.#states.keys()];
  }

  get size(): number {
    return this.#states.size;
  }

  /**
   * Writes a state. The same state with the same attributes is no change: only `lastReported` moves and nothing is
   * told. The same state with other attributes moves `lastUpdated` but not `lastChanged`.
   */
  set(
    entityId: string,
    state: string,
    attributes: JsonObject,
    options: Readonly<{ context?: Context; at?: number }> = {},
  ): HaState {
    const before = this.#states.get(entityId) ?? null;
    // Two writes in one microsecond would share a timestamp, which Home Assistant's clock never gives.
    const at = Math.max(options.at ?? this.#clock.now(), before === null ? 0 : before.lastReported + 0.001);
    if (before !== null && before.state === state && sameJson(before.attributes, attributes)) {
      const reported = { ...before, lastReported: at };
      this.#states.set(entityId, reported);
      return reported;
    }
    const context = options.context ?? this.#newContext();
    const after: HaState = {
      entityId,
      state,
      attributes,
      lastChanged: before?.state === state ? before.lastChanged : at,
      lastUpdated: at,
      lastReported: at,
      context,
    };
    this.#states.set(entityId, after);
    this.#onChange({ entityId, before, after, at, context });
    return after;
  }

  /** False when there was nothing to remove. */
  remove(entityId: string): boolean {
    const before = this.#states.get(entityId);
    if (before === undefined) {
      return false;
    }
    this.#states.delete(entityId);
    this.#onChange({ entityId, before, after: null, at: this.#clock.now(), context: this.#newContext() });
    return true;
  }

  /** Forgets everything without a word, as a process that ends does. */
  clear(): void {
    this.#states.clear();
  }
}
