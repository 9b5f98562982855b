/**
 * Seconds (a float with microseconds, as compressed states carry them) to whole ms, cut like `Date.parse` cuts
 * an ISO text, so that one moment has one number whichever way it came. The addend is half a microsecond: a
 * double near 1.7e12 is only exact to a quarter of one.
 */
export function secondsToMs(seconds: number): number {
  return Math.floor(seconds * 1000 + 0.0005);
}
