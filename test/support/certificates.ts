import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { generate } from 'selfsigned';

/** A key and its certificate, made for one test run. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
  /** SHA-256, as `X509Certificate` writes it. */
  readonly fingerprint: string;
}

export interface CertificateWish {
  /** Host names and addresses it is for. */
  readonly names?: readonly string[];
  readonly subject?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Signed by this one instead of by itself. */
  readonly by?: KeyPair;
  readonly authority?: boolean;
}

const DAY_MS = 86_400_000;

/** Makes a certificate: self-signed for 127.0.0.1 and valid a year unless wished otherwise. */
export async function makeCertificate(wish: CertificateWish = {}): Promise<KeyPair> {
  const { names = ['127.0.0.1'], authority = false, from = new Date(Date.now() - DAY_MS), by } = wish;
  const subject = wish.subject ?? names[0] ?? 'test';
  const made = await generate([{ name: 'commonName', value: subject }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: from,
    notAfterDate: wish.to ?? new Date(Date.now() + 365 * DAY_MS),
    ...(by === undefined ? {} : { ca: { key: by.key, cert: by.cert } }),
    extensions: [
      { name: 'basicConstraints', cA: authority, critical: true },
      authority
        ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
        : { name: 'keyUsage', digitalSignature: true, critical: true },
      {
        name: 'subjectAltName',
        altNames: names.map((name) => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name })),
      },
    ],
  });
  return { key: made.private, cert: made.cert, fingerprint: new X509Certificate(made.cert).fingerprint256 };
}
