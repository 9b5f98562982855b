import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestStage } from '../../src/shared/diagnosis';
import type { SiteStatus } from '../../src/shared/model';
import type { ContractSocket, WatchedView } from '../support/contract-socket';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { WireClient } from './support/wire-client';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';

const TOGGLE = 'input_boolean.test_toggle';
const NUMBER = 'input_number.test_number';

interface EntityReport {
  readonly entity_id: string;
  readonly state: string;
  readonly area: string | null;
  readonly last_changed: string;
}
interface HistoryRow {
  readonly at: number;
  readonly state: string;
}
interface StatusReport {
  readonly running: boolean;
  readonly sites: readonly {
    readonly id: string;
    readonly state: string;
    readonly cause: string | null;
    readonly failures: number;
    readonly lastError: { readonly code: string } | null;
  }[];
}

/** The newest status of a site that a view has brought. */
function statusIn(view: WatchedView<'fleet'>, siteId: string): SiteStatus | undefined {
  const seen = [...view.snapshot.sites, ...view.patches.flatMap((patch) => patch.changed)];
  return seen.filter((site) => site.id === siteId).at(-1);
}

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let app: ServedApp;
    let client: ContractSocket;
    let fleet: WatchedView<'fleet'>;
    let siteId: string;

    const reaches = (id: string, state: string): Promise<SiteStatus> =>
      fleet.until(() => {
        const status = statusIn(fleet, id);
        return status?.state === state ? status : null;
      });
    const addSite = async (name: string, url: string, token: string): Promise<string> => {
      const added = await cli(dataDir, [
        'sites',
        'add',
        '--name',
        name,
        '--url',
        url,
        '--token',
        token,
        '--json',
      ]);
      expect(added.stderr + added.stdout).not.toContain('error');
      return added.json<{ id: string }>().id;
    };
    const present = async (entityId: string): Promise<EntityReport | undefined> => {
      const answer = await cli(dataDir, ['entities', '--site', siteId, '--json']);
      return answer.json<EntityReport[]>().find((entity) => entity.entity_id === entityId);
    };
    const history = async (entityId: string): Promise<HistoryRow[]> => {
      const range = [
        '--from',
        new Date(Date.now() - 86_400_000).toISOString(),
        '--to',
        new Date(Date.now() + 60_000).toISOString(),
      ];
      const answer = await cli(dataDir, [
        'history',
        '--site',
        siteId,
        '--entity',
        entityId,
        ...range,
        '--json',
      ]);
      return answer.json<HistoryRow[]>();
    };

    beforeAll(async () => {
      await home.start({ fast: 3 });
      // Added before the app runs, as an integrator would.
      siteId = await addSite('Real', home.url, home.token);
      app = await ServedApp.start(dataDir);
      client = await app.connect();
      fleet = await client.view('fleet', {});
      await reaches(siteId, 'connected');
    });
    afterAll(async () => {
      await app.stop();
      await home.stop();
    });

    it('R2 R3 R20 connects and mirrors every state that Home Assistant has', async () => {
      expect(statusIn(fleet, siteId)).toMatchObject({ haVersion: version, haState: 'RUNNING', stale: false });
      const judge = await home.states();
      const mirrored = await until('all entities in the mirror', async () => {
        const entities = (await cli(dataDir, ['entities', '--site', siteId, '--json'])).json<
          EntityReport[]
        >();
        return entities.length === judge.length ? entities : null;
      });
      // What changes each second may have moved on between the two looks.
      const still = judge.filter((state) => !/ticker|fast|time|date|sun/.test(state.entity_id));
      for (const state of still) {
        const entity = mirrored.find((row) => row.entity_id === state.entity_id);
        expect(entity?.state, state.entity_id).toBe(state.state);
        expect(Date.parse(entity?.last_changed ?? ''), state.entity_id).toBe(Date.parse(state.last_changed));
      }
    });

    it('R21 knows the areas, of entities and of devices', async () => {
      expect((await present('sensor.ticker'))?.area).toBe('Office');
      expect((await present('light.bed_light'))?.area).toBe('Bedroom');
    });

    it('R20 a change in Home Assistant is in the mirror and in its history within seconds', async () => {
      await home.callService('input_number', 'set_value', { entity_id: NUMBER, value: 42.5 });
      const judge = await home.state(NUMBER);
      await until('the change in the mirror', async () => (await present(NUMBER))?.state === '42.5', 5000);
      expect((await history(NUMBER)).at(-1)).toEqual({ at: Date.parse(judge.last_changed), state: '42.5' });
    });

    it('an action from a screen changes Home Assistant, and the screen sees it', async () => {
      const values = await client.view('entity-values', { siteId, entityIds: [TOGGLE] });
      const before = values.snapshot.values[0]?.state;
      const service = before === 'on' ? 'turn_off' : 'turn_on';
      const target = { entity_id: TOGGLE };
      const sent = await client.call('requests.send', {
        siteId,
        command: { type: 'call_service', domain: 'input_boolean', service, target },
      });
      expect(sent.row).toMatchObject({ state: 'done', confirmedBy: 'reply' });
      const after = before === 'on' ? 'off' : 'on';
      await values.until(() =>
        values.patches.some((patch) => patch.values.some((value) => value.state === after)),
      );
      expect((await home.state(TOGGLE)).state).toBe(after);
      await client.call('view.close', { viewId: values.viewId });
    });

    it('R21 an entity that moves to another area moves in the mirror too', async () => {
      const list = await client.view('entity-list', { siteId });
      const garage = list.snapshot.areas.find((area) => area.name === 'Garage')?.areaId ?? '';
      const wire = await WireClient.authenticated(home.url, home.token);
      const moved = await wire.command({
        type: 'config/entity_registry/update',
        entity_id: TOGGLE,
        area_id: garage,
      });
      expect(moved).toMatchObject({ success: true });
      wire.close();
      await list.until(() =>
        list.patches.some((patch) =>
          patch.changed.some((row) => row.entityId === TOGGLE && row.areaId === garage),
        ),
      );
      await client.call('view.close', { viewId: list.viewId });
    });

    it('R25 kill -9 and a new start: nothing doubled, nothing lost that was on the disk', async () => {
      const rows = async (): Promise<HistoryRow[]> => history('sensor.fast_1');
      const before = await until('some seconds of history', async () => {
        const found = await rows();
        return found.length >= 5 ? found : null;
      });
      client.close();
      await app.kill();
      app = await ServedApp.start(dataDir);
      client = await app.connect();
      fleet = await client.view('fleet', {});
      expect(statusIn(fleet, siteId)?.entities, 'the mirror is shown at once').toBeGreaterThan(20);
      await reaches(siteId, 'connected');
      const after = await until('history goes on', async () => {
        const found = await rows();
        return found.length > before.length + 2 ? found : null;
      });
      expect(after.slice(0, before.length)).toEqual(before);
      expect(new Set(after.map((row) => row.at)).size).toBe(after.length);
    });

    it('R5 R20 a restart of Home Assistant: noticed, connected again, mirrored as it is now', async () => {
      await home.stop();
      await fleet.until(() => statusIn(fleet, siteId)?.state !== 'connected');
      expect(statusIn(fleet, siteId)).toMatchObject({ stale: true });
      await home.start({ keep: true });
      await reaches(siteId, 'connected');
      const judge = await home.state(TOGGLE);
      await until('the mirror as Home Assistant is now', async () => {
        const entity = await present(TOGGLE);
        return (
          entity?.state === judge.state && Date.parse(entity.last_changed) === Date.parse(judge.last_changed)
        );
      });
    });

    it('R6 R45 a wrong token: stopped at once, token-rejected, one attempt; diagnosed and mended', async () => {
      const wrong = await addSite('Wrong token', home.url, `${home.token.slice(0, -5)}AAAAA`);
      const status = await reaches(wrong, 'stopped');
      expect(status).toMatchObject({
        cause: 'token-rejected',
        failures: 1,
        lastError: { code: 'token-rejected' },
      });
      const report = await until('the status in the database', async () => {
        const found = (await cli(dataDir, ['status', '--json'])).json<StatusReport>();
        return found.sites.find((site) => site.id === wrong && site.state === 'stopped');
      });
      expect(report).toMatchObject({ cause: 'token-rejected', failures: 1 });
      const diagnosed = async (): Promise<readonly TestStage[]> => {
        const view = await client.view('diagnosis', { siteId: wrong, careful: true });
        const { stages } = await view.until(() =>
          [view.snapshot, ...view.patches].find((state) => state.done),
        );
        return stages;
      };
      // R45: named and mended; the refused token is not shown to Home Assistant again.
      expect((await diagnosed()).find((stage) => stage.status === 'failed')).toMatchObject({
        ...{ id: 'auth', finding: { code: 'not-repeated' } },
        ...{ error: { code: 'token-rejected' }, mend: 'edit-token' },
      });
      await client.call('sites.set', { siteId: wrong, fields: { token: home.token } });
      const mended = await diagnosed();
      expect(mended.filter((stage) => stage.status === 'failed')).toEqual([]);
      expect(mended.find((stage) => stage.id === 'flow')?.finding?.code).toMatch(/^flowing/);
    });

    it('R7 a wrong path: said as such', async () => {
      const wrong = await addSite('Wrong path', `${home.url}/elsewhere`, home.token);
      const status = await fleet.until(() => {
        const found = statusIn(fleet, wrong);
        return found?.lastError === null || found === undefined ? null : found;
      });
      expect(status).toMatchObject({ state: 'waiting', failures: 1, lastError: { code: 'path-not-found' } });
      await client.call('sites.remove', { siteId: wrong });
    });

    it('R41 the connection test passes every stage', async () => {
      const answer = await cli(dataDir, ['test', '--url', home.url, '--token', home.token, '--json']);
      expect(answer.code).toBe(0);
      expect(answer.stdout).toContain(version);
    });

    it('R52 the token is nowhere in clear but in the secret store', async () => {
      expect(app.log).not.toContain(home.token);
      expect((await cli(dataDir, ['sites', 'list', '--json'])).stdout).not.toContain(home.token);
    });
  });
}
