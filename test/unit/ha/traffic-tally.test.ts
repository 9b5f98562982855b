import { describe, expect, it } from 'vitest';
import { SessionMeters } from '../../../src/main/ha/session-meters';
import { TrafficTally } from '../../../src/main/ha/traffic-tally';

describe('a tally of messages', () => {
  it('R32 tells each kind its count, its bytes and when it came last', () => {
    const tally = new TrafficTally();
    tally.count('event', 100, 5);
    tally.count('event', 50, 9);
    tally.count('result', 7, 8);
    expect(tally.entries()).toEqual([
      { type: 'event', count: 2, bytes: 150, lastAt: 9 },
      { type: 'result', count: 1, bytes: 7, lastAt: 8 },
    ]);
  });

  it('R32 lumps together what a server invents without end, and loses no message', () => {
    const tally = new TrafficTally();
    for (let kind = 0; kind < 5000; kind += 1) tally.count(`invented${kind}`, 1, kind);
    tally.count('invented0', 1, 6000);
    const entries = tally.entries();
    expect(entries.length).toBeLessThan(50);
    expect(entries.reduce((sum, entry) => sum + entry.count, 0)).toBe(5001);
    expect(entries.find((entry) => entry.type === 'invented0')?.count).toBe(2);
    expect(entries.at(-1)).toMatchObject({ type: 'other', lastAt: 4999 });
  });
});

describe('the meters of a site', () => {
  it('R32 keep the last round trips, oldest first', () => {
    const meters = new SessionMeters();
    for (let ms = 1; ms <= 100; ms += 1) meters.roundTrip(ms, ms * 1000);
    expect(meters.roundTrips).toHaveLength(30);
    expect(meters.roundTrips[0]).toEqual({ at: 71_000, ms: 71 });
    expect(meters.roundTrips.at(-1)).toEqual({ at: 100_000, ms: 100 });
  });
});
