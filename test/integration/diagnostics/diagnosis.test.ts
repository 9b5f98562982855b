import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { join } from 'node:path';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { DIAGNOSIS_STEPS, type Mend, type TestStage, type TestStageId } from '../../../src/shared/diagnosis';
import type { CommandInput } from '../../../src/shared/contract/commands';
import type { ErrorCode } from '../../../src/shared/errors';
import type { UpgradeFault } from '../../../src/simulator/faults';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator';
import { makeCertificate } from '../../support/certificates';
import type { ContractSocket } from '../../support/contract-socket';
import { freshDataDir, ServedApp } from '../../support/served-app';
import { SmallDisk } from '../../support/small-disk';
import { TlsFront } from '../../support/tls-front';
import { until } from '../../support/until';

/** Each step has two seconds, which a busy machine does not miss, and a site is tried once in one. */
const TIME_SCALE = 0.2;
const LIMIT = 60_000;

let app: ServedApp;
let client: ContractSocket;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  app = await ServedApp.start(freshDataDir(), { timeScale: TIME_SCALE });
  client = await app.connect();
});
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
afterAll(() => app.stop());

async function simulator(options?: SimulatorOptions): Promise<Simulator> {
  const home = await createSimulator(options);
  endings.push(() => home.stop());
  return home;
}

async function add(fields: Partial<CommandInput<'sites.add'>>, on = client): Promise<string> {
  const { id } = await on.call('sites.add', { name: 'House', url: '', ...fields });
  endings.push(() => on.raw('sites.remove', { siteId: id }));
  return id;
}

async function reaches(siteId: string, state: string, on = client): Promise<void> {
  const fleet = await on.view('fleet', {});
  await fleet.until(() =>
    [fleet.snapshot.sites, ...fleet.patches.map(({ changed }) => changed)].some((sites) =>
      sites.some((site) => site.id === siteId && site.state === state),
    ),
  );
  await on.call('view.close', { viewId: fleet.viewId });
}

/** Every step, once the diagnosis has ended. */
async function diagnose(siteId: string, careful = false, on = client): Promise<readonly TestStage[]> {
  const view = await on.view('diagnosis', { siteId, careful });
  const { stages } = await view.until(() => [view.snapshot, ...view.patches].find((state) => state.done));
  await on.call('view.close', { viewId: view.viewId });
  expect(stages.map(({ id }) => id)).toEqual([...DIAGNOSIS_STEPS]);
  return stages;
}

/** The step it stopped at, in one word; what is before it was in order, what is behind it was left out. */
function failureOf(stages: readonly TestStage[]): readonly [TestStageId, string, Mend | null] | null {
  const position = stages.findIndex(({ status }) => status === 'failed');
  if (position < 0) return null;
  expect(stages.slice(position + 1).every(({ status }) => status === 'skipped')).toBe(true);
  const failed = stages[position];
  expect(failed?.error?.hint).toBeTruthy();
  return failed === undefined ? null : [failed.id, failed.error?.code ?? '', failed.mend];
}

/** Takes connections and never says a word. */
async function muteServer(): Promise<string> {
  const server: Server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endings.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('the diagnosis of a site', { timeout: LIMIT }, () => {
  it('R45 goes through every step of a site that is well, and tells what it found', async () => {
    const home = await simulator();
    const siteId = await add({ url: home.url, token: home.token });
    await reaches(siteId, 'connected');
    const stages = await diagnose(siteId);
    expect(failureOf(stages)).toBeNull();
    expect(stages.map(({ status }) => status)).toEqual(
      DIAGNOSIS_STEPS.map((id) => (id === 'tls' ? 'skipped' : 'ok')),
    );
    expect(stages.map(({ finding }) => finding?.code.replace(/^flowing.*/, 'flowing'))).toEqual([
      ...['complete', 'is-active', 'endpoint', 'is-address', 'reached', 'not-encrypted', 'upgraded'],
      ...['logged-in', 'version', 'administrator', 'entities', 'subscribed', 'flowing', 'stored'],
    ]);
    expect(stages.find(({ id }) => id === 'subscription')?.finding?.values['what']).toBe(
      'subscribe_entities',
    );
    // Its own socket is gone, the site's is not.
    await until('the socket of the diagnosis to be closed', () => home.clients().length === 1);
  });

  it('R45 stops at the settings: what is missing, and a site that is switched off', async () => {
    const home = await simulator();
    expect(failureOf(await diagnose(await add({ url: home.url })))).toEqual([
      ...['configuration', 'incomplete', 'edit-token'],
    ]);
    expect(failureOf(await diagnose(await add({ token: home.token })))).toEqual([
      ...['configuration', 'incomplete', 'edit-address'],
    ]);
    const inactive = await add({ url: home.url, token: home.token, active: false });
    expect(failureOf(await diagnose(inactive))).toEqual(['active', 'site-inactive', 'activate']);
    // Neither needs a socket.
    expect(home.counters.connectionsTotal).toBe(0);
    await client.call('sites.set', { siteId: inactive, fields: { active: true } });
    // Still being connected: the diagnosis waits for what comes of it.
    expect(failureOf(await diagnose(inactive))).toBeNull();
  });

  it.each<[UpgradeFault, TestStageId, ErrorCode, Mend]>([
    [{ kind: 'status', status: 400 }, 'upgrade', 'proxy-refused', 'reconnect'],
    [{ kind: 'status', status: 401 }, 'upgrade', 'login-in-front', 'edit-address'],
    [{ kind: 'status', status: 403 }, 'upgrade', 'banned', 'reconnect'],
    [{ kind: 'status', status: 404 }, 'upgrade', 'path-not-found', 'edit-address'],
    [{ kind: 'status', status: 502 }, 'upgrade', 'server-error', 'reconnect'],
    [{ kind: 'redirect', location: 'http://127.0.0.1:9/' }, 'upgrade', 'redirected', 'edit-address'],
    [{ kind: 'web-page' }, 'upgrade', 'not-websocket', 'edit-address'],
    [{ kind: 'silence' }, 'auth', 'no-greeting', 'reconnect'],
    [{ kind: 'deaf' }, 'auth', 'auth-timeout', 'reconnect'],
    [{ kind: 'auth-invalid' }, 'auth', 'token-rejected', 'edit-token'],
    [{ kind: 'drop' }, 'auth', 'dropped-early', 'reconnect'],
  ])('R7 R45 names the step, the cause and the mend of %j', async (fault, step, code, mend) => {
    const home = await simulator();
    home.faults.onUpgrade(fault, Infinity);
    const siteId = await add({ url: home.url, token: home.token });
    expect(failureOf(await diagnose(siteId))).toEqual([step, code, mend]);
  });

  it('R7 R45 names a host that is not known, a port that refuses, and one that never answers', async () => {
    const home = await simulator();
    await home.stop();
    const diagnosed = async (url: string): Promise<unknown> =>
      failureOf(await diagnose(await add({ url, token: home.token })));
    expect(await diagnosed('http://no-such.invalid:8123')).toEqual(['dns', 'dns-failed', 'edit-address']);
    expect(await diagnosed(home.url)).toEqual(['tcp', 'refused', 'edit-address']);
    expect(await diagnosed(await muteServer())).toEqual(['upgrade', 'timed-out', 'reconnect']);
  });

  it('R16 R45 leads to the certificate that nobody vouches for, and passes once it is trusted', async () => {
    const home = await simulator();
    const pair = await makeCertificate();
    const front = await TlsFront.start(home.port, pair);
    endings.push(() => front.stop());
    const siteId = await add({ url: front.url, token: home.token });
    expect(failureOf(await diagnose(siteId))).toEqual(['tls', 'tls-self-signed', 'trust']);
    const fields = { tlsMode: 'pin', tlsFingerprint: pair.fingerprint } as const;
    await client.call('sites.set', { siteId, fields });
    expect(failureOf(await diagnose(siteId))).toBeNull();
    const plain = await add({ url: front.url.replace('https:', 'http:'), token: home.token });
    expect(failureOf(await diagnose(plain))).toEqual(['upgrade', 'needs-https', 'edit-address']);
  });

  it('R6 R45 never sends a refused token by itself, and does so when somebody asks', async () => {
    const home = await simulator();
    const siteId = await add({ url: home.url, token: 'a-token-that-is-wrong' });
    await reaches(siteId, 'stopped');
    const sent = (): number => home.counters.authAttempts;
    const before = sent();
    const stages = await diagnose(siteId, true);
    expect(failureOf(stages)).toEqual(['auth', 'token-rejected', 'edit-token']);
    expect(stages.find(({ id }) => id === 'auth')?.finding?.code).toBe('not-repeated');
    expect(sent()).toBe(before);
    expect(failureOf(await diagnose(siteId))).toEqual(['auth', 'token-rejected', 'edit-token']);
    expect(sent()).toBe(before + 1);
    await client.call('sites.set', { siteId, fields: { token: home.token } });
    expect(failureOf(await diagnose(siteId, true))).toBeNull();
  });

  it('R7 never tries a site twice within the gap, however often it is pressed', async () => {
    const url = await muteServer();
    const siteId = await add({ url, token: 'any', manualOnly: true });
    const first = await client.view('diagnosis', { siteId, careful: false });
    const second = await client.view('diagnosis', { siteId, careful: false });
    const third = await client.view('connection-test', { siteId: null, url, token: 'any', way: null });
    const startOf = async (view: typeof second | typeof third): Promise<number> =>
      view.until(() =>
        [view.snapshot, ...view.patches].map(({ startsAt }) => startsAt ?? null).find((at) => at !== null),
      );
    const [two, three] = [await startOf(second), await startOf(third)];
    expect(three - two).toBeGreaterThanOrEqual(5000 * TIME_SCALE - 1);
    for (const { viewId } of [first, second, third]) await client.call('view.close', { viewId });
  });

  it('R41 R45 goes on where it works with something to look at', async () => {
    const old = await simulator({ version: '2021.12.0' });
    const ofOld = await diagnose(await add({ url: old.url, token: old.token }));
    expect(ofOld.find(({ id }) => id === 'version')).toMatchObject({
      ...{ status: 'warning', error: { code: 'version-old' }, mend: null },
    });
    expect(ofOld.find(({ id }) => id === 'subscription')?.finding?.values['what']).toBe(
      'subscribe_events state_changed',
    );
    const home = await simulator();
    home.addToken('a-guest', { name: 'Guest', admin: false });
    const ofGuest = await diagnose(await add({ url: home.url, token: 'a-guest' }));
    expect(ofGuest.find(({ id }) => id === 'permissions')).toMatchObject({
      ...{ status: 'warning', error: { code: 'not-administrator' }, mend: 'edit-token' },
    });
    expect(failureOf(ofGuest)).toBeNull();
  });

  it('R45 finds the site itself disconnected though the way is open', async () => {
    const home = await simulator();
    const siteId = await add({ url: home.url, token: home.token, manualOnly: true });
    const connected = await client.view('fleet', {});
    await client.raw('connection.connect', { siteId });
    await reaches(siteId, 'connected');
    home.dropConnections();
    await connected.until(() =>
      connected.patches.some(({ changed }) =>
        changed.some((site) => site.id === siteId && site.state === 'manual' && site.lastClose !== null),
      ),
    );
    expect(failureOf(await diagnose(siteId))).toEqual(['subscription', 'not-connected', 'reconnect']);
    await client.call('connection.connect', { siteId });
    expect(failureOf(await diagnose(siteId))).toBeNull();
  });

  it('R8 R45 finds a subscription that no longer hears, while everything else answers', async () => {
    const home = await simulator();
    const siteId = await add({ url: home.url, token: home.token });
    await reaches(siteId, 'connected');
    expect(home.deafen()).toBe(1);
    home.setState('sensor.kitchen_temperature', '31.5');
    const stages = await diagnose(siteId);
    expect(failureOf(stages)).toEqual(['flow', 'subscription-deaf', 'restart']);
    expect(stages.find(({ id }) => id === 'flow')?.error?.details['entities']).toBe(
      'sensor.kitchen_temperature',
    );
    await client.call('connection.restart', { siteId, force: true });
    expect(failureOf(await diagnose(siteId))).toBeNull();
  });

  it('R24 R45 finds a disk on which nothing can be stored', async ({ skip }) => {
    const disk = SmallDisk.mount(24);
    if (typeof disk === 'string') return skip(disk);
    endings.push(() => disk.unmount());
    const cramped = await ServedApp.start(join(disk.folder, 'data'), { timeScale: TIME_SCALE });
    endings.push(() => cramped.stop());
    const screens = await cramped.connect();
    const home = await simulator();
    const siteId = await add({ url: home.url, token: home.token }, screens);
    await reaches(siteId, 'connected', screens);
    disk.fill();
    const storage = await screens.view('storage', {});
    let value = 0;
    await until('the trouble to be told', () => {
      home.setState('sensor.kitchen_temperature', String((value += 1)), { text: 'x'.repeat(10_000) });
      return [storage.snapshot, ...storage.patches].at(-1)?.trouble != null;
    });
    expect(failureOf(await diagnose(siteId, false, screens))).toEqual([
      ...['database', 'disk-full', 'storage-settings'],
    ]);
  });
});
