import type { AreaSpec, DeviceSpec, FloorSpec, LabelSpec, RegistryEntitySpec } from '../registries';
import type { JsonObject } from '../json';

/** Reads another entity's state at the moment that is being computed, so that a pump's power can follow the pump. */
export type ReadState = (entityId: string) => string;

export interface Reading {
  readonly state: string;
  /** Attributes that change with the state, on top of the fixed ones. */
  readonly attributes?: JsonObject;
}

/** One entity of a building. */
export interface EntitySpec {
  readonly entityId: string;
  readonly name: string;
  readonly areaId?: string;
  readonly deviceId?: string;
  readonly category?: 'config' | 'diagnostic';
  readonly attributes: JsonObject;
  /** Time between two looks at the entity; each look may find a new state. Null: it only changes when told to. */
  readonly intervalMs: number | null;
  /** Step of the computed past where the present's is finer than a week of rows should be; default: `intervalMs`. */
  readonly historyIntervalMs?: number;
  /** The state at a time: a function of time (and of other entities) alone, never of what came before. */
  readonly reading: (at: number, read: ReadState) => Reading;
  /** False for what is not in the entity registry (it then has no area). */
  readonly registered?: boolean;
}

/** A whole building: what is in it, and when its recorder was not running. */
export interface BuildingSpec {
  readonly name: string;
  readonly floors: readonly FloorSpec[];
  readonly areas: readonly AreaSpec[];
  readonly devices: readonly DeviceSpec[];
  readonly labels: readonly LabelSpec[];
  readonly entities: readonly EntitySpec[];
  /** True while nothing was recorded. */
  readonly recorderDown: (at: number) => boolean;
}

export function registryEntry(spec: EntitySpec): RegistryEntitySpec {
  return {
    entityId: spec.entityId,
    originalName: spec.name,
    areaId: spec.areaId ?? null,
    deviceId: spec.deviceId ?? null,
    entityCategory: spec.category ?? null,
  };
}
