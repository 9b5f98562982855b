import type { Clock } from './clock';
import type { Json, JsonObject } from './json';

export interface FloorSpec {
  readonly floorId: string;
  readonly name: string;
  readonly level: number | null;
}
export interface AreaSpec {
  readonly areaId: string;
  readonly name: string;
  readonly floorId?: string | null;
  readonly icon?: string | null;
}
export interface DeviceSpec {
  readonly deviceId: string;
  readonly name: string;
  readonly areaId?: string | null;
  readonly manufacturer?: string | null;
  readonly model?: string | null;
}
export interface LabelSpec {
  readonly labelId: string;
  readonly name: string;
}
export interface RegistryEntitySpec {
  readonly entityId: string;
  /** Null where the name comes from the integration. */
  readonly name?: string | null;
  readonly originalName: string;
  readonly areaId?: string | null;
  readonly deviceId?: string | null;
  readonly platform?: string;
  readonly entityCategory?: 'config' | 'diagnostic' | null;
  readonly labels?: readonly string[];
}

type Stamped<T> = Required<T> & { readonly createdAt: number; readonly modifiedAt: number };
export type Floor = Stamped<FloorSpec>;
export type Area = Stamped<AreaSpec>;
export type Device = Stamped<DeviceSpec>;
export type Label = Stamped<LabelSpec>;
export type RegistryEntity = Stamped<RegistryEntitySpec> & {
  /** Stays the same when the entity is renamed. */
  readonly id: string;
  readonly hiddenBy: string | null;
  readonly disabledBy: string | null;
  readonly icon: string | null;
};

/** Fields of a registry entity that `config/entity_registry/update` can set. */
export type EntityChange = Partial<
  Pick<RegistryEntity, 'name' | 'areaId' | 'icon' | 'labels' | 'hiddenBy' | 'disabledBy' | 'entityId'>
>;
export type AreaChange = Partial<Pick<Area, 'name' | 'floorId' | 'icon'>>;

type FireRegistryEvent = (type: string, data: JsonObject) => void;

/** Thrown where Home Assistant answers `invalid_info`; the message is its own. */
export class RegistryError extends Error {}

/** Floors, areas, devices, labels and entities, and the `*_registry_updated` events that keep clients current. */
export class Registries {
  readonly floors = new Map<string, Floor>();
  readonly areas = new Map<string, Area>();
  readonly devices = new Map<string, Device>();
  readonly labels = new Map<string, Label>();
  readonly entities = new Map<string, RegistryEntity>();
  readonly #clock: Clock;
  readonly #fire: FireRegistryEvent;
  #count = 0;

  constructor(clock: Clock, fire: FireRegistryEvent) {
    this.#clock = clock;
    this.#fire = fire;
  }

  createFloor(spec: FloorSpec): Floor {
    const floor = { ...spec, ...this.#stamp() };
    this.floors.set(floor.floorId, floor);
    this.#fire('floor_registry_updated', { action: 'create', floor_id: floor.floorId });
    return floor;
  }

  createLabel(spec: LabelSpec): Label {
    const label = { ...spec, ...this.#stamp() };
    this.labels.set(label.labelId, label);
    this.#fire('label_registry_updated', { action: 'create', label_id: label.labelId });
    return label;
  }

  createDevice(spec: DeviceSpec): Device {
    const device = { areaId: null, manufacturer: null, model: null, ...spec, ...this.#stamp() };
    this.devices.set(device.deviceId, device);
    this.#fire('device_registry_updated', { action: 'create', device_id: device.deviceId });
    return device;
  }

  /** The id is made from the name, as Home Assistant does, where the spec brings none. */
  createArea(spec: Omit<AreaSpec, 'areaId'> & Readonly<{ areaId?: string }>): Area {
    if ([...this.areas.values()].some((area) => normalized(area.name) === normalized(spec.name))) {
      throw new RegistryError(`The name ${spec.name} (${normalized(spec.name)}) is already in use`);
    }
    const area = {
      floorId: null,
      icon: null,
      ...spec,
      areaId: spec.areaId ?? this.#freeAreaId(spec.name),
      ...this.#stamp(),
    };
    this.areas.set(area.areaId, area);
    this.#fire('area_registry_updated', { action: 'create', area_id: area.areaId });
    return area;
  }

  updateArea(areaId: string, change: AreaChange): Area {
    const area = this.areas.get(areaId);
    if (area === undefined) {
      throw new RegistryError("Area ID doesn't exist");
    }
    const updated = { ...area, ...change, modifiedAt: this.#clock.now() };
    this.areas.set(areaId, updated);
    this.#fire('area_registry_updated', { action: 'update', area_id: areaId });
    return updated;
  }

  deleteArea(areaId: string): void {
    if (!this.areas.delete(areaId)) {
      throw new RegistryError("Area ID doesn't exist");
    }
    for (const device of this.devices.values()) {
      if (device.areaId === areaId) {
        this.devices.set(device.deviceId, { ...device, areaId: null });
        this.#fire('device_registry_updated', {
          action: 'update',
          device_id: device.deviceId,
          changes: { area_id: areaId },
        });
      }
    }
    for (const entity of this.entities.values()) {
      if (entity.areaId === areaId) {
        this.updateEntity(entity.entityId, { areaId: null });
      }
    }
    this.#fire('area_registry_updated', { action: 'remove', area_id: areaId });
  }

  createEntity(spec: RegistryEntitySpec): RegistryEntity {
    const entity: RegistryEntity = {
      name: null,
      areaId: null,
      deviceId: null,
      platform: 'demo',
      entityCategory: null,
      labels: [],
      ...spec,
      ...this.#stamp(),
      id: (this.#count++).toString(16).padStart(32, '0'),
      hiddenBy: null,
      disabledBy: null,
      icon: null,
    };
    this.entities.set(entity.entityId, entity);
    this.#fire('entity_registry_updated', { action: 'create', entity_id: entity.entityId });
    return entity;
  }

  /** A changed `entityId` renames: the event then carries `old_entity_id`, and the old key is free. */
  updateEntity(entityId: string, change: EntityChange): RegistryEntity {
    const before = this.entities.get(entityId);
    if (before === undefined) {
      throw new RegistryError('Entity not found');
    }
    const renamed = change.entityId !== undefined && change.entityId !== entityId;
    if (renamed && this.entities.has(change.entityId ?? '')) {
      throw new RegistryError('Entity with this ID is already registered');
    }
    const after = { ...before, ...change, modifiedAt: this.#clock.now() };
    this.entities.delete(entityId);
    this.entities.set(after.entityId, after);
    const old: Record<string, Json> = {};
    for (const [key, wireKey] of ENTITY_CHANGE_KEYS) {
      if (key in change && change[key] !== before[key]) {
        old[wireKey] = before[key];
      }
    }
    this.#fire('entity_registry_updated', {
      action: 'update',
      entity_id: after.entityId,
      changes: old,
      ...(renamed ? { old_entity_id: entityId } : {}),
    });
    return after;
  }

  removeEntity(entityId: string): boolean {
    if (!this.entities.delete(entityId)) {
      return false;
    }
    this.#fire('entity_registry_updated', { action: 'remove', entity_id: entityId });
    return true;
  }

  /** The entity's own area, or else its device's. */
  areaOf(entityId: string): string | null {
    const entity = this.entities.get(entityId);
    return entity?.areaId ?? this.devices.get(entity?.deviceId ?? '')?.areaId ?? null;
  }

  #freeAreaId(name: string): string {
    const base = name.toLowerCase().replace(/[^a-z0-9]+/gu, '_') || 'unknown';
    let id = base;
    for (let index = 2; this.areas.has(id); index++) {
      id = `${base}_${String(index)}`;
    }
    return id;
  }

  #stamp(): Readonly<{ createdAt: number; modifiedAt: number }> {
    const now = this.#clock.now();
    return { createdAt: now, modifiedAt: now };
  }
}

const ENTITY_CHANGE_KEYS = [
  ['name', 'name'],
  ['areaId', 'area_id'],
  ['icon', 'icon'],
  ['labels', 'labels'],
  ['hiddenBy', 'hidden_by'],
  ['disabledBy', 'disabled_by'],
  ['entityId', 'entity_id'],
] as const;

function normalized(name: string): string {
  return name.toLowerCase().replace(/\s/gu, '');
}
