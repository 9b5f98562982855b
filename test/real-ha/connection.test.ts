import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../../src/main/storage/queries/connection-log';
import type { SiteStatus } from '../../src/shared/model';
import { SECOND } from '../../src/shared/time';
import type { ContractSocket, WatchedView } from '../support/contract-socket';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';
import { WireClient } from './support/wire-client';

const TOGGLE = 'input_boolean.test_toggle';
/** Bad logins after which this Home Assistant bans an address. */
const BAN = 3;
/** A start of Home Assistant takes up to 20 s, and the app's next attempt may be 30 s away. */
const PATIENCE_MS = 150 * SECOND;

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`the connection to Home Assistant ${version}, at true speed`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let app: ServedApp;
    let client: ContractSocket;
    let fleet: WatchedView<'fleet'>;
    let siteId: string;

    const status = (id: string): SiteStatus | undefined =>
      [...fleet.snapshot.sites, ...fleet.patches.flatMap((patch) => patch.changed)]
        .filter((site) => site.id === id)
        .at(-1);
    const reaches = (id: string, state: string): Promise<SiteStatus> =>
      until(
        `${state} of ${id}`,
        () => {
          const now = status(id);
          return now?.state === state ? now : null;
        },
        PATIENCE_MS,
      );
    const addSite = async (name: string, token: string, flags: readonly string[] = []): Promise<string> => {
      const added = await cli(
        dataDir,
        ['sites', 'add', '--name', name, '--url', home.url, '--token', '-', ...flags, '--json'],
        token,
      );
      return added.json<{ id: string }>().id;
    };
    const timeline = async (id: string): Promise<LoggedEvent[]> =>
      (await cli(dataDir, ['timeline', '--site', id, '--json'])).json<LoggedEvent[]>();
    /** The mirror tells what Home Assistant tells, of something that just changed there. */
    const mirrors = async (state: 'on' | 'off'): Promise<void> => {
      await home.callService('input_boolean', state === 'on' ? 'turn_on' : 'turn_off', { entity_id: TOGGLE });
      await until(`${TOGGLE} is ${state} in the mirror`, async () => {
        const answer = await cli(dataDir, ['entities', '--site', siteId, '--json']);
        const entities = answer.json<{ entity_id: string; state: string }[]>();
        return entities.some((entity) => entity.entity_id === TOGGLE && entity.state === state);
      });
    };

    beforeAll(async () => {
      await home.start({ fast: 3, ban: BAN });
      siteId = await addSite('Real', home.token);
      app = await ServedApp.start(dataDir);
      client = await app.connect();
      fleet = await client.view('fleet', {});
      await reaches(siteId, 'connected');
    });
    afterAll(async () => {
      client.close();
      await app.stop();
      await home.stop();
    });

    it('R5 R7 R20 killed (kill -9) and started again: lost at once, connected again, mirrored', async () => {
      await home.stop({ kill: true });
      const lost = await reaches(siteId, 'waiting');
      expect(lost).toMatchObject({
        stale: true,
        lastError: { code: 'connection-lost' },
        lastClose: { code: 1006 },
      });
      await home.start({ fast: 3, ban: BAN, keep: true });
      await reaches(siteId, 'connected');
      await mirrors('on');
    });

    it('R8 stopped (SIGSTOP) for 40 s: noticed within 25 s, connected again, mirrored', async () => {
      const stoppedAt = Date.now();
      home.pause();
      const lost = await reaches(siteId, 'waiting');
      expect(lost.lastError).toMatchObject({ code: 'silent' });
      const noticed = (lost.lastError?.at ?? 0) - stoppedAt;
      console.log(`frozen Home Assistant ${version} noticed after ${(noticed / SECOND).toFixed(1)} s`);
      // By the limit and not by some later chance; how late a busy machine looks is no fault of the program.
      expect(noticed).toBeLessThanOrEqual(35 * SECOND);
      await until('40 s have passed', () => Date.now() - stoppedAt >= 40 * SECOND, 45 * SECOND);
      home.resume();
      await reaches(siteId, 'connected');
      await mirrors('off');
    });

    it('R6 R7 a revoked token: closed, one bad login, stopped until there is another', async () => {
      const admin = await WireClient.authenticated(home.url, home.token);
      const created = await admin.command({
        type: 'auth/long_lived_access_token',
        client_name: 'Revoked soon',
        lifespan: 365,
      });
      const token = String(created['result']);
      const id = await addSite('Revoked', token);
      await reaches(id, 'connected');
      const list = await admin.command({ type: 'auth/refresh_tokens' });
      const tokens = list['result'] as readonly {
        readonly id: string;
        readonly client_name: string | null;
      }[];
      const own = tokens.find(({ client_name: name }) => name === 'Revoked soon');
      await admin.command({ type: 'auth/delete_refresh_token', refresh_token_id: own?.id });
      await reaches(id, 'stopped');
      const events = await until('the stop in the timeline', async () => {
        const found = await timeline(id);
        return found.at(-1)?.event === 'stopped' ? found : null;
      });
      expect(events.filter(({ event }) => event === 'failed').map(({ code }) => code)).toEqual([
        'token-rejected',
      ]);
      expect(status(id)).toMatchObject({ cause: 'token-rejected', lastError: { code: 'token-rejected' } });
      await cli(dataDir, ['sites', 'set', id, '--token', '-'], home.token);
      await reaches(id, 'connected');
      await client.call('sites.remove', { siteId: id });
      admin.close();
    });

    // It looks the address up before it counts, and forgets that when the client hangs up meanwhile, as ours does.
    const forgetful = version === '2024.3.3';
    if (forgetful)
      console.log(
        `skipped, the ban on Home Assistant ${version}: it may not count a bad login whose client hangs up at once`,
      );
    it.skipIf(forgetful)(
      'R6 an address that Home Assistant bans: stopped as banned, no attempt after it',
      async () => {
        const id = await addSite('Wrong token', 'no-token-of-this-server');
        expect((await reaches(id, 'stopped')).cause).toBe('token-rejected');
        await client.call('sites.set', { siteId: id, fields: { retryRejected: true } });
        const counted = await until(
          'an attempt that is refused as banned',
          () => status(id)?.lastError?.code === 'banned' && status(id),
          PATIENCE_MS,
        );
        // With the setting a ban is a failure like any other; without it, it ends the attempts.
        expect(counted.state).not.toBe('connected');
        await client.call('sites.set', { siteId: id, fields: { retryRejected: false } });
        await client.call('connection.restart', { siteId: id, force: true });
        const banned = await until(
          'stopped as banned',
          () => status(id)?.cause === 'banned' && status(id),
          PATIENCE_MS,
        );
        expect(banned).toMatchObject({ state: 'stopped', lastError: { code: 'banned' } });
        const codes = (await timeline(id)).filter(({ event }) => event === 'failed').map(({ code }) => code);
        // A login of another site in between begins Home Assistant's count anew.
        const rejected = codes.filter((code) => code === 'token-rejected').length;
        expect(rejected).toBeGreaterThanOrEqual(BAN - 1);
        expect(codes.slice(codes.indexOf('banned')).every((code) => code === 'banned')).toBe(true);
      },
    );
  });
}
