/**
 * A certificate's SHA-256 fingerprint as Node and every browser write it: 32 bytes, upper case, colons. Taken with
 * or without colons and with what openssl puts before it; null when it is none (SHA-1 has only 20 bytes).
 */
export function parseFingerprint(text: string): string | null {
  const bare = text
    .trim()
    .replace(/^sha-?256[^=:]*[=:]/i, '')
    .replace(/[\s:]/g, '')
    .toUpperCase();
  if (!/^[0-9A-F]{64}$/.test(bare)) return null;
  return bare.replace(/(..)(?!$)/g, '$1:');
}
