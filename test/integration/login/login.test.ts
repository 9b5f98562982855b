import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LoginState } from '../../../src/shared/login';
import { DEFAULT_WAY, type SiteConfig, type SiteStatus } from '../../../src/shared/model';
import { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket, WatchedView } from '../../support/contract-socket';
import { logInOnPage } from '../../support/login-page';
import { freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

let app: ServedApp;
let home: Simulator;
let screens: ContractSocket;
let fleet: WatchedView<'fleet'>;
/** Everything that ever came to a screen. */
let shown = '';

beforeAll(async () => {
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.05 });
});

afterAll(async () => {
  await app.stop();
});

beforeEach(async () => {
  home = await Simulator.start();
  screens = await app.connect();
  fleet = await screens.view('fleet', {});
});

afterEach(async () => {
  shown += screens.text;
  screens.close();
  await home.stop();
});

const { logins } = { logins: () => home.home.users.logins };
const listed = (): number => logins().refreshes.length;

/** Logs in on the page; gives the id under which the program holds what came of it. */
async function logIn(url = home.url): Promise<string> {
  const begun = await screens.call('login.begin', { url, way: DEFAULT_WAY, language: 'en' });
  expect(begun.opened).toBe(false);
  const view = await screens.view('login', { loginId: begun.loginId });
  await logInOnPage(begun.authorizeUrl);
  await view.until(() => [view.snapshot, ...view.patches].find(({ phase }: LoginState) => phase === 'done'));
  return begun.loginId;
}

async function addSite(name: string): Promise<SiteConfig> {
  return screens.call('sites.add', { name, url: home.url, loginId: await logIn() });
}

function status(siteId: string): SiteStatus | undefined {
  const told = [
    ...fleet.received.flatMap(({ sites }) => sites),
    ...fleet.patches.flatMap(({ changed }) => changed),
  ];
  return told.filter(({ id }) => id === siteId).at(-1);
}

const reaches = (siteId: string, state: SiteStatus['state']): Promise<SiteStatus> =>
  fleet.until(() => {
    const present = status(siteId);
    return present?.state === state ? present : null;
  });

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Files of the data folder, but for the secret store's own, that hold one of these texts. */
function holding(dataDir: string, secrets: readonly string[]): string[] {
  return filesUnder(dataDir)
    .filter((file) => statSync(file).isFile())
    .filter((file) => !relative(dataDir, file).startsWith('secrets'))
    .filter((file) => {
      const bytes = readFileSync(file);
      return secrets.some((secret) => bytes.includes(secret));
    });
}

describe('a site that is logged in on Home Assistant’s own page', () => {
  it('R48 R11 connects with the login, says as whom, and goes on with it after a restart of the connection', async () => {
    const site = await addSite('North');
    expect(site).toMatchObject({ hasToken: true, login: 'home-assistant', loginUser: 'Operator' });
    await reaches(site.id, 'connected');
    expect(listed()).toBe(1);
    let renewed = 0;
    home.on('token', (grant) => (renewed += grant === 'refresh_token' ? 1 : 0));
    const again = once(home, 'auth');
    home.dropConnections({ terminate: true });
    expect((await again)[0]).toMatchObject({ ok: true });
    expect(renewed).toBe(1);
    // A test of the connection logs in by the same way, also with nothing but the stored login.
    const test = await screens.view('connection-test', {
      siteId: site.id,
      url: home.url,
      token: null,
      way: null,
    });
    const done = await test.until(() => test.patches.find((patch) => patch.done));
    expect(done.stages.map(({ id, status: of }) => `${id} ${of}`)).toContain('auth ok');
    expect(done.stages.filter(({ status: of }) => of === 'failed')).toEqual([]);
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R48 tests a connection with a login that is not saved yet', async () => {
    const loginId = await logIn();
    const params = { siteId: null, url: home.url, token: null, way: DEFAULT_WAY, loginId };
    const test = await screens.view('connection-test', params);
    const done = await test.until(() => test.patches.find((patch) => patch.done));
    expect(done.stages.find(({ id }) => id === 'permissions')).toMatchObject({
      status: 'ok',
      found: 'Operator',
    });
    await screens.call('login.cancel', { loginId });
    await until('it is withdrawn', () => listed() === 0);
  });

  it('R6 stops when the login was withdrawn, at the first refusal, and a new login mends it', async () => {
    const site = await addSite('Withdrawn');
    await reaches(site.id, 'connected');
    const before = home.counters.authFailures;
    home.revokeLogins();
    const stopped = await reaches(site.id, 'stopped');
    expect(stopped).toMatchObject({ cause: 'token-rejected', lastError: { code: 'login-revoked' } });
    // Home Assistant counts the one refusal; nothing is tried again.
    expect(home.counters.authFailures).toBe(before + 1);
    const connected = reaches(site.id, 'connected');
    const loginId = await logIn();
    await screens.call('sites.set', { siteId: site.id, fields: { loginId } });
    await connected;
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R6 stops where the user may no longer log in', async () => {
    const site = await addSite('Denied');
    await reaches(site.id, 'connected');
    home.faults.onToken({ kind: 'refusal', error: 'access_denied' });
    home.dropConnections({ code: 1000 });
    expect(await reaches(site.id, 'stopped')).toMatchObject({
      cause: 'token-rejected',
      lastError: { code: 'login-denied' },
    });
    await screens.call('sites.remove', { siteId: site.id });
  });

  it.each([
    ['a proxy without Home Assistant', { kind: 'status', status: 502 }, 'server-error'],
    ['a connection that dies', { kind: 'drop' }, 'closed-unanswered'],
    ['no answer at all', { kind: 'hang' }, 'timed-out'],
  ] as const)('R4 R7 counts %s as an ordinary failure and tries again', async (_name, fault, code) => {
    const site = await addSite(`Fault ${fault.kind}`);
    await reaches(site.id, 'connected');
    const failures = home.counters.authFailures;
    home.faults.onToken(fault);
    home.dropConnections({ terminate: true });
    const failed = await fleet.until(() => {
      const present = status(site.id);
      return present?.lastError?.code === code ? present : null;
    });
    expect(failed.state).not.toBe('stopped');
    await until('it is connected again', () => status(site.id)?.state === 'connected');
    expect(home.counters.authFailures).toBe(failures);
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R48 withdraws the login when the site is removed, and says when it could not', async () => {
    const site = await addSite('Removed');
    await reaches(site.id, 'connected');
    expect(await screens.call('sites.remove', { siteId: site.id })).toEqual({ withdrawn: true });
    expect(listed()).toBe(0);
    const away = await addSite('Away');
    await reaches(away.id, 'connected');
    await home.stop();
    expect(await screens.call('sites.remove', { siteId: away.id })).toEqual({ withdrawn: false });
  });

  it('R48 R11 withdraws the login that another one, or a pasted token, takes the place of', async () => {
    const site = await addSite('Replaced');
    await reaches(site.id, 'connected');
    const [first] = logins().refreshes;
    await screens.call('sites.set', { siteId: site.id, fields: { loginId: await logIn() } });
    await until(
      'the first is withdrawn',
      () => !logins().refreshes.some(({ token }) => token === first?.token),
    );
    expect(listed()).toBe(1);
    const pasted = await screens.call('sites.set', { siteId: site.id, fields: { token: home.token } });
    expect(pasted).toMatchObject({ login: 'token', loginUser: '' });
    await until('the second is withdrawn', () => listed() === 0);
    await until('it is connected', () => status(site.id)?.state === 'connected');
    expect(app.log).toContain('from="login through Home Assistant"');
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R11 withdraws it also where another process replaces the login or removes the site', async () => {
    const site = await addSite('From outside');
    await reaches(site.id, 'connected');
    await app.cli('sites', 'set', site.id, '--token', home.token);
    await until('the login is withdrawn', () => listed() === 0);
    const other = await addSite('Removed outside');
    await reaches(other.id, 'connected');
    await app.cli('sites', 'remove', other.id);
    await until('the other is withdrawn', () => listed() === 0);
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R48 does not lose a login to a form that could not be saved', async () => {
    const loginId = await logIn();
    const limits = { pingSeconds: 60, deadSeconds: 10 };
    const refused = await screens.raw('sites.add', { name: 'Wrong', url: home.url, loginId, ...limits });
    expect(refused).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    const elsewhere = await screens.raw('sites.add', {
      name: 'Other',
      url: 'http://elsewhere:8123',
      loginId,
    });
    expect(elsewhere).toMatchObject({ ok: false, error: { code: 'login-elsewhere' } });
    const site = await screens.call('sites.add', { name: 'Right', url: home.url, loginId });
    await reaches(site.id, 'connected');
    expect(await screens.raw('sites.add', { name: 'Twice', url: home.url, loginId })).toMatchObject({
      ok: false,
      error: { code: 'login-unknown' },
    });
    await screens.call('sites.remove', { siteId: site.id });
  });

  it('R52 shows no code and no token to a screen, a log, the database or any other file', async () => {
    const site = await addSite('Secret');
    await reaches(site.id, 'connected');
    await screens.call('sites.list', {});
    await screens.call('timeline.list', { siteId: site.id, before: null, limit: 100 });
    home.revokeLogins();
    await reaches(site.id, 'stopped');
    const secrets = logins().given;
    expect(secrets.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(shown + screens.text).not.toContain(secret);
      expect(app.log).not.toContain(secret);
    }
    expect(holding(app.dataDir, secrets)).toEqual([]);
    await screens.call('sites.remove', { siteId: site.id });
  });
});

describe('a program that is killed', () => {
  it('R25 R52 leaves no half secret wherever it is killed, and a kept login survives it', async () => {
    const dataDir = freshDataDir();
    let killed = await ServedApp.start(dataDir, { timeScale: 0.05 });
    const tab = await killed.connect();
    const begun = await tab.call('login.begin', { url: home.url, way: DEFAULT_WAY, language: 'en' });
    await logInOnPage(begun.authorizeUrl);
    const view = await tab.view('login', { loginId: begun.loginId });
    await view.until(() => [view.snapshot, ...view.patches].some(({ phase }) => phase === 'done'));
    // Saved in the same moment that it is killed: the site is there with its whole login, or not at all.
    void tab.raw('sites.add', { name: 'Killed', url: home.url, loginId: begun.loginId });
    await killed.kill();
    killed = await ServedApp.start(dataDir, { timeScale: 0.05 });
    const after = await killed.connect();
    const { sites } = await after.call('sites.list', {});
    const view2 = await after.view('fleet', {});
    for (const site of sites) {
      expect(site).toMatchObject({ hasToken: true, login: 'home-assistant' });
      await view2.until(() =>
        [...view2.received.flatMap((one) => one.sites), ...view2.patches.flatMap((one) => one.changed)].some(
          ({ id, state }) => id === site.id && state === 'connected',
        ),
      );
    }
    const files = readdirSync(join(dataDir, 'secrets'), { withFileTypes: true }).map(({ name }) => name);
    for (const file of files.filter((name) => name.startsWith('site-') && name.endsWith('.json'))) {
      expect(JSON.parse(readFileSync(join(dataDir, 'secrets', file), 'utf8'))).toMatchObject({
        kept: 'file',
      });
    }
    await killed.stop();
  });
});
