import type { ShownError } from '../../i18n/error-text';

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
