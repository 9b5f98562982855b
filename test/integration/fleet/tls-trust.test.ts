import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Site } from '../../../src/main/fleet/site';
import { tokenLogin } from '../../../src/main/login/site-login';
import { DEFAULT_WAY, type SiteWay } from '../../../src/shared/model';
import { Simulator } from '../../../src/simulator/simulator';
import { makeCertificate, type KeyPair } from '../../support/certificates';
import { testFleet, type TestFleet } from '../../support/test-fleet';
import { TlsFront } from '../../support/tls-front';

let home: Simulator;
let pair: KeyPair;
let front: TlsFront;
let running: TestFleet;
beforeAll(async () => {
  home = await Simulator.start({ building: 'demo', seed: 4, token: 'a-token-that-is-right' });
  pair = await makeCertificate();
});
beforeEach(async () => {
  front = await TlsFront.start(home.port, pair);
  // A hundredth of R2's 10 s is less than a handshake takes on a busy machine.
  running = testFleet(0.01, { stepLimit: 5000 });
});
afterEach(async () => {
  running.stop();
  await front.stop();
});
afterAll(() => home.stop());

function add(way: Partial<SiteWay> = {}): Site {
  const site = running.add(front.url, home.token, { ...DEFAULT_WAY, ...way });
  running.fleet.start();
  return site;
}
function set(site: Site, way: Partial<SiteWay & { name: string }>): void {
  const config = { ...site.config, ...way };
  running.fleet.configure({ config, url: config.url, login: tokenLogin(home.token), tokenError: null });
}
const pinned = ({ fingerprint }: KeyPair): Partial<SiteWay> => ({
  tlsMode: 'pin',
  tlsFingerprint: fingerprint,
});

describe('a site whose certificate this computer does not trust', () => {
  it('R16 fails with the precise cause by the usual rules, and connects as soon as it is pinned', async () => {
    const site = add();
    await running.reaches(site, 'stopped');
    expect(site.status()).toMatchObject({ failures: 5, lastError: { code: 'tls-self-signed' } });
    expect(front.bytes).toBe(0);
    set(site, pinned(pair));
    await running.reaches(site, 'connected');
    expect(running.lines).toContain('trust changed');
  });

  it('R16 R11 a changed trust restarts the connection, an unchanged one does not', async () => {
    const site = add(pinned(pair));
    await running.reaches(site, 'connected');
    const before = front.connections;
    set(site, { name: 'Another name' });
    expect(site.connection.state).toBe('connected');
    set(site, { tlsMode: 'ca', tlsCa: pair.cert, tlsFingerprint: '' });
    expect(site.connection.state).not.toBe('connected');
    await running.reaches(site, 'connected');
    expect(front.connections).toBe(before + 1);
  });

  it('R16 connects with an imported authority', async () => {
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    front.present(await makeCertificate({ by: authority }));
    const site = add({ tlsMode: 'ca', tlsCa: authority.cert });
    await running.reaches(site, 'connected');
  });

  it('R16 stays out with the authority of another building', async () => {
    const other = await makeCertificate({ authority: true, subject: 'Other CA', names: ['other.example'] });
    const site = add({ tlsMode: 'ca', tlsCa: other.cert });
    await running.reaches(site, 'stopped');
    expect(front.bytes).toBe(0);
  });
});

describe('a pinned certificate', () => {
  it('R16 that changes stops the site with both fingerprints, nothing sent, until the new one is trusted', async () => {
    const site = add(pinned(pair));
    await running.reaches(site, 'connected');
    const renewed = await makeCertificate();
    const before = front.bytes;
    front.present(renewed);
    await running.reaches(site, 'stopped');
    const failed = running.records.filter(({ event }) => event === 'failed').at(-1);
    expect(failed?.error).toMatchObject({
      code: 'certificate-changed',
      details: { expected: pair.fingerprint, found: renewed.fingerprint },
    });
    expect(front.bytes).toBe(before);
    set(site, pinned(renewed));
    await running.reaches(site, 'connected');
  });

  it('R16 is trusted although its name is wrong and its date is over: it is that very certificate', async () => {
    const old = await makeCertificate({
      names: ['elsewhere.example'],
      from: new Date(Date.now() - 9e8),
      to: new Date(Date.now() - 1e8),
    });
    front.present(old);
    const site = add(pinned(old));
    await running.reaches(site, 'connected');
  });
});
