import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/shared/syncs';
import type { ContractSocket } from '../support/contract-socket';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { countsOf, statesOf, synchronise } from '../integration/sync/support';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';

const same = ({ added, changed, removed }: Comparison): boolean => added + changed + removed === 0;

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`the synchronisation of Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let app: ServedApp;
    let client: ContractSocket;
    let siteId: string;

    beforeAll(async () => {
      await home.start();
      const args = ['sites', 'add', '--name', 'Real', '--url', home.url, '--token', home.token];
      siteId = (await cli(dataDir, args)).stdout.trim();
      app = await ServedApp.start(dataDir);
      client = await app.connect();
      await until(
        'the connection',
        async () => {
          const asked = await client.raw('requests.send', { siteId, command: { type: 'no/such_command' } });
          return !asked.ok && asked.error.code === 'request-failed';
        },
        60_000,
      );
    });
    afterAll(async () => {
      await app.stop();
      await home.stop();
    });

    it('R23 goes through the whole order and is connected again at its end', async () => {
      const { row } = await synchronise({ client, siteId }, 'full');
      expect(row.error).toBeNull();
      expect(statesOf(row)).toBe('test done, areas done, entities done, history done, restart done');
    });

    it('R23 finds no list other than it was a moment before', async () => {
      const areas = countsOf((await synchronise({ client, siteId }, 'areas')).row, 'areas');
      for (const comparison of [areas.areas, areas.devices]) expect(comparison).toSatisfy(same);
      const entities = countsOf((await synchronise({ client, siteId }, 'entities')).row, 'entities');
      expect(entities.registry).toSatisfy(same);
      expect(entities.states?.total).toBeGreaterThan(0);
      // What the building did in that very moment was heard, and is no difference.
      expect(entities.states).toSatisfy(same);
    });
  });
}
