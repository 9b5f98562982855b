/**
 * Randomness that is a function of (seed, key, step) instead of a stream: the value a sensor had last Tuesday can
 * be computed without computing everything since, so a week of history needs no memory.
 */

function mix(hash: number): number {
  // The finaliser of MurmurHash3: every input bit reaches every output bit.
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number that stands for a text (FNV-1a, 32 bits). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** Uniform in [0, 1). */
export function uniform(key: number, step: number): number {
  const low = step >>> 0;
  const high = Math.floor(step / 0x1_0000_0000) >>> 0;
  return mix(mix(key ^ low) + Math.imul(high, 0x9e3779b1)) / 0x1_0000_0000;
}

/** Smooth noise in [-1, 1] that wanders once a period: hashed grid points, joined by a cosine-like curve. */
export function wander(key: number, at: number, periodMs: number): number {
  const position = at / periodMs;
  const step = Math.floor(position);
  const part = position - step;
  const ease = part * part * (3 - 2 * part);
  const from = uniform(key, step);
  return (from + (uniform(key, step + 1) - from) * ease) * 2 - 1;
}
