import type { ErrorCode } from '../../../shared/errors';
import type { ShownError } from '../../i18n/error-text';

/** Failures that end when the operator has looked at the certificate and trusts it. */
const MENDED_BY_TRUST: ReadonlySet<string> = new Set<ErrorCode>([
  'tls-self-signed',
  'tls-unknown-authority',
  'tls-wrong-name',
  'tls-expired',
  'tls-not-yet-valid',
  'certificate-changed',
]);

export const isMendedByTrust = (code: string | undefined): boolean =>
  code !== undefined && MENDED_BY_TRUST.has(code);

/** For a line that has no room for two fingerprints: they are compared in the dialog. */
export function withShortFingerprints<E extends ShownError>(error: E): E {
  if (error.code !== 'certificate-changed') return error;
  const { expected, found } = error.details;
  return {
    ...error,
    details: {
      ...error.details,
      expected: shortFingerprints(String(expected)),
      found: shortFingerprints(String(found)),
    },
  };
}

const FINGERPRINT = /([0-9A-F]{2}(?::[0-9A-F]{2}){3})(?::[0-9A-F]{2}){26}:([0-9A-F]{2}:[0-9A-F]{2})/g;

/** Its first and last bytes, wherever it stands in a text. */
export const shortFingerprints = (text: string): string => text.replace(FINGERPRINT, '$1…$2');
