import type { Clock } from '../clock';
import { sameJson, type Json, type JsonObject } from '../json';
import type { Context } from '../state';
import type { StateMachine } from '../state-machine';
import type { Building, TimedReading } from './building';
import type { EntitySpec, Reading } from './spec';

/** What somebody changed on an entity, and what the schedule said then of the same things. */
interface Override {
  readonly state: string;
  /** Only the attributes that were changed: the others go on living. */
  readonly attributes: JsonObject;
  readonly scheduled: Reading;
}

/** How often due steps are looked for; finer than any entity's interval, so that changes come one by one. */
const TICK_MS = 100;
/** How far back an initial state's beginning is searched for, in steps: enough for a night. */
const SEARCH_STEPS = 2_000;

/**
 * Lets a building live in a state machine: runs each entity's steps when they fall due. What somebody switched stays
 * switched until the building's own schedule next moves that entity.
 */
export class LiveBuilding {
  readonly #building: Building;
  readonly #states: StateMachine;
  readonly #clock: Clock;
  readonly #due = new Map<string, number>();
  readonly #overrides = new Map<string, Override>();
  #cancelTick: (() => void) | null = null;

  constructor(building: Building, states: StateMachine, clock: Clock) {
    this.#building = building;
    this.#states = states;
    this.#clock = clock;
  }

  /** Writes every entity's present state, with the time since when it has been so. */
  populate(): void {
    const now = this.#clock.now();
    for (const spec of this.#building.spec.entities) {
      const last = this.#building.readingAt(spec, this.#building.stepTime(spec, now));
      this.#states.set(spec.entityId, last.state, last.attributes, {
        at: spec.intervalMs === null ? now : this.#since(spec, last.at, last.state),
      });
      const next = this.#building.nextStepTime(spec, now);
      if (next !== null) {
        this.#due.set(spec.entityId, next);
      }
    }
  }

  start(): void {
    this.#cancelTick ??= this.#clock.after(TICK_MS, () => {
      this.#cancelTick = null;
      this.#tick();
      this.start();
    });
  }

  stop(): void {
    this.#cancelTick?.();
    this.#cancelTick = null;
  }

  /** Somebody moves an entity: the state holds until the schedule itself changes its mind. */
  control(entityId: string, state: string, attributes: JsonObject, context: Context): void {
    const spec = this.#building.entity(entityId);
    if (spec?.intervalMs != null) {
      const untouched = this.#building.readingAt(spec, this.#building.stepTime(spec, this.#clock.now()));
      const changed = changedFrom(untouched.attributes, attributes);
      this.#overrides.set(entityId, {
        state,
        attributes: changed,
        scheduled: { state: untouched.state, attributes: pick(untouched.attributes, Object.keys(changed)) },
      });
    }
    this.#states.set(entityId, state, attributes, { context });
  }

  #tick(): void {
    const now = this.#clock.now();
    for (const spec of this.#building.spec.entities) {
      const due = this.#due.get(spec.entityId);
      if (due === undefined || due > now) {
        continue;
      }
      // After a pause (a suspended machine) only the present counts: the past is not replayed.
      const at = this.#building.stepTime(spec, now);
      this.#due.set(spec.entityId, this.#building.nextStepTime(spec, now) ?? Infinity);
      this.#step(spec, at);
    }
  }

  #step(spec: EntitySpec, at: number): void {
    // An entity that a test removed stays away.
    if (this.#states.get(spec.entityId) === undefined) {
      return;
    }
    const read = (entityId: string): string => this.#states.get(entityId)?.state ?? 'unknown';
    const reading = this.#withOverride(spec, this.#building.readingAt(spec, at, read));
    this.#states.set(spec.entityId, reading.state, reading.attributes, { at });
  }

  #withOverride(spec: EntitySpec, reading: TimedReading): TimedReading {
    const override = this.#overrides.get(spec.entityId);
    if (override === undefined) {
      return reading;
    }
    const untouched = this.#building.readingAt(spec, reading.at);
    const scheduled = pick(untouched.attributes, Object.keys(override.attributes));
    if (untouched.state !== override.scheduled.state || !sameJson(scheduled, override.scheduled.attributes)) {
      this.#overrides.delete(spec.entityId);
      return reading;
    }
    return {
      ...reading,
      state: override.state,
      attributes: { ...reading.attributes, ...override.attributes },
    };
  }

  #since(spec: EntitySpec, lastStep: number, state: string): number {
    let since = lastStep;
    for (let step = 0; step < SEARCH_STEPS; step++) {
      const earlier = this.#building.stepTime(spec, since - 0.001);
      if (this.#building.readingAt(spec, earlier).state !== state) {
        break;
      }
      since = earlier;
    }
    return since;
  }
}

function pick(attributes: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key): [string, Json] => [key, attributes[key] ?? null]));
}

function changedFrom(before: JsonObject, after: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(after).filter(([key, value]) => !sameJson(before[key], value)));
}
