import { hashText, uniform } from '../noise';
import { sameJson, type JsonObject } from '../json';
import type { BuildingSpec, EntitySpec, Reading } from './spec';

/** What an entity was from `at` on. */
export interface TimedReading {
  readonly at: number;
  readonly state: string;
  readonly attributes: JsonObject;
}

/**
 * Computes a building's states. Every entity is looked at in steps of its interval, each a little off the beat so
 * that no two entities change together; step and state depend on nothing but seed and time, so live values, and the
 * history of any week, come from the same functions and fit each other.
 */
export class Building {
  readonly spec: BuildingSpec;
  readonly #seed: number;
  readonly #byId = new Map<string, EntitySpec>();

  constructor(spec: BuildingSpec, seed: number) {
    this.spec = spec;
    this.#seed = seed >>> 0;
    for (const entity of spec.entities) {
      this.#byId.set(entity.entityId, entity);
    }
  }

  entity(entityId: string): EntitySpec | undefined {
    return this.#byId.get(entityId);
  }

  /** What the entity would be at that time if nobody had touched anything. */
  readingAt(spec: EntitySpec, at: number, read?: (entityId: string) => string): TimedReading {
    const untouched = (entityId: string): string => {
      const other = this.#byId.get(entityId);
      return other === undefined ? 'unknown' : this.readingAt(other, this.stepTime(other, at)).state;
    };
    const reading: Reading = spec.reading(at, read ?? untouched);
    return {
      at,
      state: reading.state,
      attributes:
        reading.attributes === undefined ? spec.attributes : { ...spec.attributes, ...reading.attributes },
    };
  }

  /** The time of the entity's last step at or before `at`. */
  stepTime(spec: EntitySpec, at: number): number {
    return spec.intervalMs === null
      ? at
      : this.#timeOf(spec, spec.intervalMs, this.#stepAt(spec, spec.intervalMs, at));
  }

  /** The time of the entity's first step after `at`; null if it never changes by itself. */
  nextStepTime(spec: EntitySpec, at: number): number | null {
    return spec.intervalMs === null
      ? null
      : this.#timeOf(spec, spec.intervalMs, this.#stepAt(spec, spec.intervalMs, at) + 1);
  }

  /** Every change of the entity in [from, to), oldest first, as an undisturbed recorder holds it. */
  history(entityId: string, from: number, to: number): readonly TimedReading[] {
    const spec = this.#byId.get(entityId);
    if (spec?.intervalMs == null) {
      return [];
    }
    const intervalMs = spec.historyIntervalMs ?? spec.intervalMs;
    const changes: TimedReading[] = [];
    let step = this.#stepAt(spec, intervalMs, from);
    let last: TimedReading | null = null;
    for (;;) {
      const at = this.#timeOf(spec, intervalMs, step++);
      if (at >= to) {
        return changes;
      }
      const reading = this.readingAt(spec, at);
      const changed =
        last === null || last.state !== reading.state || !sameJson(last.attributes, reading.attributes);
      last = reading;
      if (changed && at >= from && !this.spec.recorderDown(at)) {
        changes.push(reading);
      }
    }
  }

  #stepAt(spec: EntitySpec, intervalMs: number, at: number): number {
    let step = Math.floor(at / intervalMs);
    if (this.#timeOf(spec, intervalMs, step) > at) {
      step -= 1;
    }
    return step;
  }

  #timeOf(spec: EntitySpec, intervalMs: number, step: number): number {
    const jitter = uniform(hashText(spec.entityId) ^ this.#seed, step) * 0.6;
    return Math.round((step + jitter) * intervalMs * 1000) / 1000;
  }
}
