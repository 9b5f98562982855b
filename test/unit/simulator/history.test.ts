import { describe, expect, it } from 'vitest';
import { demoBuilding } from '../../../src/simulator/building/demo';
import { smallBuilding } from '../../../src/simulator/building/small';
import { ManualClock } from '../../../src/simulator/clock';
import { significantStates, type HistoryQuery } from '../../../src/simulator/history';
import { Home } from '../../../src/simulator/home';
import { statistics, STATISTICS_TYPES } from '../../../src/simulator/statistics';

const START = Date.UTC(2026, 5, 1, 10);
const MINUTE = 60_000;

function lived(options: Readonly<{ commitMs?: number; keepMs?: number }> = {}) {
  const clock = new ManualClock(START);
  const home = new Home({
    clock,
    version: '2026.11.0',
    seed: 1,
    building: smallBuilding(),
    timeZone: 'UTC',
    recorder: { keepMs: 864_000_000, commitMs: 0, rowsPerEntity: 100, ...options },
  });
  const set = (state: string, attributes: Record<string, string | number> = {}): void => {
    clock.advance(MINUTE);
    home.states.set('sensor.t', state, attributes);
  };
  const query = (change: Partial<HistoryQuery> = {}) =>
    significantStates(home.recorder, {
      start: START,
      end: clock.now() + 1,
      entityIds: ['sensor.t'],
      includeStartTimeState: true,
      significantChangesOnly: true,
      minimalResponse: false,
      noAttributes: false,
      ...change,
    })['sensor.t'];
  return { clock, home, set, query };
}

const at = (minutes: number): number => (START + minutes * MINUTE) / 1000;

describe('history', () => {
  it('R22 gives full rows, `lc` only where it differs, and only when all changes are asked for', () => {
    const { set, query } = lived();
    set('1', { n: 1 });
    set('1', { n: 2 });
    set('2', { n: 2 });
    expect(query({ significantChangesOnly: false })).toEqual([
      { s: '1', a: { n: 1 }, lu: at(1) },
      { s: '1', a: { n: 2 }, lu: at(2), lc: at(1) },
      { s: '2', a: { n: 2 }, lu: at(3) },
    ]);
  });

  it('R22 drops changes of attributes when only significant ones are asked for', () => {
    const { set, query } = lived();
    set('1', { n: 1 });
    set('1', { n: 2 });
    set('2', { n: 2 });
    expect(query()).toEqual([
      { s: '1', a: { n: 1 }, lu: at(1) },
      { s: '2', a: { n: 2 }, lu: at(3) },
    ]);
  });

  it('R22 gives the first row in full and bare states after it in a minimal answer, without repetitions', () => {
    const { set, query } = lived();
    set('1', { n: 1 });
    set('1', { n: 2 });
    set('2', { n: 3 });
    const minimal = { minimalResponse: true, significantChangesOnly: false };
    expect(query(minimal)).toEqual([
      { s: '1', a: { n: 1 }, lu: at(1) },
      { s: '2', lu: at(3) },
    ]);
    expect(query({ ...minimal, noAttributes: true })).toEqual([
      { s: '1', lu: at(1) },
      { s: '2', lu: at(3) },
    ]);
  });

  it('R22 begins with the state that held at the start, as if written then, where one is known', () => {
    const { set, query } = lived();
    set('1');
    set('2');
    set('3');
    const start = START + 2.5 * MINUTE;
    expect(query({ start })).toEqual([
      { s: '2', a: {}, lu: start / 1000 },
      { s: '3', a: {}, lu: at(3) },
    ]);
    expect(query({ start, includeStartTimeState: false })).toEqual([{ s: '3', a: {}, lu: at(3) }]);
  });

  it('R22 leaves out entities without rows', () => {
    const { query } = lived();
    expect(query()).toBeUndefined();
  });

  it('R22 shows changes only once they are committed, and none that were purged', () => {
    const { clock, set, query } = lived({ commitMs: 5000, keepMs: 3 * MINUTE });
    set('1');
    expect(query()).toBeUndefined();
    clock.advance(5001);
    expect(query()).toHaveLength(1);
    clock.advance(4 * MINUTE);
    expect(query({ includeStartTimeState: false })).toBeUndefined();
  });

  it('R22 bounds what a flood can make it keep', () => {
    const { home } = lived();
    for (let count = 0; count < 1000; count++) {
      home.states.set('sensor.t', String(count), {});
    }
    expect(home.recorder.rows('sensor.t', 0, Infinity).length).toBeLessThanOrEqual(100);
  });
});

describe('statistics', () => {
  const measurement = { state_class: 'measurement' };

  it('R43 weights the mean by time and gives times in milliseconds', () => {
    const { clock, home, set } = lived();
    set('10', measurement);
    set('20', measurement);
    clock.advance(10 * MINUTE);
    const query = { start: START, end: clock.now(), period: '5minute', types: STATISTICS_TYPES } as const;
    const [first, second] = statistics(home.recorder, 'sensor.t', 'measurement', query, clock.now());
    // 10 from the first minute to the second, 20 for the three after it.
    expect(first).toMatchObject({
      start: START,
      end: START + 5 * MINUTE,
      mean: 17.5,
      min: 10,
      max: 20,
      sum: null,
    });
    expect(second).toMatchObject({ start: START + 5 * MINUTE, mean: 20, min: 20, max: 20 });
  });

  it('R43 counts what a meter gained, and no bucket that is not over', () => {
    const { clock, home, set } = lived();
    set('100');
    clock.advance(5 * MINUTE);
    set('104');
    clock.advance(2 * MINUTE);
    const query = {
      start: START,
      end: clock.now(),
      period: '5minute',
      types: ['sum', 'state', 'change'],
    } as const;
    const buckets = statistics(home.recorder, 'sensor.t', 'total_increasing', query, clock.now());
    expect(buckets).toEqual([{ start: START, end: START + 5 * MINUTE, sum: 0, state: 100, change: 0 }]);
  });
});

/** Ten days of every entity are computed: seconds of work, more on a machine that does other things. */
const LIMIT_MS = 60_000;

describe('the past of the demo building', () => {
  it(
    'R22 ends with the very states that hold at the start, so that no witness is missed',
    () => {
      const clock = new ManualClock(START);
      const home = new Home({
        ...{ clock, version: '2026.11.0', seed: 1, building: demoBuilding(1, 0), timeZone: 'UTC' },
        recorder: { keepMs: 864_000_000, commitMs: 0, rowsPerEntity: 100 },
      });
      clock.advance(MINUTE);
      for (const state of home.states.all()) {
        const last = home.recorder.rows(state.entityId, START - 864_000_000, clock.now()).at(-1);
        expect([state.entityId, last?.lastChanged, last?.state]).toEqual([
          state.entityId,
          state.lastChanged,
          state.state,
        ]);
      }
    },
    LIMIT_MS,
  );
});
