import { isJsonObject, type Json, type JsonObject, textOf } from './json';
import { domainOf, type Context, type HaState } from './state';

/** Refused as Home Assistant refuses it: the code and the message go to the client as they are. */
export class CommandError extends Error {
  readonly code: string;
  /** Where Home Assistant names a translation: its key, domain and placeholders. */
  readonly translation: JsonObject;

  constructor(code: string, message: string, translation: JsonObject = {}) {
    super(message);
    this.code = code;
    this.translation = translation;
  }
}

function translated(domain: string, key: string, placeholders: JsonObject): JsonObject {
  return { translation_key: key, translation_placeholders: placeholders, translation_domain: domain };
}

export function serviceNotFound(domain: string, service: string): CommandError {
  const placeholders = { domain, service };
  return new CommandError(
    'not_found',
    `Service ${domain}.${service} not found.`,
    translated('homeassistant', 'service_not_found', placeholders),
  );
}

/** What a service makes of one entity; undefined leaves it as it is. */
type Effect = (
  current: HaState,
  data: JsonObject,
) => Readonly<{ state: string; attributes?: JsonObject }> | undefined;

interface ServiceSpec {
  readonly description: string;
  readonly fields: readonly string[];
  readonly effect: Effect;
}

const turn = (state: string): ServiceSpec => ({
  description: `Turns it ${state}.`,
  fields: [],
  effect: () => ({ state }),
});
const toggle: ServiceSpec = {
  description: 'Toggles it.',
  fields: [],
  effect: (current) => ({ state: current.state === 'on' ? 'off' : 'on' }),
};
const onOff = { turn_on: turn('on'), turn_off: turn('off'), toggle } as const;

function becomes(description: string, state: string, attributes?: JsonObject): ServiceSpec {
  return { description, fields: [], effect: () => ({ state, ...(attributes ? { attributes } : {}) }) };
}

const press: ServiceSpec = {
  description: 'Presses the button.',
  fields: [],
  // A button's state is the time it was pressed; the caller fills it in, for it owns the clock.
  effect: (_current, data) => ({ state: textOf(data['__pressed_at']) }),
};

function number(data: JsonObject, key: string): number {
  const value = Number(data[key]);
  if (data[key] === undefined || data[key] === '' || !Number.isFinite(value)) {
    throw new CommandError('invalid_format', `expected float for dictionary value @ data['${key}']`);
  }
  return value;
}

function withinRange(current: HaState, value: number): string {
  const min = Number(current.attributes['min'] ?? -Infinity);
  const max = Number(current.attributes['max'] ?? Infinity);
  if (value < min || value > max) {
    const range = `(range ${decimal(min)} - ${decimal(max)})`;
    throw new CommandError(
      'invalid_format',
      `Invalid value for ${current.entityId}: ${decimal(value)} ${range}`,
    );
  }
  return decimal(value);
}

/** As Python prints a float: never without a point. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

const setValue: ServiceSpec = {
  description: 'Sets the value.',
  fields: ['value'],
  effect: (current, data) => ({ state: withinRange(current, number(data, 'value')) }),
};

function stepBy(sign: 1 | -1): ServiceSpec {
  return {
    description: sign === 1 ? 'Increments the value by one step.' : 'Decrements the value by one step.',
    fields: [],
    effect: (current) => {
      const step = Number(current.attributes['step'] ?? 1);
      const min = Number(current.attributes['min'] ?? -Infinity);
      const max = Number(current.attributes['max'] ?? Infinity);
      const value = Math.min(max, Math.max(min, Number(current.state) + sign * step));
      return { state: decimal(value) };
    },
  };
}

const selectOption: ServiceSpec = {
  description: 'Selects an option.',
  fields: ['option'],
  effect: (current, data) => {
    const options = current.attributes['options'];
    const option = textOf(data['option']);
    if (!Array.isArray(options) || !options.includes(option)) {
      const valid = Array.isArray(options) ? options.join(', ') : '';
      throw new CommandError(
        'service_validation_error',
        `Validation error: Option ${option} is not valid for entity ${current.entityId}, valid options are: ${valid}`,
        translated(domainOf(current.entityId), 'not_valid_option', {
          entity_id: current.entityId,
          option,
          options: valid,
        }),
      );
    }
    return { state: option };
  },
};

const setPosition: ServiceSpec = {
  description: 'Moves it to a position.',
  fields: ['position'],
  effect: (_current, data) => {
    const position = number(data, 'position');
    return { state: position > 0 ? 'open' : 'closed', attributes: { current_position: position } };
  },
};

const light: ServiceSpec = {
  description: 'Turns on one or more lights and sets their brightness.',
  fields: ['brightness', 'brightness_pct'],
  effect: (current, data) => {
    const asked =
      data['brightness_pct'] === undefined
        ? data['brightness']
        : Math.round((number(data, 'brightness_pct') / 100) * 255);
    const brightness = asked === undefined ? (current.attributes['brightness'] ?? 255) : Number(asked);
    return brightness === 0
      ? { state: 'off', attributes: { brightness: null, color_mode: null } }
      : { state: 'on', attributes: { brightness, color_mode: 'brightness' } };
  },
};
const lightOff = becomes('Turns off one or more lights.', 'off', { brightness: null, color_mode: null });

const SERVICES: Readonly<Record<string, Readonly<Record<string, ServiceSpec>>>> = {
  light: {
    turn_on: light,
    turn_off: lightOff,
    toggle: {
      ...light,
      description: 'Toggles one or more lights.',
      effect: (current, data) => (current.state === 'on' ? lightOff : light).effect(current, data),
    },
  },
  switch: onOff,
  fan: onOff,
  input_boolean: onOff,
  input_number: { set_value: setValue, increment: stepBy(1), decrement: stepBy(-1) },
  number: { set_value: setValue },
  select: { select_option: selectOption },
  input_select: { select_option: selectOption },
  input_text: {
    set_value: {
      description: 'Sets the value.',
      fields: ['value'],
      effect: (_current, data) => ({ state: textOf(data['value']) }),
    },
  },
  cover: {
    open_cover: becomes('Opens it.', 'open', { current_position: 100 }),
    close_cover: becomes('Closes it.', 'closed', { current_position: 0 }),
    stop_cover: { description: 'Stops it.', fields: [], effect: () => undefined },
    set_cover_position: setPosition,
  },
  climate: {
    set_temperature: {
      description: 'Sets the target temperature.',
      fields: ['temperature'],
      effect: (current, data) => ({
        state: current.state,
        attributes: { temperature: number(data, 'temperature') },
      }),
    },
    set_hvac_mode: {
      description: 'Sets the operation mode.',
      fields: ['hvac_mode'],
      effect: (_current, data) => ({ state: textOf(data['hvac_mode']) }),
    },
    turn_on: becomes('Turns it on.', 'heat'),
    turn_off: becomes('Turns it off.', 'off'),
  },
  lock: { lock: becomes('Locks it.', 'locked'), unlock: becomes('Unlocks it.', 'unlocked') },
  button: { press },
  input_button: { press },
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
