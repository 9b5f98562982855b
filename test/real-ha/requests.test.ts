import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContractSocket } from '../support/contract-socket';
import { FaultProxy } from '../support/fault-proxy/fault-proxy';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';

const TOGGLE = 'input_boolean.test_toggle';

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`requests and actions on Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let proxy: FaultProxy;
    let app: ServedApp;
    let client: ContractSocket;
    let siteId: string;

    const connected = (): Promise<unknown> =>
      // Home Assistant's refusal is the first word that only a connected site can pass on.
      until('the connection', async () => {
        const asked = await client.raw('requests.send', { siteId, command: { type: 'no/such_command' } });
        return !asked.ok && asked.error.code === 'request-failed';
      });
    const call = (service: string): Record<string, unknown> => ({
      ...{ type: 'call_service', domain: 'input_boolean', service, target: { entity_id: TOGGLE } },
    });

    beforeAll(async () => {
      await home.start();
      proxy = await FaultProxy.start({ target: Number(new URL(home.url).port) });
      const args = ['sites', 'add', '--name', 'Real', '--url', proxy.url, '--token', home.token];
      siteId = (await cli(dataDir, args)).stdout.trim();
      app = await ServedApp.start(dataDir, { timeScale: 0.2 });
      client = await app.connect();
      await connected();
    });
    afterAll(async () => {
      await app.stop();
      await proxy.stop();
      await home.stop();
    });

    it('R30 request gets the answer of get_states', async () => {
      const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"get_states"}', '--json']);
      const { result } = answer.json<{ result: { entity_id: string }[] }>();
      expect(result.map((state) => state.entity_id)).toContain(TOGGLE);
    });

    it('R31 an action whose answer is lost is confirmed by the context of its state', async () => {
      await client.call('requests.send', { siteId, command: call('turn_off') });
      // Its frames arrive; nothing comes back any more.
      proxy.add('downstream', { type: 'timeout', afterMs: 0 });
      const sending = client.raw('requests.send', { siteId, command: call('turn_on') });
      await until('it carried out', async () => (await home.state(TOGGLE)).state === 'on');
      proxy.dropConnections();
      proxy.clear();
      expect(await sending).toMatchObject({
        ok: true,
        value: { row: { state: 'done', confirmedBy: 'state' } },
      });
    });

    it('R31 an action that never arrived is not taken for carried out', async () => {
      await connected();
      await client.call('requests.send', { siteId, command: call('turn_off') });
      proxy.add('upstream', { type: 'timeout', afterMs: 0 });
      const sending = client.raw('requests.send', { siteId, command: call('turn_on') });
      await until('it under way', async () => {
        const { rows } = await client.call('requests.list', { siteId, before: null, limit: 1 });
        return rows[0]?.state === 'processing';
      });
      proxy.dropConnections();
      proxy.clear();
      expect(await sending).toMatchObject({ ok: false, error: { code: 'outcome-unknown' } });
      expect((await home.state(TOGGLE)).state).toBe('off');
    });
  });
}
