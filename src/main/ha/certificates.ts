import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { appError, reasonOf, type AppError, type ErrorCode } from '../../shared/errors';
import type { Certificate } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { pemCertificates } from './pem';

/** A day as operators read it everywhere; the moment within it does not matter. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

export function describeCertificate(certificate: X509Certificate): Certificate {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    fingerprint: certificate.fingerprint256,
    selfSigned: isSelfSigned(certificate),
    authority: certificate.ca,
  };
}

/** Node gives a distinguished name as lines; a certificate may have none at all. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').filter(Boolean).join(', ');
}

/** `DNS:a.example, IP Address:10.0.0.1`, as Node writes it; before that existed the common name was the name. */
function namesOf(certificate: X509Certificate): string[] {
  const written = certificate.subjectAltName ?? '';
  const names = [...written.matchAll(/(?:DNS|IP Address):("[^"]*"|[^,]+)/g)].map((found) => found[1] ?? '');
  if (names.length > 0) return names;
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1];
  return common === undefined ? [] : [common];
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && certificate.verify(certificate.publicKey);
}

function madeFor(certificate: X509Certificate, host: string): boolean {
  const found = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
  return found !== undefined;
}

/**
 * The operator's reason for what Node found wrong with a certificate: OpenSSL's codes, which BoringSSL shares, and
 * Node's own for the name.
 */
export function certificateError(code: string, certificate: X509Certificate, host: string): AppError {
  const { issuer, names, validFrom, validTo, selfSigned } = describeCertificate(certificate);
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return appError('tls-expired', { host, until: dayOf(validTo) });
    case 'CERT_NOT_YET_VALID':
      return appError('tls-not-yet-valid', { host, from: dayOf(validFrom) });
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return appError('tls-self-signed', { host });
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_UNTRUSTED':
      return selfSigned
        ? appError('tls-self-signed', { host })
        : appError('tls-unknown-authority', { host, issuer });
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return appError('tls-wrong-name', { host, names: names.join(', ') || '?' });
    default:
      return appError('tls-failed', { host, reason: code });
  }
}

/**
 * Everything that keeps a certificate from being trusted, so that who pins it knows what they accept. OpenSSL
 * names one problem only; date and name are looked at besides.
 */
export function certificateProblems(
  code: string | null,
  certificate: X509Certificate,
  host: string,
  now: number,
): readonly AppError[] {
  const found = new Map<ErrorCode, AppError>();
  const add = (error: AppError): void => void found.set(error.code, error);
  const { validFrom, validTo, selfSigned } = describeCertificate(certificate);
  if (code !== null) add(certificateError(code, certificate, host));
  if (code !== null && selfSigned) add(certificateError('DEPTH_ZERO_SELF_SIGNED_CERT', certificate, host));
  if (validTo < now) add(certificateError('CERT_HAS_EXPIRED', certificate, host));
  if (validFrom > now) add(certificateError('CERT_NOT_YET_VALID', certificate, host));
  if (!madeFor(certificate, host)) add(certificateError('ERR_TLS_CERT_ALTNAME_INVALID', certificate, host));
  return [...found.values()];
}

/**
 * Reads the certificates of authorities an operator gave. Errors: `ca-private-key` (refused before anything else
 * looks at it), `ca-unreadable`, `ca-not-authority`, `ca-expired`; none of them repeats the text.
 */
export function readAuthority(pem: string, now: number): Result<readonly Certificate[]> {
  if (/PRIVATE KEY-----/.test(pem)) return fail(appError('ca-private-key'));
  const texts = pemCertificates(pem);
  if (texts.length === 0) return fail(appError('ca-unreadable', { reason: 'there is no BEGIN CERTIFICATE' }));
  const certificates: Certificate[] = [];
  for (const text of texts) {
    try {
      certificates.push(describeCertificate(new X509Certificate(text)));
    } catch (thrown) {
      return fail(appError('ca-unreadable', { reason: reasonOf(thrown) }));
    }
  }
  const server = certificates.find(({ authority, selfSigned }) => !authority && !selfSigned);
  if (server !== undefined) return fail(appError('ca-not-authority', { subject: server.subject }));
  const [first] = certificates;
  if (first !== undefined && certificates.every(({ validTo }) => validTo < now)) {
    return fail(appError('ca-expired', { subject: first.subject, until: dayOf(first.validTo) }));
  }
  return ok(certificates);
}
