import type { JsonObject } from './json';
import type { Area, Device, Floor, Label, RegistryEntity } from './registries';
import { seconds } from './state';
import { atLeast } from './version';

/**
 * Names of entities and devices are told in parts in 2026.11, where `has_entity_name` is gone; seen there, not in
 * 2024.3. Which release between changed it does not matter here.
 */
const NAME_PARTS_SINCE = '2026.11';

/** `created_at` and `modified_at` came to the registries with 2024.8. */
function stamps(entry: Readonly<{ createdAt: number; modifiedAt: number }>, version: string): JsonObject {
  return atLeast(version, '2024.8')
    ? { created_at: seconds(entry.createdAt), modified_at: seconds(entry.modifiedAt) }
    : {};
}

export function floorDict(floor: Floor, version: string): JsonObject {
  return {
    floor_id: floor.floorId,
    icon: null,
    level: floor.level,
    name: floor.name,
    ...(atLeast(version, '2024.4') ? { aliases: [] } : {}),
    ...stamps(floor, version),
  };
}

export function labelDict(label: Label, version: string): JsonObject {
  return {
    color: null,
    description: null,
    icon: null,
    label_id: label.labelId,
    name: label.name,
    ...stamps(label, version),
  };
}

export function areaDict(area: Area, version: string): JsonObject {
  return {
    aliases: [],
    area_id: area.areaId,
    name: area.name,
    picture: null,
    ...(atLeast(version, '2024.3') ? { icon: area.icon } : {}),
    ...(atLeast(version, '2024.4') ? { floor_id: area.floorId, labels: [] } : {}),
    ...(atLeast(version, '2025.1') ? { humidity_entity_id: null, temperature_entity_id: null } : {}),
    ...stamps(area, version),
  };
}

export function deviceDict(device: Device, version: string): JsonObject {
  return {
    area_id: device.areaId,
    configuration_url: null,
    config_entries: ['demo'],
    connections: [],
    disabled_by: null,
    entry_type: null,
    hw_version: null,
    id: device.deviceId,
    identifiers: [['demo', device.deviceId]],
    manufacturer: device.manufacturer,
    model: device.model,
    name_by_user: null,
    name: device.name,
    serial_number: null,
    sw_version: null,
    via_device_id: null,
    ...(atLeast(version, '2024.4') ? { labels: [] } : {}),
    ...(atLeast(version, '2024.8') ? { model_id: null, primary_config_entry: 'demo' } : {}),
    ...(atLeast(version, '2025.3') ? { config_entries_subentries: { demo: [null] } } : {}),
    ...(atLeast(version, NAME_PARTS_SINCE)
      ? { config_entry_id: 'demo', config_subentry_id: null, next_name_part: null, parent_device_id: null }
      : {}),
    ...stamps(device, version),
  };
}

export function entityDict(entity: RegistryEntity, version: string): JsonObject {
  return {
    area_id: entity.areaId,
    config_entry_id: null,
    device_id: entity.deviceId,
    disabled_by: entity.disabledBy,
    entity_category: entity.entityCategory,
    entity_id: entity.entityId,
    hidden_by: entity.hiddenBy,
    icon: entity.icon,
    id: entity.id,
    name: entity.name,
    options: {},
    original_name: entity.originalName,
    platform: entity.platform,
    translation_key: null,
    unique_id: entity.id,
    ...(atLeast(version, NAME_PARTS_SINCE) ? { next_name_part: null } : { has_entity_name: false }),
    ...(atLeast(version, '2024.3') ? { labels: entity.labels } : {}),
    ...(atLeast(version, '2024.4') ? { categories: {} } : {}),
    ...(atLeast(version, '2025.3') ? { config_subentry_id: null } : {}),
    ...stamps(entity, version),
  };
}

/** What `config/entity_registry/get` and `update` answer: the list's entry and more. */
export function extendedEntityDict(entity: RegistryEntity, version: string): JsonObject {
  return {
    ...entityDict(entity, version),
    aliases: [],
    capabilities: null,
    device_class: null,
    original_device_class: null,
    original_icon: null,
  };
}
