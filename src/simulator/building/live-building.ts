import type { Clock } from '../clock';
import type { JsonObject } from '../json';
import type { Context } from '../state';
import type { StateMachine } from '../state-machine';
import type { Building } from './building';
import type { EntitySpec } from './spec';

interface Override {
  readonly state: string;
  readonly attributes: JsonObject;
  /** What the building's own schedule said when somebody interfered. */
  readonly scheduled: string;
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
  populate(entityIds?: ReadonlySet<string>): void {
    const now = this.#clock.now();
    for (const spec of this.#building.spec.entities) {
      if (entityIds !== undefined && !entityIds.has(spec.entityId)) {
        continue;
      }
      const override = this.#overrides.get(spec.entityId);
      const last = this.#building.readingAt(spec, this.#building.stepTime(spec, now));
      const reading = override ?? last;
      this.#states.set(spec.entityId, reading.state, reading.attributes, {
        at: override === undefined && spec.intervalMs !== null ? this.#since(spec, last.at, last.state) : now,
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
      const at = this.#building.stepTime(spec, this.#clock.now());
      this.#overrides.set(entityId, { state, attributes, scheduled: this.#building.readingAt(spec, at).state });
    } else if (spec !== undefined) {
      this.#overrides.set(entityId, { state, attributes, scheduled: '' });
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
    const override = this.#overrides.get(spec.entityId);
    if (override !== undefined) {
      if (this.#building.readingAt(spec, at).state === override.scheduled) {
        return;
      }
      this.#overrides.delete(spec.entityId);
    }
    const read = (entityId: string): string => this.#states.get(entityId)?.state ?? 'unknown';
    const reading = this.#building.readingAt(spec, at, read);
    this.#states.set(spec.entityId, reading.state, reading.attributes, { at });
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
