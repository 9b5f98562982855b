import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/main/fleet/site';
import { proxyChooser } from '../../../src/main/ha/proxy-choice';
import { DEFAULT_SETTINGS, DEFAULT_WAY, type Settings, type SiteWay } from '../../../src/shared/model';
import { Simulator } from '../../../src/simulator/simulator';
import { makeCertificate } from '../../support/certificates';
import { ConnectProxy, type ProxyOptions } from '../../support/connect-proxy';
import { testFleet, type TestFleet } from '../../support/test-fleet';
import { TlsFront } from '../../support/tls-front';

let home: Simulator;
const cleanups: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  home = await Simulator.start({ building: 'demo', seed: 5, token: 'a-token-that-is-right' });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => home.stop());

async function proxyThat(options: Partial<ProxyOptions> = {}): Promise<ConnectProxy> {
  const proxy = await ConnectProxy.start({ leadsTo: home.port, ...options });
  cleanups.push(() => proxy.stop());
  return proxy;
}

interface Setting {
  readonly env?: NodeJS.ProcessEnv;
  readonly settings?: Partial<Settings>;
  readonly way?: Partial<SiteWay>;
}

/** A site at a name that only a proxy knows. */
function siteBehind(url: string, { env = {}, settings = {}, way = {} }: Setting): [TestFleet, Site] {
  const choose = proxyChooser({ settings: () => ({ ...DEFAULT_SETTINGS, ...settings }), env, system: null });
  const running = testFleet(0.01, { stepLimit: 5000 }, { chooseProxy: choose });
  const site = running.add(url, home.token, { ...DEFAULT_WAY, ...way });
  running.fleet.start();
  cleanups.push(() => running.stop());
  return [running, site];
}

async function causeOf([running, site]: [TestFleet, Site]): Promise<string | undefined> {
  await running.reaches(site, 'stopped');
  return running.records.find(({ event }) => event === 'failed')?.error?.code;
}

describe('a site behind a proxy', () => {
  it('R16 is connected by one tunnel, over ws', async () => {
    const proxy = await proxyThat();
    const [running, site] = siteBehind('http://ha.plant.example:8123', { env: { HTTP_PROXY: proxy.url } });
    await running.reaches(site, 'connected');
    expect(proxy.asked).toEqual(['ha.plant.example:8123']);
    expect(proxy.tunnels).toBe(1);
  });

  it('R16 is connected over wss, its certificate judged by its own name', async () => {
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    const pair = await makeCertificate({ by: authority, names: ['ha.plant.example'] });
    const front = await TlsFront.start(home.port, pair);
    cleanups.push(() => front.stop());
    const proxy = await proxyThat({ leadsTo: front.port });
    const settings = { proxy: 'manual', proxyUrl: proxy.url } as const;
    const way = { tlsMode: 'ca', tlsCa: authority.cert } as const;
    const [running, site] = siteBehind('https://ha.plant.example', { settings, way });
    await running.reaches(site, 'connected');
    expect(proxy.asked).toEqual(['ha.plant.example:443']);
    expect(await causeOf(siteBehind('https://other.example', { settings, way }))).toBe('tls-wrong-name');
  });

  it('R16 logs in at the proxy with what the environment gives, which no log line and no error tells', async () => {
    const proxy = await proxyThat({ login: 'plant:s3cret' });
    const withLogin = proxy.url.replace('//', '//plant:s3cret@');
    const [running, site] = siteBehind('http://ha.plant.example', { env: { http_proxy: withLogin } });
    await running.reaches(site, 'connected');
    const wrong = siteBehind('http://ha.plant.example', {
      env: { http_proxy: proxy.url.replace('//', '//plant:wr0ng@') },
    });
    expect(await causeOf(wrong)).toBe('proxy-login');
    const told = JSON.stringify([running.lines, wrong[0].lines, wrong[0].records, wrong[1].status()]);
    expect(told).not.toMatch(/s3cret|wr0ng/);
  });

  it.each([
    [403, 'proxy-forbids'],
    [502, 'proxy-failed'],
    [504, 'proxy-failed'],
    [407, 'proxy-login'],
  ])('R16 R7 a proxy that answers %d: %s', async (refuse, code) => {
    const proxy = await proxyThat({ refuse });
    expect(await causeOf(siteBehind('http://ha.plant.example', { env: { HTTP_PROXY: proxy.url } }))).toBe(
      code,
    );
  });

  it('R16 R7 a proxy that is not there', async () => {
    const proxy = await proxyThat();
    const env = { HTTP_PROXY: proxy.url };
    for (const cleanup of cleanups.splice(0)) await cleanup();
    const gone = siteBehind('http://ha.plant.example', { env });
    expect(await causeOf(gone)).toBe('proxy-unreachable');
    expect(gone[1].status().lastError?.details['reason']).toBe('it refuses the connection');
  });

  it('R16 a proxy spoken to by TLS must show a certificate that this computer trusts', async () => {
    const proxy = await proxyThat({ pair: await makeCertificate() });
    const env = { HTTP_PROXY: proxy.url.replace('http:', 'https:') };
    expect(await causeOf(siteBehind('http://ha.plant.example', { env }))).toBe('proxy-unreachable');
    expect(proxy.asked).toEqual([]);
  });

  it('R16 goes past it where NO_PROXY, the exceptions or the site itself say so', async () => {
    const proxy = await proxyThat();
    const url = 'http://no-such-host.invalid';
    const past: Setting[] = [
      { env: { HTTP_PROXY: proxy.url, NO_PROXY: '.invalid' } },
      { settings: { proxy: 'manual', proxyUrl: proxy.url, proxyExceptions: '*.invalid' } },
      { settings: { proxy: 'none' }, env: { HTTP_PROXY: proxy.url } },
      { env: { HTTP_PROXY: proxy.url }, way: { bypassProxy: true } },
    ];
    for (const setting of past) expect(await causeOf(siteBehind(url, setting))).toBe('dns-failed');
    expect(proxy.asked).toEqual([]);
  });

  it('R16 on this computer is never reached through it', async () => {
    const proxy = await proxyThat();
    const [running, site] = siteBehind(home.url, { env: { HTTP_PROXY: proxy.url } });
    await running.reaches(site, 'connected');
    expect(proxy.asked).toEqual([]);
  });
});
