import { describe, expect, it } from 'vitest';
import { classify, MAX_BYTES } from '../../../src/main/requests/classification';

const kindOf = (command: object): string => {
  const what = classify(command);
  return what.ok ? what.value.kind : what.error.code;
};
const mayBeLate = (domain: string, service: string, more: object = {}): boolean => {
  const what = classify({
    ...{ type: 'call_service', domain, service, target: { entity_id: `${domain}.x` } },
    ...more,
  });
  if (!what.ok) throw new Error(what.error.message);
  return what.value.mayBeLate;
};

describe('what counts as an action', () => {
  it.each([
    'get_states',
    'get_config',
    'ping',
    'auth/current_user',
    'config/area_registry/list',
    'config/entity_registry/list_for_display',
    'input_boolean/list',
    'recorder/statistics_during_period',
  ])('R30 %s only reads', (type) => {
    expect(kindOf({ type })).toBe('request');
  });

  it.each([
    'call_service',
    'fire_event',
    'config/area_registry/create',
    'config/entity_registry/update',
    'config/label_registry/delete',
    'hassio/update/core',
    'backup/generate',
    'persistent_notification/list_and_delete',
    'a_command_from_the_future',
    'get_states_and_more',
    'constructor',
    '__proto__',
  ])('R31 %s may change something', (type) => {
    const command = type === 'call_service' ? { type, domain: 'light', service: 'turn_on' } : { type };
    expect(kindOf(command)).toBe('action');
  });

  it('R30 the supervisor is read with get and acted on with everything else', () => {
    const ask = (method: string): string =>
      kindOf({ type: 'supervisor/api', endpoint: '/hardware/info', method });
    expect(ask('get')).toBe('request');
    expect(ask('GET')).toBe('request');
    for (const method of ['post', 'put', 'delete']) expect(ask(method)).toBe('action');
    expect(kindOf({ type: 'supervisor/api', endpoint: '/hardware/info' })).toBe('request-invalid');
  });

  it('R31 names the action and what it acts on', () => {
    const what = classify({
      ...{
        type: 'call_service',
        domain: 'light',
        service: 'turn_on',
        service_data: { entity_id: 'light.a, light.b' },
      },
      target: { entity_id: ['light.c'], area_id: 'hall' },
    });
    expect(what).toMatchObject({
      value: {
        name: 'light.turn_on',
        target: 'light.c, light.a, light.b, area hall',
        entityIds: ['light.c', 'light.a', 'light.b'],
        wantedState: 'on',
      },
    });
  });
});

describe('what is refused', () => {
  it.each([
    'subscribe_events',
    'subscribe_entities',
    'subscribe_trigger',
    'unsubscribe_events',
    'config_entries/subscribe',
    'weather/subscribe_forecast',
    'history/stream',
    'logbook/event_stream',
    'supervisor/subscribe',
    'render_template',
    'system_health/info',
    'supported_features',
  ])('R30 %s, a stream', (type) => {
    expect(kindOf({ type })).toBe('request-subscription');
  });

  it.each([
    { type: 'auth/long_lived_access_token', client_name: 'x', lifespan: 1 },
    { type: 'auth/refresh_tokens' },
    { type: 'auth/sign_path', path: '/x' },
    { type: 'config/auth/list' },
    { type: 'config/auth_provider/homeassistant/create', username: 'u' },
    { type: 'cloud/login', email: 'a' },
    { type: 'backup/config/info' },
    { type: 'fire_event', event_data: { deep: [{ access_token: 'x' }] } },
    { type: 'fire_event', event_data: { note: 'eyJhbGciOiJI.eyJpc3MiOiJh.c2lnbmF0dXJl' } },
    { type: 'supervisor/api', endpoint: '/ingress/session', method: 'post' },
    {
      type: 'call_service',
      domain: 'alarm_control_panel',
      service: 'alarm_disarm',
      service_data: { code: 1 },
    },
    { type: 'call_service', domain: 'lock', service: 'unlock', service_data: { code: '1' } },
  ])('R52 $type, which holds or brings a secret', (command) => {
    expect(kindOf(command)).toBe('request-secret');
  });

  it.each([[null], [[]], ['ping'], [{}], [{ type: 7 }], [{ type: '' }], [{ type: 'ping', id: 1 }]])(
    'R30 what is no command: %j',
    (value) => {
      expect(classify(value)).toMatchObject({ ok: false, error: { code: 'request-invalid' } });
    },
  );

  it('R30 what Home Assistant would hang up on', () => {
    expect(kindOf({ type: 'fire_event', text: 'x'.repeat(MAX_BYTES) })).toBe('request-too-large');
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(kindOf({ type: 'fire_event', deep })).toBe('request-invalid');
  });
});

describe('what may wait for a connection', () => {
  it.each([
    ['light', 'turn_on'],
    ['switch', 'turn_off'],
    ['climate', 'set_temperature'],
    ['input_number', 'set_value'],
    ['select', 'select_option'],
    ['scene', 'turn_on'],
  ])('R31 %s.%s does: it names the state it wants', (domain, service) => {
    expect(mayBeLate(domain, service)).toBe(true);
  });

  it.each([
    ['light', 'toggle'],
    ['homeassistant', 'toggle'],
    ['button', 'press'],
    ['input_button', 'press'],
    ['input_number', 'increment'],
    ['counter', 'decrement'],
    ['select', 'select_next'],
    ['lock', 'lock'],
    ['lock', 'unlock'],
    ['alarm_control_panel', 'alarm_arm_away'],
    ['cover', 'open_cover'],
    ['valve', 'open_valve'],
    ['siren', 'turn_on'],
    ['script', 'turn_on'],
    ['automation', 'trigger'],
    ['tts', 'speak'],
    ['shell_command', 'x'],
    ['homeassistant', 'restart'],
    ['constructor', 'has'],
    ['light', 'constructor'],
  ])('R31 %s.%s never does', (domain, service) => {
    expect(mayBeLate(domain, service)).toBe(false);
  });

  it('R31 a step is no state, whatever the service is called', () => {
    for (const step of ['brightness_step', 'brightness_step_pct', 'flash']) {
      expect(mayBeLate('light', 'turn_on', { service_data: { [step]: 10 } })).toBe(false);
    }
    expect(mayBeLate('light', 'turn_on', { return_response: true })).toBe(false);
  });

  it("R31 Home Assistant's own turn_on goes by what it names", () => {
    const call = (...ids: string[]): boolean =>
      mayBeLate('homeassistant', 'turn_on', { target: { entity_id: ids } });
    expect(call('light.a', 'switch.b')).toBe(true);
    expect(call('light.a', 'lock.b')).toBe(false);
    expect(call('cover.a')).toBe(false);
    expect(call()).toBe(false);
  });
});
