import { hashText } from '../noise';
import type { JsonObject } from '../json';
import type { EntitySpec, ReadState } from './spec';

/** Where an entity belongs and what it is called. */
export interface Place {
  readonly areaId?: string;
  readonly deviceId?: string;
}

export interface Measure {
  readonly unit: string | null;
  readonly deviceClass: string | null;
  readonly stateClass?: 'measurement' | 'total_increasing';
  /** Digits behind the point. */
  readonly digits: number;
  readonly intervalMs: number;
}

/** Fast meters are recorded once a minute in the computed past: a week of each stays a page of rows. */
const PAST_STEP_MS = 60_000;

/** A number that is measured. */
export function sensor(
  entityId: string,
  name: string,
  place: Place,
  measure: Measure,
  value: (at: number, read: ReadState) => number | null,
): EntitySpec {
  return {
    entityId,
    name,
    ...place,
    attributes: {
      ...(measure.stateClass === undefined ? {} : { state_class: measure.stateClass }),
      ...(measure.unit === null ? {} : { unit_of_measurement: measure.unit }),
      ...(measure.deviceClass === null ? {} : { device_class: measure.deviceClass }),
      friendly_name: name,
    },
    intervalMs: measure.intervalMs,
    historyIntervalMs: Math.max(measure.intervalMs, PAST_STEP_MS),
    reading: (at, read) => {
      const number = value(at, read);
      return { state: number === null ? 'unavailable' : number.toFixed(measure.digits) };
    },
  };
}

/** Something with words for states that follows the building's life. */
export function following(
  entityId: string,
  name: string,
  place: Place,
  attributes: JsonObject,
  intervalMs: number,
  state: (at: number, read: ReadState) => string | Readonly<{ state: string; attributes: JsonObject }>,
): EntitySpec {
  return {
    entityId,
    name,
    ...place,
    attributes: { ...attributes, friendly_name: name },
    intervalMs,
    reading: (at, read) => {
      const reading = state(at, read);
      return typeof reading === 'string' ? { state: reading } : reading;
    },
  };
}

/** Something that stays as it is until somebody sets it. */
export function standing(
  entityId: string,
  name: string,
  place: Place,
  state: string,
  attributes: JsonObject,
): EntitySpec {
  return {
    entityId,
    name,
    ...place,
    category: entityId.startsWith('number.') ? 'config' : undefined,
    attributes: { ...attributes, friendly_name: name },
    intervalMs: null,
    reading: () => ({ state }),
  };
}

/** Gives each entity a noise of its own under one seed. */
export function keyOf(seed: number, entityId: string): number {
  return (hashText(entityId) ^ Math.imul(seed, 0x9e3779b1)) >>> 0;
}

export const TEMPERATURE: Measure = {
  unit: '°C',
  deviceClass: 'temperature',
  stateClass: 'measurement',
  digits: 1,
  intervalMs: 30_000,
};
export const HUMIDITY: Measure = {
  unit: '%',
  deviceClass: 'humidity',
  stateClass: 'measurement',
  digits: 1,
  intervalMs: 40_000,
};
export const POWER: Measure = {
  unit: 'W',
  deviceClass: 'power',
  stateClass: 'measurement',
  digits: 0,
  intervalMs: 4_000,
};
export const ENERGY: Measure = {
  unit: 'kWh',
  deviceClass: 'energy',
  stateClass: 'total_increasing',
  digits: 2,
  intervalMs: 30_000,
};
