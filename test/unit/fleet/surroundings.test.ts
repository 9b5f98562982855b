import { describe, expect, it } from 'vitest';
import { NetworkWatch } from '../../../src/main/fleet/network-watch';
import { TimeWatch } from '../../../src/main/fleet/time-watch';

describe('what happens around the program', () => {
  it('R15 another network is one that lasts for two looks; a cable out and in again is none', () => {
    let present: ReadonlySet<string> | null = new Set(['192.0.2.7']);
    const watch = new NetworkWatch(() => present);
    const look = (...addresses: string[]): boolean => {
      present = new Set(addresses);
      return watch.look();
    };
    expect(look('192.0.2.7')).toBe(false);
    expect(look()).toBe(false);
    expect(look('192.0.2.7')).toBe(false);
    expect(watch.has('192.0.2.7')).toBe(true);
    expect(look('198.51.100.4')).toBe(false);
    expect(look('198.51.100.4')).toBe(true);
    expect(watch.has('192.0.2.7')).toBe(false);
    expect(look('198.51.100.4')).toBe(false);
  });

  it('R15 tells sleep from a clock that was set, by how each platform counts', () => {
    for (const [countsSleep, wall, monotonic, told] of [
      [false, 3_600_000, 0, 'stood-still'],
      [true, 3_600_000, 0, 'clock-set'],
      [true, 60_000, 60_000, 'stood-still'],
      [false, -3_600_000, 0, 'clock-set'],
      [false, 1500, 0, 'steady'],
      [false, 1000, 1000, 'steady'],
    ] as const) {
      const clock = {
        at: { wall: 1_700_000_000_000, monotonic: 5000 },
        now: () => clock.at.wall,
        monotonic: () => clock.at.monotonic,
        setTimer: () => ({ cancel: () => undefined }),
      };
      const watch = new TimeWatch(clock, countsSleep);
      clock.at = { wall: clock.at.wall + wall, monotonic: clock.at.monotonic + monotonic };
      expect(watch.look(), `${countsSleep} ${wall} ${monotonic}`).toBe(told);
      expect(watch.look()).toBe('steady');
    }
  });
});
