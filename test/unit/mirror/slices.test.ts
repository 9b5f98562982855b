import { describe, expect, it } from 'vitest';
import { inSlices } from '../../../src/main/in-slices';

function* counting(upTo: number, counted: { steps: number }): Generator<void, void> {
  while (counted.steps < upTo) {
    counted.steps += 1;
    // Long enough that a slice holds few of them, whatever the machine.
    for (const until = performance.now() + 0.5; performance.now() < until;);
    yield;
  }
}

describe('work in slices', () => {
  it('R14 lets the event loop go on in between, and comes to its end', async () => {
    const counted = { steps: 0 };
    const seen: number[] = [];
    const look = (): void => {
      seen.push(counted.steps);
      if (counted.steps < 200) setImmediate(look);
    };
    setImmediate(look);
    expect(await inSlices(counting(200, counted), () => true)).toBe(true);
    expect(counted.steps).toBe(200);
    expect(seen.filter((steps) => steps > 0 && steps < 200).length).toBeGreaterThan(2);
  });

  it('R14 stops when nobody wants it any more', async () => {
    const counted = { steps: 0 };
    let wanted = true;
    setImmediate(() => (wanted = false));
    expect(await inSlices(counting(100_000, counted), () => wanted)).toBe(false);
    expect(counted.steps).toBeLessThan(100_000);
  });
});
