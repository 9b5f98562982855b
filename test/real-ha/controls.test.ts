import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { controlsOf, type Ask, type Control } from '../../src/shared/controls';
import type { ContractSocket } from '../support/contract-socket';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`controls on Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let app: ServedApp;
    let client: ContractSocket;
    let siteId: string;

    beforeAll(async () => {
      await home.start();
      const args = ['sites', 'add', '--name', 'Real', '--url', home.url, '--token', home.token];
      siteId = (await cli(dataDir, args)).stdout.trim();
      app = await ServedApp.start(dataDir, { timeScale: 0.2 });
      client = await app.connect();
      await until('the demo integration', async () => {
        const { rows } = (await client.view('entity-list', { siteId })).snapshot;
        return rows.some((row) => row.entityId === 'water_heater.demo_water_heater');
      });
    });
    afterAll(async () => {
      await app.stop();
      await home.stop();
    });

    /** The control as the screens would make it from what Home Assistant says of the entity just now. */
    async function control<K extends Control['kind']>(
      entityId: string,
      kind: K,
      id?: string,
    ): Promise<Extract<Control, { kind: K }>> {
      const { snapshot } = await client.view('entity', { siteId, entityId });
      if (snapshot.state === null) throw new Error(`${entityId} is not there`);
      const all = controlsOf({ entityId, ...snapshot.state });
      const found = all.find((each) => each.kind === kind && (id === undefined || each.id === id));
      if (found === undefined) {
        throw new Error(`${entityId}: ${all.map((each) => `${each.kind} ${each.id}`).join(', ')}`);
      }
      return found as Extract<Control, { kind: K }>;
    }

    /** Asks through the queue, and waits until Home Assistant itself says that it is so. */
    async function carriedOut(ask: Ask): Promise<void> {
      const answer = await client.raw('requests.send', {
        siteId,
        command: {
          ...{ type: 'call_service', domain: ask.domain, service: ask.service, service_data: ask.data },
          target: { entity_id: ask.entityId },
        },
      });
      expect(answer, `${ask.domain}.${ask.service}`).toMatchObject({ ok: true, value: { queued: false } });
      await until(`${ask.entityId} as asked`, async () => {
        const { state, attributes } = await home.state(ask.entityId);
        return ask.done({ entityId: ask.entityId, state, attributes });
      });
    }

    it('R44 helpers: toggle, number, text, press', async () => {
      const toggle = await control('input_boolean.test_toggle', 'toggle');
      await carriedOut(toggle.ask(!toggle.on));
      const number = await control('input_number.test_number', 'number');
      expect(number).toMatchObject({ min: 0, max: 100, step: 0.5, unit: '%' });
      await carriedOut(number.ask(42.5));
      await carriedOut((await control('input_text.test_text', 'text')).ask('Grüße, 樓層'));
      const before = (await home.state('input_button.test_button')).state;
      const presses = await control('input_button.test_button', 'presses');
      await carriedOut(presses.presses[0]!.ask);
      await until('it pressed', async () => (await home.state('input_button.test_button')).state !== before);
    });

    it('R44 light: on and off, brightness, colour temperature', async () => {
      const entityId = 'light.bed_light';
      await carriedOut((await control(entityId, 'toggle')).ask(true));
      await carriedOut((await control(entityId, 'number', 'brightness')).ask(37));
      await carriedOut((await control(entityId, 'number', 'colorTemperature')).ask(4000));
      await carriedOut((await control(entityId, 'toggle')).ask(false));
    });

    it('R44 cover: open, stop, close, position and tilt where it has them', async () => {
      const presses = await control('cover.living_room_window', 'presses');
      expect(presses.presses.map(({ name }) => name)).toEqual(['open', 'stop', 'close']);
      await carriedOut((await control('cover.living_room_window', 'number', 'position')).ask(30));
      await carriedOut(presses.presses.find(({ name }) => name === 'stop')!.ask);
      await carriedOut((await control('cover.living_room_window', 'number', 'tilt')).ask(20));
    });

    it('R44 climate: target, range and modes', async () => {
      await carriedOut((await control('climate.heatpump', 'number', 'targetTemperature')).ask(22));
      await carriedOut((await control('climate.ecobee', 'range')).ask(20, 25));
      await carriedOut((await control('climate.hvac', 'choice', 'fanMode')).ask('auto_low'));
      await carriedOut((await control('climate.hvac', 'choice', 'hvacMode')).ask('off'));
    });

    it('R44 fan, humidifier, water heater, siren, select, number, button, lock', async () => {
      await carriedOut((await control('fan.living_room_fan', 'number', 'speed')).ask(66));
      await carriedOut((await control('humidifier.humidifier', 'number')).ask(61));
      await carriedOut((await control('water_heater.demo_water_heater', 'number')).ask(115));
      await carriedOut((await control('siren.siren', 'toggle')).ask(false));
      await carriedOut((await control('select.speed', 'choice')).ask('light_speed'));
      await carriedOut((await control('number.volume', 'number')).ask(55));
      const push = await control('button.push', 'presses');
      await carriedOut(push.presses[0]!.ask);
      const lock = await control('lock.kitchen_door', 'presses');
      await carriedOut(lock.presses.find(({ name }) => name === 'lock')!.ask);
    });

    it('R44 Home Assistant has the last word: out of range is refused, and the reason comes through', async () => {
      const number = await control('input_number.test_number', 'number');
      const ask = number.ask(500);
      const answer = await client.raw('requests.send', {
        siteId,
        command: {
          ...{ type: 'call_service', domain: ask.domain, service: ask.service, service_data: ask.data },
          target: { entity_id: ask.entityId },
        },
      });
      expect(answer).toMatchObject({ ok: false, error: { code: 'request-failed' } });
      expect(Number((await home.state(ask.entityId)).state)).toBeLessThanOrEqual(100);
    });
  });
}
