import { choicesOf } from './control-choices';
import { numbersOf } from './control-numbers';
import { coverPresses, lockPresses, pressesOf, type PressesControl } from './control-presses';
import {
  askOf,
  domainOf,
  textOf,
  type Ask,
  type ChoiceControl,
  type ControlledEntity,
  type NumberControl,
  type RangeControl,
} from './control-parts';

export type { PressesControl } from './control-presses';
export type { Ask, ChoiceControl, ControlledEntity, NumberControl, RangeControl } from './control-parts';

export interface ToggleControl {
  readonly kind: 'toggle';
  readonly id: 'power';
  readonly on: boolean;
  readonly ask: (on: boolean) => Ask;
}

export interface TextControl {
  readonly kind: 'text';
  readonly id: 'text';
  readonly value: string;
  /** Least and most characters. */
  readonly min: number;
  readonly max: number;
  /** A regular expression, as Home Assistant has it from the integration. */
  readonly pattern: string | null;
  readonly ask: (value: string) => Ask;
}

/** What is left to Home Assistant itself, and why. */
export interface ElsewhereControl {
  readonly kind: 'elsewhere';
  readonly id: 'elsewhere';
  /** `alarm`, `code`, `password`: what is typed there is a secret, which no queue keeps. `domain`: not offered here. */
  readonly reason: 'alarm' | 'code' | 'password' | 'domain';
}

export type Control =
  | ToggleControl
  | NumberControl
  | RangeControl
  | ChoiceControl
  | PressesControl
  | TextControl
  | ElsewhereControl;

/** Domains that are simply on or off; the row of a list has room for no more than this. */
const ON_OFF = new Set([
  'switch',
  'light',
  'input_boolean',
  'fan',
  'siren',
  'humidifier',
  'automation',
  'remote',
]);
/** Controllable in Home Assistant, but not offered here. */
const ELSEWHERE = new Set([
  'media_player',
  'vacuum',
  'lawn_mower',
  'camera',
  'update',
  'counter',
  'timer',
  'date',
  'time',
  'datetime',
  'input_datetime',
  'todo',
  'group',
  'calendar',
]);

/**
 * What can be done with an entity, by its domain, the features it says it has (`supported_features`) and its
 * attributes: the one table that all controls come from. Nothing where it cannot be controlled at all.
 */
export function controlsOf(entity: ControlledEntity): readonly Control[] {
  const domain = domainOf(entity.entityId);
  const text = domain === 'text' || domain === 'input_text' ? [textControl(entity)] : [];
  const elsewhere = elsewhereOf(domain, entity);
  return [
    ...(ON_OFF.has(domain) ? [toggleOf(entity.entityId, entity.state)] : []),
    ...coverPresses(entity),
    ...(elsewhere === null ? [...lockPresses(entity), ...pressesOf(entity)] : []),
    ...numbersOf(entity),
    ...choicesOf(entity),
    ...(elsewhere === null ? text : []),
    ...(elsewhere === null ? [] : [elsewhere]),
  ];
}

/** Whether an entity of this domain is simply on or off. */
export function isOnOff(domain: string): boolean {
  return ON_OFF.has(domain);
}

/** Switches an entity of one of the `isOnOff` domains. */
export function toggleOf(entityId: string, state: string): ToggleControl {
  return {
    kind: 'toggle',
    id: 'power',
    on: state === 'on',
    ask: (on) => askOf(entityId, on ? 'turn_on' : 'turn_off', {}, (now) => now.state === (on ? 'on' : 'off')),
  };
}

function textControl(entity: ControlledEntity): TextControl {
  const { attributes, state } = entity;
  return {
    kind: 'text',
    id: 'text',
    value: state === 'unknown' || state === 'unavailable' ? '' : state,
    min: Number(attributes['min'] ?? 0),
    max: Number(attributes['max'] ?? 255),
    pattern: textOf(attributes['pattern']),
    ask: (value) => askOf(entity.entityId, 'set_value', { value }, (now) => now.state === value),
  };
}

function elsewhereOf(domain: string, { attributes }: ControlledEntity): ElsewhereControl | null {
  const reason =
    domain === 'alarm_control_panel'
      ? 'alarm'
      : domain === 'lock' && textOf(attributes['code_format']) !== null
        ? 'code'
        : isSecretText(domain, attributes)
          ? 'password'
          : ELSEWHERE.has(domain)
            ? 'domain'
            : null;
  return reason === null ? null : { kind: 'elsewhere', id: 'elsewhere', reason };
}

/** Whether the state of such an entity is a password, which is not shown. */
export function isSecretText(domain: string, attributes: Readonly<Record<string, unknown>>): boolean {
  return (domain === 'text' || domain === 'input_text') && attributes['mode'] === 'password';
}
