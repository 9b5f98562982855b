import { randomBytes } from 'node:crypto';

/** Base 32 without letters and digits that are taken for one another (i, l, o, u). */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/** A new opaque id for a site; 40 random bits, so that none is ever used again. */
export function newSiteId(): string {
  return Array.from(randomBytes(LENGTH), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}
