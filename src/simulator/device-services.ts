import { textOf, type Json, type JsonObject } from './json';
import {
  becomes,
  CommandError,
  number,
  onOff,
  translated,
  turn,
  type Effect,
  type ServiceSpec,
} from './service-parts';

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
  fields: ['brightness', 'brightness_pct', 'color_temp_kelvin'],
  effect: (current, data): ReturnType<Effect> => {
    const asked =
      data['brightness_pct'] === undefined
        ? data['brightness']
        : Math.round((number(data, 'brightness_pct') / 100) * 255);
    const brightness = asked === undefined ? (current.attributes['brightness'] ?? 255) : Number(asked);
    if (brightness === 0) return { state: 'off', attributes: { brightness: null, color_mode: null } };
    return { state: 'on', attributes: { ...colorOf(current.attributes, data), brightness } };
  },
};

/** Lamps that know colour temperatures keep theirs; the others only have a brightness. */
function colorOf(attributes: JsonObject, data: JsonObject): JsonObject {
  const modes = attributes['supported_color_modes'];
  if (!Array.isArray(modes) || !modes.includes('color_temp')) {
    return { color_mode: 'brightness' };
  }
  const kelvin: Json = data['color_temp_kelvin'] ?? attributes['color_temp_kelvin'] ?? 4000;
  return { color_mode: 'color_temp', color_temp_kelvin: kelvin };
}
const lightOff = becomes('Turns off one or more lights.', 'off', { brightness: null, color_mode: null });

/** Puts what is given under these names into the attributes. */
function attributesOf(data: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (name in data ? [[name, data[name] ?? null]] : [])));
}

function spec(description: string, fields: readonly string[], effect: Effect): ServiceSpec {
  return { description, fields, effect };
}

/** Chooses one of the modes that an attribute lists. */
function choose(field: string, list: string, description: string): ServiceSpec {
  return spec(description, [field], (current, data) => {
    const mode = oneOf(current.attributes[list], textOf(data[field]), current.entityId);
    return { state: current.state, attributes: { [field]: mode } };
  });
}

function oneOf(modes: Json | undefined, mode: string, entityId: string): string {
  if (Array.isArray(modes) && modes.includes(mode)) return mode;
  const valid = Array.isArray(modes) ? modes.join(', ') : '';
  throw new CommandError(
    'service_validation_error',
    `Validation error: Mode ${mode} is not valid for ${entityId}. Valid modes are: ${valid}`,
    translated('homeassistant', 'not_valid_mode', { mode, modes: valid }),
  );
}

const setTemperature = spec(
  'Sets the target temperature.',
  ['temperature', 'target_temp_low', 'target_temp_high', 'hvac_mode'],
  (current, data) => {
    const fields = ['temperature', 'target_temp_low', 'target_temp_high'].filter((name) => name in data);
    if (fields.length === 0) {
      throw new CommandError('invalid_format', 'must contain at least one of temperature, target_temp_high.');
    }
    const min = Number(current.attributes['min_temp'] ?? -Infinity);
    const max = Number(current.attributes['max_temp'] ?? Infinity);
    for (const field of fields) {
      const value = number(data, field);
      if (value < min || value > max) {
        throw new CommandError(
          'service_validation_error',
          `Validation error: Provided temperature ${String(value)} is not valid. Accepted range is ${String(min)} to ${String(max)}`,
          translated('climate', 'temp_out_of_range', {
            check_temp: String(value),
            min_temp: String(min),
            max_temp: String(max),
          }),
        );
      }
    }
    return { state: current.state, attributes: attributesOf(data, fields) };
  },
);

const fanOn = spec('Turns the fan on.', ['percentage', 'preset_mode'], (current, data) => ({
  state: 'on',
  attributes: {
    percentage: Number(data['percentage'] ?? current.attributes['percentage'] ?? 0) || 100,
  },
}));
const fanOff = becomes('Turns the fan off.', 'off', { percentage: 0, preset_mode: null });
const hasSpeed: (spec: ServiceSpec) => ServiceSpec = (from) => ({
  ...from,
  // A fan without speeds has no percentage to show.
  effect: (current, data) => {
    const effect = from.effect(current, data);
    return 'percentage' in current.attributes || effect === undefined ? effect : { state: effect.state };
  },
});

/** What devices of a house do, rather than the helpers of its Home Assistant. */
export const DEVICE_SERVICES: Readonly<Record<string, Readonly<Record<string, ServiceSpec>>>> = {
  light: {
    turn_on: light,
    turn_off: lightOff,
    toggle: {
      ...light,
      description: 'Toggles one or more lights.',
      effect: (current, data) => (current.state === 'on' ? lightOff : light).effect(current, data),
    },
  },
  fan: {
    turn_on: hasSpeed(fanOn),
    turn_off: hasSpeed(fanOff),
    toggle: {
      ...fanOn,
      effect: (current, data) => hasSpeed(current.state === 'on' ? fanOff : fanOn).effect(current, data),
    },
    set_percentage: spec('Sets the speed.', ['percentage'], (_current, data) => {
      const percentage = number(data, 'percentage');
      return { state: percentage > 0 ? 'on' : 'off', attributes: { percentage, preset_mode: null } };
    }),
    set_preset_mode: spec('Sets the preset mode.', ['preset_mode'], (current, data) => ({
      state: 'on',
      attributes: {
        preset_mode: oneOf(current.attributes['preset_modes'], textOf(data['preset_mode']), current.entityId),
      },
    })),
  },
  siren: onOff,
  humidifier: {
    ...onOff,
    set_humidity: spec('Sets the target humidity.', ['humidity'], (current, data) => ({
      state: current.state,
      attributes: { humidity: number(data, 'humidity') },
    })),
    set_mode: choose('mode', 'available_modes', 'Sets the mode.'),
  },
  water_heater: {
    set_temperature: setTemperature,
    set_operation_mode: spec('Sets the operation mode.', ['operation_mode'], (current, data) => {
      const mode = textOf(data['operation_mode']);
      oneOf(current.attributes['operation_list'], mode, current.entityId);
      return { state: mode, attributes: { operation_mode: mode } };
    }),
    turn_on: turn('electric'),
    turn_off: turn('off'),
  },
  cover: {
    open_cover: becomes('Opens it.', 'open', { current_position: 100 }),
    close_cover: becomes('Closes it.', 'closed', { current_position: 0 }),
    stop_cover: spec('Stops it.', [], () => undefined),
    set_cover_position: setPosition,
    set_cover_tilt_position: spec('Tilts it.', ['tilt_position'], (current, data) => ({
      state: current.state,
      attributes: { current_tilt_position: number(data, 'tilt_position') },
    })),
  },
  valve: {
    open_valve: becomes('Opens it.', 'open', { current_position: 100 }),
    close_valve: becomes('Closes it.', 'closed', { current_position: 0 }),
    stop_valve: spec('Stops it.', [], () => undefined),
    set_valve_position: setPosition,
  },
  climate: {
    set_temperature: setTemperature,
    set_hvac_mode: spec('Sets the operation mode.', ['hvac_mode'], (current, data) => {
      const modes = current.attributes['hvac_modes'];
      const mode = textOf(data['hvac_mode']);
      return { state: modes === undefined ? mode : oneOf(modes, mode, current.entityId) };
    }),
    set_preset_mode: choose('preset_mode', 'preset_modes', 'Sets the preset mode.'),
    set_fan_mode: choose('fan_mode', 'fan_modes', 'Sets the fan mode.'),
    set_humidity: spec('Sets the target humidity.', ['humidity'], (current, data) => ({
      state: current.state,
      attributes: { humidity: number(data, 'humidity') },
    })),
    turn_on: becomes('Turns it on.', 'heat'),
    turn_off: becomes('Turns it off.', 'off'),
  },
  lock: {
    lock: becomes('Locks it.', 'locked'),
    unlock: becomes('Unlocks it.', 'unlocked'),
    open: becomes('Opens its door.', 'open'),
  },
};
