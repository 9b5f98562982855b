/**
 * Which service calls may wait for a connection. Only those that name the state they want, so that minutes later
 * they still mean what was meant, and twice would do the same as once. Toggles, presses, steps, locks, alarms, what
 * moves something heavy, and what nobody here knows (scripts, shell commands, messages aloud) are not among them.
 */
const LATE_SERVICES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    light: new Set(['turn_on', 'turn_off']),
    switch: new Set(['turn_on', 'turn_off']),
    input_boolean: new Set(['turn_on', 'turn_off']),
    fan: new Set(['turn_on', 'turn_off', 'set_percentage', 'set_preset_mode', 'set_direction', 'oscillate']),
    humidifier: new Set(['turn_on', 'turn_off', 'set_humidity', 'set_mode']),
    climate: new Set([
      'turn_on',
      'turn_off',
      'set_temperature',
      'set_hvac_mode',
      'set_preset_mode',
      'set_fan_mode',
      'set_swing_mode',
      'set_humidity',
    ]),
    water_heater: new Set(['turn_on', 'turn_off', 'set_temperature', 'set_operation_mode', 'set_away_mode']),
    media_player: new Set(['turn_off', 'volume_set', 'volume_mute']),
    automation: new Set(['turn_on', 'turn_off']),
    script: new Set(['turn_off']),
    number: new Set(['set_value']),
    input_number: new Set(['set_value']),
    select: new Set(['select_option']),
    input_select: new Set(['select_option']),
    text: new Set(['set_value']),
    input_text: new Set(['set_value']),
    date: new Set(['set_value']),
    time: new Set(['set_value']),
    datetime: new Set(['set_value']),
    input_datetime: new Set(['set_datetime']),
    scene: new Set(['turn_on']),
  }),
);

/** In a service's data these make a step, or a signal that means "now", of what else would be a state. */
const STEPS = ['brightness_step', 'brightness_step_pct', 'flash', 'effect', 'percentage_step'];

export interface ServiceCall {
  readonly domain: string;
  readonly service: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Asks for an answer of its own, for which nobody waits any more. */
  readonly returnsResponse: boolean;
  readonly entityIds: readonly string[];
}

/** Whether a call may be kept while the site is not connected, to be sent when it is. */
export function mayBeLate({ domain, service, data, returnsResponse, entityIds }: ServiceCall): boolean {
  if (returnsResponse || STEPS.some((step) => step in data)) return false;
  const known = (of: string): boolean => LATE_SERVICES.get(of)?.has(service) ?? false;
  if (domain !== 'homeassistant') return known(domain);
  // Home Assistant's own turn_on goes to whatever is named, and so does this rule.
  return entityIds.length > 0 && entityIds.every((entityId) => known(entityId.split('.', 1)[0] ?? ''));
}
