import { textOf, type JsonObject } from './json';
import { domainOf, type HaState } from './state';

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

export function translated(domain: string, key: string, placeholders: JsonObject): JsonObject {
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
export type Effect = (
  current: HaState,
  data: JsonObject,
) => Readonly<{ state: string; attributes?: JsonObject }> | undefined;

export interface ServiceSpec {
  readonly description: string;
  readonly fields: readonly string[];
  readonly effect: Effect;
}

export const turn = (state: string): ServiceSpec => ({
  description: `Turns it ${state}.`,
  fields: [],
  effect: () => ({ state }),
});
export const toggle: ServiceSpec = {
  description: 'Toggles it.',
  fields: [],
  effect: (current) => ({ state: current.state === 'on' ? 'off' : 'on' }),
};
export const onOff = { turn_on: turn('on'), turn_off: turn('off'), toggle } as const;

export function becomes(description: string, state: string, attributes?: JsonObject): ServiceSpec {
  return { description, fields: [], effect: () => ({ state, ...(attributes ? { attributes } : {}) }) };
}

export const press: ServiceSpec = {
  description: 'Presses the button.',
  fields: [],
  // A button's state is the time it was pressed; the caller fills it in, for it owns the clock.
  effect: (_current, data) => ({ state: textOf(data['__pressed_at']) }),
};

export function number(data: JsonObject, key: string): number {
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

export const setValue: ServiceSpec = {
  description: 'Sets the value.',
  fields: ['value'],
  effect: (current, data) => ({ state: withinRange(current, number(data, 'value')) }),
};

export function stepBy(sign: 1 | -1): ServiceSpec {
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

export const selectOption: ServiceSpec = {
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

/** A text as long as `min` and `max` allow, and of the form of `pattern`. */
export function withinLength(current: HaState, value: string): string {
  const { min, max, pattern } = current.attributes;
  const length = [...value].length;
  if (length < Number(min ?? 0) || length > Number(max ?? 255)) {
    throw new CommandError(
      'invalid_format',
      `Value ${value} for ${current.entityId} is too ${length < Number(min ?? 0) ? 'short' : 'long'}`,
    );
  }
  if (typeof pattern === 'string' && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) {
    throw new CommandError(
      'invalid_format',
      `Value ${value} for ${current.entityId} doesn't match pattern ${pattern}`,
    );
  }
  return value;
}
