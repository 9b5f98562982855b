import type { TFunction } from 'i18next';
import type { EntityRow } from '../../shared/model';
import { en } from '../i18n/all-words';
import type { Formats } from '../i18n/formats';

type StateWord = keyof typeof en.state;

const isStateWord = (word: string): word is StateWord => Object.hasOwn(en.state, word);

/** What on and off mean for a binary sensor, by its device class; first the word for on. */
const BINARY: Readonly<Record<string, readonly [StateWord, StateWord]>> = {
  battery: ['low', 'normal'],
  battery_charging: ['charging', 'notCharging'],
  carbon_monoxide: ['detected', 'clear'],
  cold: ['cold', 'normal'],
  connectivity: ['connected', 'disconnected'],
  door: ['open', 'closed'],
  garage_door: ['open', 'closed'],
  gas: ['detected', 'clear'],
  heat: ['hot', 'normal'],
  light: ['detected', 'clear'],
  lock: ['unlocked', 'locked'],
  moisture: ['wet', 'dry'],
  motion: ['detected', 'clear'],
  occupancy: ['detected', 'clear'],
  opening: ['open', 'closed'],
  presence: ['home', 'not_home'],
  problem: ['problem', 'ok'],
  running: ['running', 'notRunning'],
  safety: ['unsafe', 'safe'],
  smoke: ['detected', 'clear'],
  sound: ['detected', 'clear'],
  tamper: ['detected', 'clear'],
  vibration: ['detected', 'clear'],
  window: ['open', 'closed'],
};

const MODE_STATES = new Set(['climate', 'water_heater']);

/** More digits than this behind the point say nothing to an operator. */
const MOST_DIGITS = 3;

/** Whether a state says that there is no value. */
export function isGone(state: string): boolean {
  return state === 'unavailable' || state === 'unknown';
}

type Kind = Pick<EntityRow, 'domain' | 'deviceClass' | 'secret'>;

/** In place of a password, of no length that would tell. */
const HIDDEN = '••••••';

/** A state in the operator's words: numbers with their own digits, known states by name, the rest as it came. */
export function stateText(t: TFunction, formats: Formats, row: Kind, state: string): string {
  if (row.secret === true && !isGone(state)) return HIDDEN;
  if (/^[+-]?\d+(\.\d+)?$/.test(state)) {
    const digits = state.includes('.') ? state.length - state.indexOf('.') - 1 : 0;
    return formats.fixed(Number(state), Math.min(digits, MOST_DIGITS));
  }
  if (row.domain === 'binary_sensor' && (state === 'on' || state === 'off')) {
    const words = BINARY[row.deviceClass ?? ''];
    if (words !== undefined) return t(`state.${words[state === 'on' ? 0 : 1]}`);
  }
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(state)) {
    const at = Date.parse(state);
    if (!Number.isNaN(at)) return formats.dateTime(at);
  }
  // The state of these is what they are set to, not what they do.
  if (MODE_STATES.has(row.domain) && !isGone(state)) return modeText(t, state);
  return isStateWord(state) ? t(`state.${state}`) : state;
}

/** A mode of a climate, a fan and the like; the integration's own word where none is known. */
export function modeText(t: TFunction, mode: string): string {
  return Object.hasOwn(en.mode, mode) ? t(`mode.${mode as keyof typeof en.mode}`) : mode;
}

/** Name of a kind of entity; Home Assistant's own word where none is known. */
export function domainText(t: TFunction, domain: string): string {
  return Object.hasOwn(en.domain, domain) ? t(`domain.${domain as keyof typeof en.domain}`) : domain;
}
