import { describe, expect, it } from 'vitest';
import { holeAtConnect } from '../../../src/main/fleet/holes';
import type { StoredSite } from '../../../src/main/storage/protocol';
import { DAY, HOUR, MINUTE } from '../../../src/shared/time';

const NOW = 1_790_000_000_000;
const site = { demo: false, historyDays: 3 } as StoredSite;

function reach(knownUntil: number | null, newestBefore: number, newestNow = NOW, oldestNew = NOW) {
  const hole = holeAtConnect(site, knownUntil, NOW, { newestBefore, newestNow, oldestNew });
  return hole === null ? null : { ...hole, asksFrom: hole.from - hole.marginMs };
}

describe('what a site lacks when it connects', () => {
  it('R22 is what happened since its last word, and a minute around', () => {
    expect(reach(NOW - HOUR, NOW - HOUR)).toMatchObject({
      ...{ from: NOW - HOUR, to: NOW, marginMs: MINUTE, reason: 'not-connected' },
    });
  });

  it('R22 of one that was never seen is as much as its setup says', () => {
    expect(reach(null, -Infinity)).toMatchObject({ from: NOW - 3 * DAY, reason: 'first-reach' });
  });

  it('R22 begins at the newest that the site told where the clock was set back since, however far', () => {
    expect(reach(NOW + 300 * DAY, NOW - 10 * DAY)?.asksFrom).toBeLessThanOrEqual(NOW - 10 * DAY);
    // Nothing is known of the site but when it was heard.
    expect(reach(NOW + DAY, -Infinity)).toMatchObject({ from: NOW - 1 });
  });

  it('R22 is widened by what the two clocks differ', () => {
    expect(reach(NOW - HOUR, NOW - 5 * HOUR)?.asksFrom).toBe(NOW - 5 * HOUR - MINUTE);
    expect(reach(NOW - HOUR, NOW, NOW + 2 * HOUR)?.marginMs).toBe(2 * HOUR + MINUTE);
  });
});
