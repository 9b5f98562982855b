/** Longest stretch of work at a time, ms: the main process has other sites to read. */
const SLICE_MS = 4;
/** Steps between two looks at the clock. */
const STEPS = 16;

/**
 * Runs through `steps` a few milliseconds at a time and lets the event loop go on in between. Stops when the work is
 * no longer wanted; resolves with whether it was done to the end.
 */
export async function inSlices(steps: Iterator<void>, wanted: () => boolean): Promise<boolean> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    do {
      for (let step = 0; step < STEPS; step += 1) if (steps.next().done === true) return true;
    } while (performance.now() < until);
    await new Promise((resolve) => setImmediate(resolve));
    if (!wanted()) return false;
  }
}
