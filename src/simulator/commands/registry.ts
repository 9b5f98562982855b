import { type Json, type JsonObject, textOf } from '../json';
import {
  areaDict,
  deviceDict,
  entityDict,
  extendedEntityDict,
  floorDict,
  labelDict,
} from '../registry-lists';
import { RegistryError, type AreaChange, type EntityChange } from '../registries';
import { CommandError } from '../services';
import { required, since, text, textOrNull, texts, textsOf, type Command } from './command';

/** Runs a change; what the registry refuses becomes `invalid_info`. */
function changing<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    throw error instanceof RegistryError ? new CommandError('invalid_info', error.message) : error;
  }
}

function textOr<T extends null | undefined>(value: Json | undefined, fallback: T): string | T {
  return typeof value === 'string' ? value : fallback;
}

/** Copies the fields that are there, under our names. */
function given(message: JsonObject, keys: Readonly<Record<string, string>>): Record<string, Json> {
  const change: Record<string, Json> = {};
  for (const [wire, own] of Object.entries(keys)) {
    const value = message[wire];
    if (value !== undefined) {
      change[own] = value;
    }
  }
  return change;
}

export const registryCommands: readonly Command[] = [
  {
    type: 'config/floor_registry/list',
    since: '2024.3',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply([...home.registries.floors.values()].map((floor) => floorDict(floor, home.version)));
    },
  },
  {
    type: 'config/label_registry/list',
    since: '2024.3',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply([...home.registries.labels.values()].map((label) => labelDict(label, home.version)));
    },
  },
  {
    type: 'config/area_registry/list',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply([...home.registries.areas.values()].map((area) => areaDict(area, home.version)));
    },
  },
  {
    type: 'config/area_registry/create',
    adminOnly: true,
    fields: {
      name: required(text),
      floor_id: since('2024.4', textOrNull),
      icon: textOrNull,
      aliases: texts,
      labels: texts,
    },
    handle: (message, { home, reply }) => {
      const area = changing(() =>
        home.registries.createArea({
          name: textOf(message['name']),
          floorId: textOr(message['floor_id'], null),
          icon: textOr(message['icon'], null),
        }),
      );
      reply(areaDict(area, home.version));
    },
  },
  {
    type: 'config/area_registry/update',
    adminOnly: true,
    fields: {
      area_id: required(text),
      name: text,
      floor_id: since('2024.4', textOrNull),
      icon: textOrNull,
      aliases: texts,
      labels: texts,
    },
    handle: (message, { home, reply }) => {
      const change: AreaChange = given(message, { name: 'name', floor_id: 'floorId', icon: 'icon' });
      const areaId = textOf(message['area_id']);
      if (!home.registries.areas.has(areaId)) {
        throw new CommandError('unknown_error', 'Unknown error');
      }
      const area = changing(() => home.registries.updateArea(areaId, change));
      reply(areaDict(area, home.version));
    },
  },
  {
    type: 'config/area_registry/delete',
    adminOnly: true,
    fields: { area_id: required(text) },
    handle: (message, { home, reply }) => {
      changing(() => {
        home.registries.deleteArea(textOf(message['area_id']));
      });
      reply('success');
    },
  },
  {
    type: 'config/device_registry/list',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply([...home.registries.devices.values()].map((device) => deviceDict(device, home.version)));
    },
  },
  {
    type: 'config/entity_registry/list',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply([...home.registries.entities.values()].map((entity) => entityDict(entity, home.version)));
    },
  },
  {
    type: 'config/entity_registry/get',
    fields: { entity_id: required(text) },
    handle: (message, { home, reply }) => {
      const entity = home.registries.entities.get(textOf(message['entity_id']));
      if (entity === undefined) {
        throw new CommandError('not_found', 'Entity not found');
      }
      reply(extendedEntityDict(entity, home.version));
    },
  },
  {
    type: 'config/entity_registry/update',
    adminOnly: true,
    fields: {
      entity_id: required(text),
      name: textOrNull,
      area_id: textOrNull,
      icon: textOrNull,
      labels: texts,
      hidden_by: textOrNull,
      disabled_by: textOrNull,
      new_entity_id: text,
    },
    handle: (message, { home, reply }) => {
      const entityId = textOf(message['entity_id']);
      if (!home.registries.entities.has(entityId)) {
        throw new CommandError('not_found', 'Entity not found');
      }
      const change: EntityChange = given(message, {
        name: 'name',
        area_id: 'areaId',
        icon: 'icon',
        labels: 'labels',
        hidden_by: 'hiddenBy',
        disabled_by: 'disabledBy',
        new_entity_id: 'entityId',
      });
      const entity = changing(() => home.registries.updateEntity(entityId, change));
      const state = home.states.get(entityId);
      if (state !== undefined && (entity.entityId !== entityId || 'name' in change)) {
        // A rename moves the state: the old id is removed, the new one added.
        const attributes = { ...state.attributes, friendly_name: entity.name ?? entity.originalName };
        if (entity.entityId !== entityId) {
          home.states.remove(entityId);
        }
        home.states.set(entity.entityId, state.state, attributes);
      }
      reply({ entity_entry: extendedEntityDict(entity, home.version) });
    },
  },
  {
    type: 'config/entity_registry/remove',
    adminOnly: true,
    fields: { entity_id: required(text) },
    handle: (message, { home, reply }) => {
      const entityId = textOf(message['entity_id']);
      if (!home.registries.removeEntity(entityId)) {
        throw new CommandError('not_found', 'Entity not found');
      }
      home.states.remove(entityId);
      reply(null);
    },
  },
  {
    type: 'config/entity_registry/list_for_display',
    since: '2023.3',
    fields: {},
    handle: (_message, { home, reply }) => {
      const entities = [...home.registries.entities.values()].filter((entity) => entity.disabledBy === null);
      reply({
        entity_categories: { '0': 'config', '1': 'diagnostic' },
        entities: entities.map((entity) => ({
          ei: entity.entityId,
          pl: entity.platform,
          lb: textsOf(entity.labels),
          ...(entity.areaId === null ? {} : { ai: entity.areaId }),
          ...(entity.deviceId === null ? {} : { di: entity.deviceId }),
          ...(entity.entityCategory === null ? {} : { ec: entity.entityCategory === 'config' ? 0 : 1 }),
          en: entity.name ?? entity.originalName,
        })),
      });
    },
  },
];
