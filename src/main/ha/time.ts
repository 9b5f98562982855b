/** The furthest from 1970 that a `Date` can be, ms (ECMA-262, 21.4.1.1). */
export const MAX_TIME_MS = 8.64e15;

/** ms UTC that can be kept. */
export const isTime = (at: unknown): at is number => typeof at === 'number' && Math.abs(at) <= MAX_TIME_MS;

/**
 * Seconds (a float with microseconds, as compressed states carry them) to whole ms, cut like `Date.parse` cuts
 * an ISO text, so that one moment has one number whichever way it came. The addend is half a microsecond: a
 * double near 1.7e12 is only exact to a quarter of one.
 */
export function secondsToMs(seconds: number): number {
  return Math.floor(seconds * 1000 + 0.0005);
}
