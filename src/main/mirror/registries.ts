import { z } from 'zod';
import { isSecretText } from '../../shared/controls';
import type { EntityPlace } from '../../shared/entity';
import type { Area, EntityRow, Floor } from '../../shared/model';
import type { RegistryKind } from '../storage/protocol';
import type { LiveEntity } from './live-entity';

const text = z.string().nullish();
const areaEntry = z.object({ area_id: z.string(), name: z.string(), floor_id: text });
const floorEntry = z.object({ floor_id: z.string(), name: z.string(), level: z.number().nullish() });
const deviceEntry = z.object({
  id: z.string(),
  area_id: text,
  name: text,
  name_by_user: text,
  manufacturer: text,
  model: text,
});
const entityEntry = z.object({
  entity_id: z.string(),
  /** Stays the same when the entity is renamed. */
  id: text,
  area_id: text,
  device_id: text,
  name: text,
  original_name: text,
  platform: text,
  entity_category: text,
});

type DeviceEntry = z.infer<typeof deviceEntry>;
type RegisteredEntity = z.infer<typeof entityEntry>;

/** An entity that got another id in Home Assistant. */
export interface Rename {
  readonly from: string;
  readonly to: string;
}

/** Keeps the rows that have the shape; one strange row must not hide the rest. */
function rowsOf<T>(schema: z.ZodType<T>, rows: readonly unknown[]): T[] {
  return rows.flatMap((row) => {
    const parsed = schema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Areas, floors, devices and the entity registry of one site, as far as the screens group and name by them. */
export class Registries {
  #areas: readonly Area[] = [];
  #floors: readonly Floor[] = [];
  #devices = new Map<string, DeviceEntry>();
  #entities = new Map<string, RegisteredEntity>();

  get areas(): readonly Area[] {
    return this.#areas;
  }

  get floors(): readonly Floor[] {
    return this.#floors;
  }

  /** Whether the registry of entities names it. */
  knows(entityId: string): boolean {
    return this.#entities.has(entityId);
  }

  /**
   * What was renamed from the present registry of entities to these rows. Left out is what took over the id of
   * another one, or left its own to one: whose history that is cannot be told from here.
   */
  renamesTo(rows: readonly unknown[]): Rename[] {
    const names = new Set(rows.map((row) => (row as { readonly entity_id?: unknown } | null)?.entity_id));
    const gone = [...this.#entities.values()].filter(({ id, entity_id: name }) => id && !names.has(name));
    if (gone.length === 0) return [];
    const nameById = new Map(gone.map((row) => [row.id, row.entity_id]));
    return rowsOf(entityEntry, rows).flatMap(({ id, entity_id: to }) => {
      const from = id ? nameById.get(id) : undefined;
      return from === undefined || this.#entities.has(to) ? [] : [{ from, to }];
    });
  }

  /** Replaces one registry as a whole, with rows as Home Assistant lists them. */
  replace(kind: RegistryKind, rows: readonly unknown[]): void {
    switch (kind) {
      case 'areas':
        this.#areas = rowsOf(areaEntry, rows).map((row) => ({
          areaId: row.area_id,
          name: row.name,
          floorId: row.floor_id ?? null,
        }));
        return;
      case 'floors':
        this.#floors = rowsOf(floorEntry, rows).map((row) => ({
          floorId: row.floor_id,
          name: row.name,
          level: row.level ?? null,
        }));
        return;
      case 'devices':
        this.#devices = new Map(rowsOf(deviceEntry, rows).map((row) => [row.id, row]));
        return;
      case 'entities':
        this.#entities = new Map(rowsOf(entityEntry, rows).map((row) => [row.entity_id, row]));
        return;
      case 'labels':
        // Mirrored on disk; no screen groups by labels.
        return;
    }
  }

  /** An entity's own area, else its device's. */
  areaIdOf(entityId: string): string | null {
    const entity = this.#entities.get(entityId);
    if (entity === undefined) return null;
    if (entity.area_id) return entity.area_id;
    return entity.device_id ? (this.#devices.get(entity.device_id)?.area_id ?? null) : null;
  }

  areaNameOf(entityId: string): string | null {
    const areaId = this.areaIdOf(entityId);
    return areaId === null ? null : (this.#areas.find((area) => area.areaId === areaId)?.name ?? null);
  }

  /** The name that screens show. */
  nameOf(entity: LiveEntity): string {
    const registered = this.#entities.get(entity.entityId);
    return (
      entity.peekText('friendly_name') ?? registered?.name ?? registered?.original_name ?? entity.entityId
    );
  }

  /** Where an entity belongs, in words. */
  placeOf(entity: LiveEntity): EntityPlace {
    const registered = this.#entities.get(entity.entityId);
    const device = registered?.device_id ? this.#devices.get(registered.device_id) : undefined;
    const row = this.rowOf(entity);
    const area = this.#areas.find(({ areaId }) => areaId === row.areaId);
    return {
      row,
      area: area?.name ?? null,
      floor: this.#floors.find(({ floorId }) => floorId === area?.floorId)?.name ?? null,
      device:
        device === undefined
          ? null
          : {
              name: device.name_by_user ?? device.name ?? null,
              manufacturer: device.manufacturer ?? null,
              model: device.model ?? null,
            },
      platform: registered?.platform ?? null,
      category: registered?.entity_category ?? null,
    };
  }

  rowOf(entity: LiveEntity): EntityRow {
    const { entityId } = entity;
    const domain = entityId.slice(0, entityId.indexOf('.'));
    const registered = this.#entities.get(entityId);
    // First of all: with that the attributes are read once, and the name finds them there.
    const deviceClass = entity.textAttribute('device_class');
    return {
      entityId,
      name: this.nameOf(entity),
      domain,
      areaId: this.areaIdOf(entityId),
      deviceId: registered?.device_id ?? null,
      deviceClass,
      unit: entity.textAttribute('unit_of_measurement'),
      unavailable: entity.unavailable,
      ...(isSecretText(domain, entity.attributes) ? { secret: true as const } : {}),
    };
  }
}
