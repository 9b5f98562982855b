import { askOf, domainOf, numberOf, supports, type Ask, type ControlledEntity } from './control-parts';

export type PressName =
  'press' | 'activate' | 'run' | 'stopScript' | 'open' | 'close' | 'stop' | 'lock' | 'unlock' | 'openLatch';

export interface Press {
  readonly name: PressName;
  readonly ask: Ask;
  /** What lets people in, or out, is asked twice. */
  readonly confirm: boolean;
  /** It would change nothing. */
  readonly idle: boolean;
}

/** Buttons that stand side by side. */
export interface PressesControl {
  readonly kind: 'presses';
  readonly id: 'presses';
  readonly presses: readonly Press[];
}

/** Bits of CoverEntityFeature and ValveEntityFeature, which are the same, and of LockEntityFeature. */
const OPEN = 1;
const CLOSE = 2;
const STOP = 8;
const LOCK_OPEN = 1;

/** A press has no state to be told by; Home Assistant's answer is all there is. */
const answered = (): boolean => true;
const isOneOf =
  (...states: readonly string[]): Ask['done'] =>
  (now) =>
    states.includes(now.state);
const press = (name: PressName, ask: Ask, rest: Partial<Press> = {}): Press => ({
  ...{ name, ask, confirm: false, idle: false },
  ...rest,
});

/** Open, stop and close of covers and valves. */
export function coverPresses(entity: ControlledEntity): readonly PressesControl[] {
  const domain = domainOf(entity.entityId);
  if (domain !== 'cover' && domain !== 'valve') return [];
  const { entityId, state, attributes } = entity;
  const position = numberOf(attributes['current_position']);
  const guesses = attributes['assumed_state'] === true;
  const ask = (verb: string, done: Ask['done']): Ask => askOf(entityId, `${verb}_${domain}`, {}, done);
  const presses = [
    ...(supports(entity, OPEN)
      ? [
          press('open', ask('open', isOneOf('open', 'opening')), {
            idle: !guesses && (position === null ? state === 'open' : position === 100),
          }),
        ]
      : []),
    ...(supports(entity, STOP)
      ? // Also of one that stands: what it says may be older than what it does.
        [press('stop', ask('stop', answered))]
      : []),
    ...(supports(entity, CLOSE)
      ? [
          press('close', ask('close', isOneOf('closed', 'closing')), {
            idle: !guesses && state === 'closed',
          }),
        ]
      : []),
  ];
  return presses.length === 0 ? [] : [{ kind: 'presses', id: 'presses', presses }];
}

/** Lock, unlock and, where there is a latch to be pulled, open. */
export function lockPresses(entity: ControlledEntity): readonly PressesControl[] {
  if (domainOf(entity.entityId) !== 'lock') return [];
  const { entityId, state } = entity;
  return [
    {
      kind: 'presses',
      id: 'presses',
      presses: [
        press('lock', askOf(entityId, 'lock', {}, isOneOf('locked', 'locking')), {
          ...{ confirm: true, idle: state === 'locked' },
        }),
        press('unlock', askOf(entityId, 'unlock', {}, isOneOf('unlocked', 'unlocking', 'open')), {
          ...{ confirm: true, idle: state === 'unlocked' },
        }),
        ...(supports(entity, LOCK_OPEN)
          ? [press('openLatch', askOf(entityId, 'open', {}, answered), { confirm: true })]
          : []),
      ],
    },
  ];
}

/** Buttons, scenes and scripts. */
export function pressesOf(entity: ControlledEntity): readonly PressesControl[] {
  const { entityId, state } = entity;
  const of = (...presses: readonly Press[]): readonly PressesControl[] => [
    { kind: 'presses', id: 'presses', presses },
  ];
  switch (domainOf(entityId)) {
    case 'button':
    case 'input_button':
      return of(press('press', askOf(entityId, 'press', {}, answered)));
    case 'scene':
      return of(press('activate', askOf(entityId, 'turn_on', {}, answered)));
    case 'script':
      return of(
        press('run', askOf(entityId, 'turn_on', {}, answered)),
        press('stopScript', askOf(entityId, 'turn_off', {}, isOneOf('off')), { idle: state !== 'on' }),
      );
    default:
      return [];
  }
}
