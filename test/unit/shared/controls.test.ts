import { describe, expect, it } from 'vitest';
import { controlsOf, type Ask, type Control, type ControlledEntity } from '../../../src/shared/controls';

const entity = (
  entityId: string,
  state: string,
  attributes: Record<string, unknown> = {},
): ControlledEntity => ({
  ...{ entityId, state, attributes },
});

function one<K extends Control['kind']>(
  from: ControlledEntity,
  kind: K,
  id?: string,
): Extract<Control, { kind: K }> {
  const found = controlsOf(from).find(
    (control) => control.kind === kind && (id === undefined || control.id === id),
  );
  if (found === undefined) throw new Error(`no ${kind} ${id ?? ''} on ${from.entityId}`);
  return found as Extract<Control, { kind: K }>;
}
const called = ({ domain, service, data }: Ask): unknown => [`${domain}.${service}`, data];
const kinds = (from: ControlledEntity): string[] => controlsOf(from).map(({ kind, id }) => `${kind} ${id}`);
const presses = (from: ControlledEntity): Record<string, unknown> =>
  Object.fromEntries(
    one(from, 'presses').presses.map(({ name, ask }) => [name, `${ask.domain}.${ask.service}`]),
  );

describe('the table of controls', () => {
  it.each(['switch', 'input_boolean', 'fan', 'siren', 'automation', 'remote'])(
    'R44 a %s is switched on and off by its own services',
    (domain) => {
      const toggle = one(entity(`${domain}.x`, 'off'), 'toggle');
      expect(toggle.on).toBe(false);
      expect(called(toggle.ask(true))).toEqual([`${domain}.turn_on`, {}]);
      expect(called(toggle.ask(false))).toEqual([`${domain}.turn_off`, {}]);
      expect(toggle.ask(true).done(entity(`${domain}.x`, 'off'))).toBe(false);
      expect(toggle.ask(true).done(entity(`${domain}.x`, 'on'))).toBe(true);
    },
  );

  it('R44 a light has brightness and colour temperature only where it says so', () => {
    const plain = entity('light.a', 'on', { supported_color_modes: ['onoff'] });
    expect(kinds(plain)).toEqual(['toggle power']);
    const dimmed = entity('light.a', 'on', { supported_color_modes: ['brightness'], brightness: 128 });
    expect(kinds(dimmed)).toEqual(['toggle power', 'number brightness']);
    expect(one(dimmed, 'number')).toMatchObject({ value: 50, min: 1, max: 100, unit: '%' });
    expect(called(one(dimmed, 'number').ask(30))).toEqual(['light.turn_on', { brightness_pct: 30 }]);
    // 30 % is 76.5 of 255: what a lamp makes of it is as near as it can be.
    expect(
      one(dimmed, 'number')
        .ask(30)
        .done(entity('light.a', 'on', { brightness: 77 })),
    ).toBe(true);
    expect(one(dimmed, 'number').ask(30).done(dimmed)).toBe(false);
    const warm = entity('light.a', 'on', {
      ...{ supported_color_modes: ['color_temp', 'hs'], color_temp_kelvin: 2700 },
      ...{ min_color_temp_kelvin: 2000, max_color_temp_kelvin: 6500 },
    });
    expect(one(warm, 'number', 'colorTemperature')).toMatchObject({ value: 2700, min: 2000, max: 6500 });
    expect(called(one(warm, 'number', 'colorTemperature').ask(4000))).toEqual([
      'light.turn_on',
      { color_temp_kelvin: 4000 },
    ]);
  });

  it('R44 a light that is off has no brightness, and can be given one', () => {
    const off = entity('light.a', 'off', { supported_color_modes: ['brightness'], brightness: null });
    expect(one(off, 'number').value).toBeNull();
  });

  it.each(['number', 'input_number'])('R44 a %s has its own limits, step and unit', (domain) => {
    const number = one(
      entity(`${domain}.x`, '20.5', {
        min: 5,
        max: 30,
        step: 0.5,
        unit_of_measurement: '°C',
        mode: 'slider',
      }),
      'number',
    );
    expect(number).toMatchObject({ value: 20.5, min: 5, max: 30, step: 0.5, unit: '°C', slider: true });
    expect(called(number.ask(21))).toEqual([`${domain}.set_value`, { value: 21 }]);
    expect(number.ask(21).done(entity(`${domain}.x`, '21.0'))).toBe(true);
    const box = one(entity(`${domain}.x`, 'unknown', { min: 0, max: 1, step: 0.1, mode: 'box' }), 'number');
    expect(box).toMatchObject({ value: null, slider: false });
    expect(one(entity(`${domain}.x`, '1', { min: 0, max: 1e6, step: 1 }), 'number').slider).toBe(false);
  });

  it.each(['select', 'input_select'])('R44 a %s offers its options', (domain) => {
    const choice = one(entity(`${domain}.x`, 'eco', { options: ['eco', 'boost'] }), 'choice');
    expect(choice).toMatchObject({ value: 'eco', options: ['eco', 'boost'] });
    expect(called(choice.ask('boost'))).toEqual([`${domain}.select_option`, { option: 'boost' }]);
  });

  it('R44 presses: buttons, scenes, scripts', () => {
    expect(presses(entity('button.x', 'unknown'))).toEqual({ press: 'button.press' });
    expect(presses(entity('input_button.x', 'unknown'))).toEqual({ press: 'input_button.press' });
    expect(presses(entity('scene.x', 'unknown'))).toEqual({ activate: 'scene.turn_on' });
    expect(presses(entity('script.x', 'off'))).toEqual({
      run: 'script.turn_on',
      stopScript: 'script.turn_off',
    });
  });

  it('R44 a cover has what its features say: open, stop, close, position, tilt', () => {
    const gate = entity('cover.x', 'closed', { supported_features: 3, device_class: 'gate' });
    expect(presses(gate)).toEqual({ open: 'cover.open_cover', close: 'cover.close_cover' });
    expect(kinds(gate)).toEqual(['presses presses']);
    const blind = entity('cover.x', 'open', {
      ...{ supported_features: 255, current_position: 70, current_tilt_position: 50 },
    });
    expect(presses(blind)).toMatchObject({ stop: 'cover.stop_cover' });
    expect(called(one(blind, 'number', 'position').ask(20))).toEqual([
      'cover.set_cover_position',
      { position: 20 },
    ]);
    expect(called(one(blind, 'number', 'tilt').ask(20))).toEqual([
      'cover.set_cover_tilt_position',
      { tilt_position: 20 },
    ]);
    const done = one(blind, 'number', 'position').ask(20).done;
    expect(done(entity('cover.x', 'closing', { current_position: 70 }))).toBe(true);
    expect(done(blind)).toBe(false);
    expect(one(gate, 'presses').presses.map(({ idle }) => idle)).toEqual([false, true]);
    // One that only guesses its position may be somewhere else.
    const guessing = { ...gate, attributes: { ...gate.attributes, assumed_state: true } };
    expect(one(guessing, 'presses').presses.map(({ idle }) => idle)).toEqual([false, false]);
  });

  it('R44 a valve is a cover with its own words', () => {
    const valve = entity('valve.x', 'open', { supported_features: 15, current_position: 40 });
    expect(presses(valve)).toEqual({
      open: 'valve.open_valve',
      stop: 'valve.stop_valve',
      close: 'valve.close_valve',
    });
    expect(called(one(valve, 'number').ask(10))).toEqual(['valve.set_valve_position', { position: 10 }]);
  });

  it('R44 a lock asks twice, and one that wants a code is left to Home Assistant', () => {
    const lock = entity('lock.x', 'locked', { supported_features: 1 });
    expect(presses(lock)).toEqual({ lock: 'lock.lock', unlock: 'lock.unlock', openLatch: 'lock.open' });
    expect(one(lock, 'presses').presses.every(({ confirm }) => confirm)).toBe(true);
    expect(kinds(entity('lock.x', 'locked', { code_format: '^\\d{4}$' }))).toEqual(['elsewhere elsewhere']);
  });

  it('R44 a climate has a target, or a lower and an upper one, and its modes', () => {
    const limits = { min_temp: 7, max_temp: 30, target_temp_step: 0.5, hvac_modes: ['off', 'heat'] };
    const heating = entity('climate.x', 'heat', { ...limits, temperature: 21, supported_features: 385 });
    expect(kinds(heating)).toEqual(['number targetTemperature', 'choice hvacMode']);
    expect(called(one(heating, 'number').ask(22.5))).toEqual([
      'climate.set_temperature',
      { temperature: 22.5 },
    ]);
    expect(called(one(heating, 'choice').ask('off'))).toEqual([
      'climate.set_hvac_mode',
      { hvac_mode: 'off' },
    ]);
    const both = entity('climate.x', 'heat_cool', {
      ...{ ...limits, temperature: null, target_temp_low: 19, target_temp_high: 24, supported_features: 3 },
    });
    expect(kinds(both)).toEqual(['range targetRange', 'choice hvacMode']);
    const range = one(both, 'range');
    expect(called(range.ask(18, 25))).toEqual([
      'climate.set_temperature',
      { target_temp_low: 18, target_temp_high: 25 },
    ]);
    expect(range.ask(18, 24).done(both)).toBe(false);
    expect(range.ask(19, 24).done(both)).toBe(true);
    // Fan modes it lists but does not say it supports are not offered.
    expect(kinds({ ...heating, attributes: { ...heating.attributes, fan_modes: ['low'] } })).toHaveLength(2);
  });

  it('R44 humidifiers, water heaters and fans have their targets and modes', () => {
    const humidifier = entity('humidifier.x', 'on', {
      ...{
        humidity: 40,
        min_humidity: 30,
        max_humidity: 60,
        available_modes: ['eco'],
        supported_features: 1,
      },
    });
    expect(kinds(humidifier)).toEqual(['toggle power', 'number targetHumidity', 'choice mode']);
    expect(called(one(humidifier, 'number').ask(45))).toEqual(['humidifier.set_humidity', { humidity: 45 }]);
    const heater = entity('water_heater.x', 'eco', {
      ...{ temperature: 50, operation_list: ['off', 'eco'], operation_mode: 'eco', supported_features: 3 },
    });
    expect(kinds(heater)).toEqual(['number targetTemperature', 'choice operationMode']);
    const fan = entity('fan.x', 'on', { percentage: 33, percentage_step: 100 / 3, supported_features: 1 });
    expect(called(one(fan, 'number').ask(66))).toEqual(['fan.set_percentage', { percentage: 66 }]);
    expect(kinds(entity('fan.x', 'on', { supported_features: 0 }))).toEqual(['toggle power']);
  });

  it.each(['text', 'input_text'])(
    'R44 a %s has its limits and pattern; a password is left alone',
    (domain) => {
      const text = one(entity(`${domain}.x`, 'hello', { min: 2, max: 9, pattern: '[a-z]+' }), 'text');
      expect(text).toMatchObject({ value: 'hello', min: 2, max: 9, pattern: '[a-z]+' });
      expect(called(text.ask('bye'))).toEqual([`${domain}.set_value`, { value: 'bye' }]);
      expect(controlsOf(entity(`${domain}.x`, 'secret', { mode: 'password' }))).toMatchObject([
        { kind: 'elsewhere', reason: 'password' },
      ]);
    },
  );

  it('R44 an alarm panel is left to Home Assistant on purpose, a sensor has nothing to control', () => {
    expect(controlsOf(entity('alarm_control_panel.x', 'disarmed', { supported_features: 31 }))).toMatchObject(
      [{ kind: 'elsewhere', reason: 'alarm' }],
    );
    expect(controlsOf(entity('media_player.x', 'idle'))).toMatchObject([
      { kind: 'elsewhere', reason: 'domain' },
    ]);
    expect(controlsOf(entity('sensor.x', '1'))).toEqual([]);
    expect(controlsOf(entity('binary_sensor.x', 'on'))).toEqual([]);
  });

  it('R44 attributes of other shapes than Home Assistant documents break nothing', () => {
    const odd = { supported_color_modes: 'onoff', supported_features: 'all', options: [1, null], min: 'x' };
    for (const domain of ['light', 'climate', 'cover', 'select', 'number', 'fan', 'lock', 'text', 'valve']) {
      expect(() => kinds(entity(`${domain}.x`, 'unknown', odd)), domain).not.toThrow();
    }
  });
});
