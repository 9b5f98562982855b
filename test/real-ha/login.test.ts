import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_WAY, type SiteStatus } from '../../src/shared/model';
import type { ContractSocket, WatchedView } from '../support/contract-socket';
import { follow } from '../support/login-page';
import { freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { WireClient } from './support/wire-client';
import { HA_VERSIONS, OWNER, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';

interface RefreshToken {
  readonly id: string;
  readonly client_id: string | null;
  readonly type: string;
}

/** What Home Assistant's login page does, by its own requests: gives where it would send the browser. */
async function throughLoginFlow(authorizeUrl: string): Promise<URL> {
  const page = new URL(authorizeUrl);
  const asked = page.searchParams;
  const given = (name: string): string => asked.get(name) ?? '';
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${page.origin}${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
  const client = { client_id: given('client_id') };
  const flow = await post('/auth/login_flow', {
    ...client,
    handler: ['homeassistant', null],
    redirect_uri: given('redirect_uri'),
    ...(asked.has('code_challenge')
      ? {
          code_challenge: given('code_challenge'),
          code_challenge_method: given('code_challenge_method'),
          response_type: given('response_type'),
        }
      : {}),
  });
  const done = await post(`/auth/login_flow/${String(flow['flow_id'])}`, { ...client, ...OWNER });
  const back = new URL(given('redirect_uri'));
  back.searchParams.set('code', String(done['result']));
  back.searchParams.set('state', given('state'));
  return back;
}

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`the login page of Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    let app: ServedApp;
    let screens: ContractSocket;
    let fleet: WatchedView<'fleet'>;
    let siteId: string;

    const status = (): SiteStatus | undefined =>
      [...fleet.snapshot.sites, ...fleet.patches.flatMap((patch) => patch.changed)]
        .filter(({ id }) => id === siteId)
        .at(-1);
    const reaches = (state: string): Promise<SiteStatus> =>
      fleet.until(() => {
        const now = status();
        return now?.state === state ? now : null;
      });
    /** Logins that were there before ours: those of the one that set this Home Assistant up. */
    const foreign = new Set<string>();
    /** As the profile of the user lists them. */
    const listed = async (): Promise<RefreshToken[]> => {
      const client = await WireClient.authenticated(home.url, home.token);
      const answer = await client.command({ type: 'auth/refresh_tokens' });
      client.close();
      const tokens = answer['result'] as RefreshToken[];
      return tokens.filter(({ id, type }) => type === 'normal' && !foreign.has(id));
    };
    const logIn = async (): Promise<string> => {
      const begun = await screens.call('login.begin', { url: home.url, way: DEFAULT_WAY, language: 'en' });
      const landed = await follow(await throughLoginFlow(begun.authorizeUrl));
      expect(landed.text).toContain('You are logged in');
      return begun.loginId;
    };

    beforeAll(async () => {
      await home.start();
      for (const { id } of await listed()) foreign.add(id);
      app = await ServedApp.start(freshDataDir(), { timeScale: 0.1 });
      screens = await app.connect();
      fleet = await screens.view('fleet', {});
    });
    afterAll(async () => {
      screens.close();
      await app.stop();
      await home.stop();
    });

    it('R48 lets a site in, which connects and comes back with an access token of its own each time', async () => {
      const loginId = await logIn();
      const site = await screens.call('sites.add', { name: 'Real', url: home.url, loginId });
      siteId = site.id;
      expect(site).toMatchObject({ login: 'home-assistant', loginUser: 'Tester' });
      await reaches('connected');
      const [login, ...more] = await listed();
      expect(login?.client_id).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
      expect(more).toEqual([]);
      fleet.patches.length = 0;
      await screens.call('connection.restart', { siteId, force: true });
      await fleet.until(() =>
        fleet.patches.some(({ changed }) => changed.some(({ state }) => state !== 'connected')),
      );
      await reaches('connected');
    });

    it('R6 stops when the login is withdrawn there, at the first refusal, and a new one mends it', async () => {
      const [login] = await listed();
      const client = await WireClient.authenticated(home.url, home.token);
      await client.command({ type: 'auth/delete_refresh_token', refresh_token_id: login?.id ?? '' });
      expect(await reaches('stopped')).toMatchObject({
        cause: 'token-rejected',
        lastError: { code: 'login-revoked' },
      });
      client.close();
      const { rows } = await screens.call('timeline.list', { siteId, before: null, limit: 100 });
      expect(
        rows.filter(({ event, error }) => event === 'failed' && error?.code === 'login-revoked'),
      ).toHaveLength(1);
      const connected = reaches('connected');
      await screens.call('sites.set', { siteId, fields: { loginId: await logIn() } });
      await connected;
    });

    it('R48 no longer lists the login once the site is removed', async () => {
      expect((await listed()).length).toBe(1);
      expect(await screens.call('sites.remove', { siteId })).toEqual({ withdrawn: true });
      await until('it is gone from the list', async () => (await listed()).length === 0);
    });
  });
}
