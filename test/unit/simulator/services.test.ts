import { describe, expect, it } from 'vitest';
import { smallBuilding } from '../../../src/simulator/building/small';
import { ManualClock } from '../../../src/simulator/clock';
import { Home } from '../../../src/simulator/home';
import type { JsonObject } from '../../../src/simulator/json';
import { callService, CommandError } from '../../../src/simulator/services';

function call(
  domain: string,
  service: string,
  entityId: string,
  data: JsonObject = {},
  returnResponse = false,
) {
  const clock = new ManualClock(Date.UTC(2026, 5, 1));
  const home = new Home({
    clock,
    version: '2026.11.0',
    seed: 1,
    building: smallBuilding(),
    timeZone: 'UTC',
    recorder: { keepMs: 1e9, commitMs: 0, rowsPerEntity: 100 },
  });
  home.states.set('cover.gate', 'closed', { current_position: 0 });
  home.states.set('climate.hall', 'heat', { temperature: 20 });
  home.states.set('button.reset', 'unknown', {});
  home.states.set('switch.lost', 'unavailable', {});
  const context = home.newContext();
  const response = callService(home, {
    domain,
    service,
    data,
    entityIds: [entityId],
    context,
    at: clock.now(),
    returnResponse,
  });
  return { response, state: home.get(entityId), context };
}

function refusal(...args: Parameters<typeof call>): string {
  try {
    call(...args);
  } catch (error) {
    if (error instanceof CommandError) {
      return error.code;
    }
    throw error;
  }
  return 'none';
}

describe('services', () => {
  it.each([
    ['switch', 'toggle', 'switch.pump', {}, 'off'],
    ['light', 'turn_on', 'light.kitchen', { brightness_pct: 50 }, 'on'],
    ['input_boolean', 'turn_on', 'input_boolean.night_mode', {}, 'on'],
    ['input_number', 'set_value', 'input_number.setpoint', { value: 21.5 }, '21.5'],
    ['input_number', 'increment', 'input_number.setpoint', {}, '20.5'],
    ['select', 'select_option', 'select.ventilation', { option: 'boost' }, 'boost'],
    ['cover', 'open_cover', 'cover.gate', {}, 'open'],
    ['climate', 'set_hvac_mode', 'climate.hall', { hvac_mode: 'off' }, 'off'],
    ['button', 'press', 'button.reset', {}, '2026-06-01T00:00:00.000+00:00'],
    ['homeassistant', 'turn_off', 'switch.pump', {}, 'off'],
  ] as const)('R44 %s.%s changes %s', (domain, service, entityId, data, expected) => {
    const { state, context } = call(domain, service, entityId, data);
    expect(state?.state).toBe(expected);
    expect(state?.context).toEqual(context);
  });

  it('R31 passes over an entity that is unavailable, of another domain, or not there', () => {
    expect(call('switch', 'turn_on', 'switch.lost').state?.state).toBe('unavailable');
    expect(call('switch', 'turn_on', 'light.kitchen').state?.state).toBe('off');
    expect(call('switch', 'turn_on', 'switch.nowhere').state).toBeUndefined();
  });

  it('R31 refuses what Home Assistant refuses, with its codes', () => {
    expect(refusal('switch', 'no_such', 'switch.pump')).toBe('not_found');
    expect(refusal('input_number', 'set_value', 'input_number.setpoint', { value: 99 })).toBe(
      'invalid_format',
    );
    expect(refusal('input_number', 'set_value', 'input_number.setpoint', {})).toBe('invalid_format');
    expect(refusal('switch', 'turn_on', 'switch.pump', { colour: 1 })).toBe('invalid_format');
    expect(refusal('select', 'select_option', 'select.ventilation', { option: 'max' })).toBe(
      'service_validation_error',
    );
    expect(refusal('switch', 'turn_on', 'switch.pump', {}, true)).toBe('service_validation_error');
    expect(refusal('weather', 'get_forecasts', 'weather.x')).toBe('service_validation_error');
  });

  it('R31 answers with data where a service has some', () => {
    expect(call('weather', 'get_forecasts', 'weather.x', {}, true).response).toEqual({
      'weather.x': { forecast: [] },
    });
  });
});
