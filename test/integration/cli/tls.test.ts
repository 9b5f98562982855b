import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate, type KeyPair } from '../../support/certificates';
import { ConnectProxy } from '../../support/connect-proxy';
import { cli } from '../../support/served-app';
import { TlsFront } from '../../support/tls-front';
import { bareCli, connected, statusWhere, useSurroundings, type ErrorDocument } from './support';

const DAY_MS = 86_400_000;
const surroundings = useSurroundings();
const fronts: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const front of fronts.splice(0)) await front.stop();
});

interface SiteDocument {
  readonly id: string;
  readonly tls: string;
  readonly fingerprint: string | null;
  readonly authorities: readonly { readonly subject: string }[];
  readonly bypassProxy: boolean;
}
interface TestDocument {
  readonly ok: boolean;
  readonly stages: readonly {
    readonly id: string;
    readonly status: string;
    readonly found: string | null;
    readonly error: { readonly code: string } | null;
  }[];
}

const TOKEN = 'a-token-that-is-right';
let pair: KeyPair;
beforeAll(async () => {
  pair = await makeCertificate();
});

const documentOf = ({ stdout }: { readonly stdout: string }): TestDocument =>
  JSON.parse(stdout) as TestDocument;

/** A simulated Home Assistant behind TLS with this certificate. */
async function secured(certificate = pair): Promise<TlsFront> {
  const home = await surroundings.simulator({ token: TOKEN });
  const front = await TlsFront.start(home.port, certificate);
  fronts.push(front);
  return front;
}

async function tlsStage(args: readonly string[]): Promise<TestDocument['stages'][number] | undefined> {
  const answer = await cli(surroundings.folder(), ['test', '--token', TOKEN, '--json', ...args]);
  return answer.json<TestDocument>().stages.find(({ id }) => id === 'tls');
}

describe('the certificate of a site on the command line', () => {
  it('R16 is shown with its fingerprint and why it is not trusted', async () => {
    const front = await secured();
    const shown = await cli(surroundings.folder(), ['certificate', '--url', front.url, '--json']);
    expect(shown.code).toBe(0);
    expect(shown.json()).toMatchObject({
      subject: 'CN=127.0.0.1',
      names: ['127.0.0.1'],
      fingerprint: pair.fingerprint,
      selfSigned: true,
      trusted: false,
      problems: [{ code: 'tls-self-signed' }],
    });
    expect((await cli(surroundings.folder(), ['certificate', '--url', front.url])).stdout).toContain(
      pair.fingerprint,
    );
    expect(front.bytes).toBe(0);
  });

  it('R16 names everything that is wrong with it: an expired one for another name', async () => {
    const front = await secured(
      await makeCertificate({
        names: ['elsewhere.example'],
        from: new Date(Date.now() - 9 * DAY_MS),
        to: new Date(Date.now() - DAY_MS),
      }),
    );
    const shown = await cli(surroundings.folder(), ['certificate', '--url', front.url, '--json']);
    const { problems } = shown.json<{ problems: { code: string }[] }>();
    expect(problems.map(({ code }) => code).sort()).toEqual([
      'tls-expired',
      'tls-self-signed',
      'tls-wrong-name',
    ]);
  });

  it('R16 an address without TLS has none, and one that speaks no TLS is named', async () => {
    const home = await surroundings.simulator();
    const plain = await cli(surroundings.folder(), ['certificate', '--url', home.url, '--json']);
    expect(plain.json<ErrorDocument>().error.code).toBe('certificate-needs-https');
    const mistaken = home.url.replace('http:', 'https:');
    const wrong = await cli(surroundings.folder(), ['certificate', '--url', mistaken, '--json']);
    expect(wrong.json<ErrorDocument>().error.code).toBe('needs-http');
  });

  it('R16 R41 passes the test when it is pinned, imported, or known to the system', async () => {
    const dir = surroundings.folder();
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    writeFileSync(join(dir, 'ca.pem'), authority.cert);
    const self = await secured();
    const signed = await secured(await makeCertificate({ by: authority }));
    expect(await tlsStage(['--url', self.url])).toMatchObject({ error: { code: 'tls-self-signed' } });
    const pinned = await tlsStage(['--url', self.url, '--fingerprint', pair.fingerprint.toLowerCase()]);
    expect(pinned).toMatchObject({ status: 'ok' });
    expect(pinned?.found).toMatch(/^TLSv1\.3 · \d{4}-\d\d-\d\d · SHA-256 ([0-9A-F]{2}:){31}/);
    expect(await tlsStage(['--url', signed.url, '--ca-file', join(dir, 'ca.pem')])).toMatchObject({
      status: 'ok',
    });
    const bySystem = await bareCli(['test', '--url', signed.url, '--token', TOKEN, '--json', '--data', dir], {
      SSL_CERT_FILE: join(dir, 'ca.pem'),
    });
    expect(documentOf(bySystem).ok).toBe(true);
  });

  it('R41 warns a month before it expires, and of an expired one that is pinned', async () => {
    const soon = await makeCertificate({ to: new Date(Date.now() + 12.5 * DAY_MS) });
    const past = await makeCertificate({
      from: new Date(Date.now() - 9 * DAY_MS),
      to: new Date(Date.now() - DAY_MS),
    });
    const expiring = await tlsStage(['--url', (await secured(soon)).url, '--fingerprint', soon.fingerprint]);
    expect(expiring).toMatchObject({ status: 'warning', error: { code: 'certificate-expires-soon' } });
    const expired = await tlsStage(['--url', (await secured(past)).url, '--fingerprint', past.fingerprint]);
    expect(expired).toMatchObject({ status: 'warning', error: { code: 'certificate-expired-trusted' } });
  });

  it('R7 R41 says exactly that http is typed where https is spoken', async () => {
    const front = await secured();
    const answer = await cli(surroundings.folder(), [
      'test',
      '--url',
      front.url.replace('https:', 'http:'),
      '--token',
      TOKEN,
      '--json',
    ]);
    const failed = answer.json<TestDocument>().stages.find(({ status }) => status === 'failed');
    expect(failed).toMatchObject({ id: 'upgrade', error: { code: 'needs-https' } });
  });
});

describe('sites with a trust of their own', () => {
  it('R16 are added, listed and changed; the fingerprint alone means pin', async () => {
    const dataDir = surroundings.folder();
    const url = ['--url', 'https://ha.example', '--json'];
    const added = await cli(dataDir, [
      'sites',
      'add',
      '--name',
      'House',
      ...url,
      '--fingerprint',
      pair.fingerprint.replaceAll(':', '').toLowerCase(),
    ]);
    const site = added.json<SiteDocument>();
    expect(site).toMatchObject({
      tls: 'pin',
      fingerprint: pair.fingerprint,
      authorities: [],
      bypassProxy: false,
    });
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    const file = join(dataDir, 'ca.pem');
    writeFileSync(file, authority.cert);
    await cli(dataDir, ['sites', 'set', site.id, '--ca-file', file, '--direct']);
    const [listed] = (await cli(dataDir, ['sites', 'list', '--json'])).json<SiteDocument[]>();
    expect(listed).toMatchObject({ tls: 'ca', authorities: [{ subject: 'CN=Plant CA' }], bypassProxy: true });
    expect(JSON.stringify(listed)).not.toContain('BEGIN');
    await cli(dataDir, ['sites', 'set', site.id, '--tls', 'system', '--through-proxy']);
    const [back] = (await cli(dataDir, ['sites', 'list', '--json'])).json<SiteDocument[]>();
    expect(back).toMatchObject({ tls: 'system', bypassProxy: false });
  });

  it('R16 R52 refuse what they cannot trust by, and never store a private key', async () => {
    const dataDir = surroundings.folder();
    const key = join(dataDir, 'key.pem');
    writeFileSync(key, pair.cert + pair.key);
    const add = ['sites', 'add', '--name', 'House', '--url', 'https://ha.example', '--json'];
    for (const [args, code] of [
      [['--ca-file', key], 'ca-private-key'],
      [['--fingerprint', 'AB:CD'], 'fingerprint-invalid'],
      [['--tls', 'pin'], 'fingerprint-missing'],
      [['--tls', 'ca'], 'ca-missing'],
    ] as const) {
      const refused = await cli(dataDir, [...add, ...args]);
      expect(refused.json<ErrorDocument>().error.code).toBe(code);
    }
    expect((await cli(dataDir, [...add, '--ca-file', '/no/such/file'])).code).toBe(2);
    expect((await cli(dataDir, ['sites', 'list', '--json'])).json()).toEqual([]);
    for (const file of readdirSync(dataDir).filter((name) => name !== 'key.pem')) {
      expect(readFileSync(join(dataDir, file)).includes('PRIVATE KEY')).toBe(false);
    }
  });

  it('R16 ask again when the certificate changes: both fingerprints, and connected when the new one is set', async () => {
    const front = await secured();
    const dataDir = surroundings.folder();
    const { id } = (
      await cli(dataDir, [
        'sites',
        'add',
        '--name',
        'House',
        '--url',
        front.url,
        '--token',
        TOKEN,
        '--fingerprint',
        pair.fingerprint,
        '--json',
      ])
    ).json<SiteDocument>();
    await surroundings.serve(dataDir);
    await connected(dataDir, id);
    const renewed = await makeCertificate();
    front.present(renewed);
    const failing = await statusWhere(
      dataDir,
      id,
      'changed certificate',
      ({ lastError }) => lastError?.code === 'certificate-changed',
    );
    expect(failing.lastError?.message).toContain(pair.fingerprint);
    expect(failing.lastError?.message).toContain(renewed.fingerprint);
    await cli(dataDir, ['sites', 'set', id, '--fingerprint', renewed.fingerprint]);
    await connected(dataDir, id);
  });
});

describe('a proxy on the command line', () => {
  it('R16 R41 is shown by the test, and left aside by --direct', async () => {
    const home = await surroundings.simulator({ token: TOKEN });
    const proxy = await ConnectProxy.start({ leadsTo: home.port });
    fronts.push(proxy);
    const dataDir = surroundings.folder();
    const args = ['test', '--url', 'http://no-such.invalid', '--token', TOKEN, '--json', '--data', dataDir];
    const through = documentOf(await bareCli(args, { HTTP_PROXY: proxy.url }));
    expect(through.ok).toBe(true);
    expect(through.stages.find(({ id }) => id === 'tcp')?.found).toBe(`${proxy.url} → no-such.invalid:80`);
    const direct = documentOf(await bareCli([...args, '--direct'], { HTTP_PROXY: proxy.url }));
    expect(direct.stages.find(({ status }) => status === 'failed')).toMatchObject({
      id: 'dns',
      error: { code: 'dns-failed' },
    });
  });
});
