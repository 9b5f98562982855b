import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { askSystem, readAuthorities } from '../../../src/main/ha/authorities';
import { readAuthority } from '../../../src/main/ha/certificates';
import { parseFingerprint } from '../../../src/shared/fingerprint';
import { makeCertificate, type KeyPair } from '../../support/certificates';

const now = Date.now();
let authority: KeyPair;
beforeAll(async () => {
  authority = await makeCertificate({ authority: true, subject: 'Plant CA', names: ['plant.example'] });
});

describe('the certificates of an authority', () => {
  it('R16 are read one by one, whatever stands between them', async () => {
    const second = await makeCertificate({
      authority: true,
      subject: 'Office CA',
      names: ['office.example'],
    });
    const read = readAuthority(`# Plant\n${authority.cert}\n\nOffice:\r\n${second.cert}`, now);
    expect(read).toMatchObject({ value: [{ subject: 'CN=Plant CA' }, { subject: 'CN=Office CA' }] });
  });

  it('R16 R52 a private key is refused before anything else, and not repeated', () => {
    const refused = readAuthority(authority.cert + authority.key, now);
    expect(refused).toMatchObject({ error: { code: 'ca-private-key' } });
    expect(JSON.stringify(refused)).not.toContain(authority.key.slice(40, 60));
  });

  it('R16 what is none is refused with the reason', async () => {
    const server = await makeCertificate({ by: authority });
    const to = new Date(now - 1000);
    const old = await makeCertificate({ authority: true, from: new Date(now - 1e9), to });
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(readAuthority('hello', now)).toMatchObject({ error: { code: 'ca-unreadable' } });
    expect(readAuthority(broken, now)).toMatchObject({ error: { code: 'ca-unreadable' } });
    expect(readAuthority(server.cert, now)).toMatchObject({ error: { code: 'ca-not-authority' } });
    expect(readAuthority(old.cert, now)).toMatchObject({ error: { code: 'ca-expired' } });
  });

  it('R16 a server that signed itself may be imported as its own authority', async () => {
    const self = await makeCertificate();
    expect(readAuthority(self.cert, now)).toMatchObject({ ok: true });
  });
});

describe('the authorities of this computer', () => {
  it('R16 are those of Node, of the system’s bundle and of NODE_EXTRA_CA_CERTS, each once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hacc-ca-'));
    const extra = await makeCertificate({ authority: true, subject: 'Extra', names: ['extra.example'] });
    writeFileSync(join(dir, 'system.pem'), `${authority.cert}\n${rootCertificates[0] ?? ''}`);
    writeFileSync(join(dir, 'extra.pem'), extra.cert);
    const env = { SSL_CERT_FILE: join(dir, 'system.pem'), NODE_EXTRA_CA_CERTS: join(dir, 'extra.pem') };
    const found = await readAuthorities(env, 'linux');
    expect(found).toContain(authority.cert.trim());
    expect(found).toContain(extra.cert.trim());
    expect(found).toHaveLength(rootCertificates.length + 2);
  });

  it('R16 that cannot be read leave Node’s own', async () => {
    const found = await readAuthorities({ SSL_CERT_FILE: '/no/such/file' }, 'linux');
    expect(found).toHaveLength(rootCertificates.length);
  });

  it('R16 are asked of Windows and macOS in a thread, which comes to an end', async () => {
    expect(Array.isArray(await askSystem())).toBe(true);
  });
});

describe('a fingerprint', () => {
  const right = Array.from({ length: 32 }, () => 'AB').join(':');
  it.each([
    right,
    right.toLowerCase(),
    right.replaceAll(':', ''),
    `sha256 Fingerprint=${right}`,
    `SHA-256: ${right.replaceAll(':', ' ')}`,
  ])('R16 is read as browsers and openssl write it: %s', (text) => {
    expect(parseFingerprint(text)).toBe(right);
  });

  it.each(['', 'AB:CD', right.slice(3), right.replace('AB', 'XY'), 'AB:'.repeat(20)])(
    'R16 "%s" is none',
    (text) => {
      expect(parseFingerprint(text)).toBeNull();
    },
  );
});
