import { isJsonObject, type Json, type JsonObject, textOf } from './json';
import { DEVICE_SERVICES } from './device-services';
import {
  becomes,
  CommandError,
  onOff,
  press,
  selectOption,
  serviceNotFound,
  setValue,
  stepBy,
  translated,
  withinLength,
  type ServiceSpec,
} from './service-parts';
import { domainOf, type Context, type HaState } from './state';

export { CommandError, serviceNotFound } from './service-parts';

const setText: ServiceSpec = {
  description: 'Sets the value.',
  fields: ['value'],
  effect: (current, data) => ({ state: withinLength(current, textOf(data['value'])) }),
};

const SERVICES: Readonly<Record<string, Readonly<Record<string, ServiceSpec>>>> = {
  ...DEVICE_SERVICES,
  switch: onOff,
  input_boolean: onOff,
  automation: onOff,
  input_number: { set_value: setValue, increment: stepBy(1), decrement: stepBy(-1) },
  number: { set_value: setValue },
  select: { select_option: selectOption },
  input_select: { select_option: selectOption },
  text: { set_value: setText },
  input_text: { set_value: setText },
  button: { press },
  input_button: { press },
  // As of a button, the state is the time.
  scene: { turn_on: { ...press, description: 'Activates the scene.' } },
  // A short one: it has run by the time anybody looks.
  script: { turn_on: becomes('Runs the script.', 'off'), turn_off: becomes('Stops the script.', 'off') },
  homeassistant: {
    ...onOff,
    update_entity: { description: 'Asks for new data.', fields: [], effect: () => undefined },
  },
};

/** Services that answer with data; they need `return_response`. */
const RESPONSE_ONLY: Readonly<Record<string, readonly string[]>> = { weather: ['get_forecasts'] };

export interface ServiceCall {
  readonly domain: string;
  readonly service: string;
  readonly data: JsonObject;
  readonly entityIds: readonly string[];
  readonly context: Context;
  readonly at: number;
  readonly returnResponse: boolean;
}

/** What services need from the home: to read an entity and to move it on somebody's behalf. */
export interface ServiceTarget {
  get(entityId: string): HaState | undefined;
  control(entityId: string, state: string, attributes: JsonObject, context: Context): void;
}

export function hasService(domain: string, service: string): boolean {
  return Object.hasOwn(SERVICES[domain] ?? {}, service) || (RESPONSE_ONLY[domain] ?? []).includes(service);
}

/**
 * Runs a service on its entities. Entities that are not there, belong to another domain or are unavailable are passed
 * over in silence, as Home Assistant does.
 * @returns the response, null where the service has none
 * @throws CommandError not_found, invalid_format, service_validation_error
 */
export function callService(home: ServiceTarget, call: ServiceCall): JsonObject | null {
  const { domain, service } = call;
  if ((RESPONSE_ONLY[domain] ?? []).includes(service)) {
    if (!call.returnResponse) {
      throw new CommandError(
        'service_validation_error',
        'Validation error: The action requires responses and must be called with return_response=True',
        translated('homeassistant', 'service_lacks_response_request', {
          return_response: 'return_response=True',
        }),
      );
    }
    return Object.fromEntries(call.entityIds.map((id) => [id, { forecast: [] }]));
  }
  const spec = SERVICES[domain]?.[service];
  if (spec === undefined) {
    throw serviceNotFound(domain, service);
  }
  if (call.returnResponse) {
    throw new CommandError(
      'service_validation_error',
      "Validation error: An action which does not return responses can't be called with return_response=True",
      translated('homeassistant', 'service_does_not_support_response', {
        return_response: 'return_response=True',
      }),
    );
  }
  const known = new Set([
    ...spec.fields,
    'entity_id',
    'device_id',
    'area_id',
    'floor_id',
    'label_id',
    'transition',
  ]);
  const extra = Object.keys(call.data).find(
    (key) => !known.has(key) && domain !== 'light' && domain !== 'climate',
  );
  if (extra !== undefined) {
    throw new CommandError('invalid_format', `extra keys not allowed @ data['${extra}']`);
  }
  const data = { ...call.data, __pressed_at: new Date(call.at).toISOString().replace('Z', '+00:00') };
  for (const entityId of call.entityIds) {
    const current = home.get(entityId);
    const fits = domain === 'homeassistant' || domainOf(entityId) === domain;
    if (current === undefined || !fits || current.state === 'unavailable') {
      continue;
    }
    const effect = spec.effect(current, data);
    if (effect !== undefined) {
      home.control(entityId, effect.state, { ...current.attributes, ...effect.attributes }, call.context);
    }
  }
  return null;
}

/** The entity ids, areas, devices, floors and labels of a call's `target` and data, as lists. */
export function targetLists(
  target: Json | undefined,
  data: JsonObject,
): Readonly<Record<'entity_id' | 'device_id' | 'area_id' | 'floor_id' | 'label_id', readonly string[]>> {
  const sources = [isJsonObject(target) ? target : {}, data];
  const list = (key: string): readonly string[] =>
    sources.flatMap((source) => {
      const value = source[key];
      return typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
    });
  return {
    entity_id: list('entity_id'),
    device_id: list('device_id'),
    area_id: list('area_id'),
    floor_id: list('floor_id'),
    label_id: list('label_id'),
  };
}

/** The answer to `get_services`. */
export function serviceDescriptions(): JsonObject {
  const described: Record<string, Record<string, Json>> = {};
  for (const [domain, services] of Object.entries(SERVICES)) {
    described[domain] = {};
    for (const [name, spec] of Object.entries(services)) {
      described[domain][name] = {
        name: name.replace(/_/gu, ' '),
        description: spec.description,
        fields: Object.fromEntries(spec.fields.map((field) => [field, { required: true }])),
        target: { entity: [{ domain: [domain] }] },
      };
    }
  }
  for (const [domain, names] of Object.entries(RESPONSE_ONLY)) {
    described[domain] = Object.fromEntries(
      names.map((name) => [
        name,
        {
          name: name.replace(/_/gu, ' '),
          description: '',
          fields: {},
          target: {},
          response: { optional: false },
        },
      ]),
    );
  }
  return described;
}
