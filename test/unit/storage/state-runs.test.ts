import { describe, expect, it } from 'vitest';
import { chart, type ChartColumnsSeries } from '../../../src/main/storage/queries/chart';
import { MAX_SEGMENTS } from '../../../src/main/storage/queries/state-runs';
import { seededRandom } from '../../support/random';
import { testMirror, type TestMirror } from './support';

const T0 = 1_790_000_000_000;
const WORDS = ['on', 'off', 'unavailable'];

function seriesOf(mirror: TestMirror, entityId: string, to: number, width: number): ChartColumnsSeries {
  const steps = chart(mirror.db, { siteId: 'site-a', entityIds: [entityId], from: T0, to: T0 + to, width });
  for (;;) {
    const step = steps.next();
    const [series] = step.done === true ? step.value.series : [];
    if (series !== undefined) return series;
    if (step.done === true) throw new Error('no series');
  }
}

/** Segments as [ms after T0, state, changes]. */
function segments({ states }: ChartColumnsSeries): [number, string | null, number][] {
  return (states?.at ?? []).map((at, index) => [
    at - T0,
    states?.state[index] ?? null,
    states?.changes[index] ?? 0,
  ]);
}

/** The state of each millisecond, by hand: samples in order, what was before, and what is not known. */
function everyMs(
  before: string | null,
  samples: readonly (readonly [number, string])[],
  gaps: readonly { readonly from: number; readonly to: number }[],
  length: number,
): (string | null)[] {
  let held = before;
  return Array.from({ length }, (_, at) => {
    held = samples.findLast(([time]) => time === at)?.[1] ?? held;
    return gaps.some(({ from, to }) => at >= from && at < to) ? null : held;
  });
}

function runsOf(line: readonly (string | null)[]): [number, string | null, number][] {
  return line.flatMap((state, at) =>
    at > 0 && line[at - 1] === state ? [] : [[at, state, 0] as [number, string | null, number]],
  );
}

/** One segment a slot: the state of most milliseconds, the first of equals; joined as neighbours are. */
function slotsOf(line: readonly (string | null)[], count: number): [number, string | null, number][] {
  const result: [number, string | null, number][] = [];
  const bound = (slot: number): number => Math.round((line.length * slot) / count);
  for (let slot = 0; slot < count; slot += 1) {
    const part = line.slice(bound(slot), bound(slot + 1));
    const times = new Map<string | null, number>();
    for (const state of part) times.set(state, (times.get(state) ?? 0) + 1);
    const longest = [...times].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
    const edges = part.filter((state, index) => index > 0 && state !== part[index - 1]).length;
    const changes = edges >= 2 ? edges : 0;
    const last = result[result.length - 1];
    if (last !== undefined && last[1] === longest && last[2] > 0 === changes > 0) last[2] += changes;
    else result.push([bound(slot), longest, changes]);
  }
  return result;
}

describe('the states of an entity over time', () => {
  it('R43 are runs with the state before the range, what is not known, and the words as the site sent them', () => {
    const mirror = testMirror();
    mirror.addEntities('binary_sensor.door');
    mirror.write((batch) => {
      batch.addSample(1, T0 - 50, 'off');
      batch.addSample(1, T0 + 100, 'on');
      batch.addSample(1, T0 + 150, 'on');
      batch.addSample(1, T0 + 400, 'off');
    });
    mirror.addGap({ from: T0 + 200, to: T0 + 300 });
    const series = seriesOf(mirror, 'binary_sensor.door', 1000, 600);
    expect(segments(series)).toEqual([
      [0, 'off', 0],
      [100, 'on', 0],
      [200, null, 0],
      [300, 'on', 0],
      [400, 'off', 0],
    ]);
    expect(series.states?.until).toBe(T0 + 1000);
    expect(series.at).toHaveLength(0);
  });

  it('R43 begin as unknown where nothing was known before', () => {
    const mirror = testMirror();
    mirror.addEntities('switch.pump');
    mirror.write((batch) => batch.addSample(1, T0 + 10, 'on'));
    expect(segments(seriesOf(mirror, 'switch.pump', 100, 60))).toEqual([
      [0, null, 0],
      [10, 'on', 0],
    ]);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'R43 are what a look at every millisecond finds, as runs and as slots (round %i)',
    (seed) => {
      const random = seededRandom(seed);
      const length = 3000;
      const samples = Array.from({ length: 60 + Math.floor(random() * 600) }, () => {
        const at = Math.floor(random() * length);
        return [at, WORDS[Math.floor(random() * WORDS.length)] ?? 'on'] as const;
      }).sort((left, right) => left[0] - right[0]);
      // Of several in one millisecond the last one stays.
      const kept = [...new Map(samples)];
      const begin = Math.floor(random() * 2000);
      const gap = { from: begin, to: begin + 500 };
      const mirror = testMirror();
      mirror.addEntities('switch.a');
      mirror.write((batch) => {
        batch.addSample(1, T0 - 10, 'off');
        for (const [at, state] of kept) batch.addSample(1, T0 + at, state);
      });
      mirror.addGap({ from: T0 + gap.from, to: T0 + gap.to });
      const line = everyMs('off', kept, [gap], length);
      const runs = runsOf(line);
      const wide = seriesOf(mirror, 'switch.a', length, 2000);
      expect(segments(wide)).toEqual(runs);
      const narrow = seriesOf(mirror, 'switch.a', length, 50);
      expect(segments(narrow)).toEqual(runs.length <= 100 ? runs : slotsOf(line, 50));
    },
  );

  it('R43 are never more than can be sent, and say how many changes a segment holds', () => {
    const mirror = testMirror();
    mirror.addEntities('switch.a');
    mirror.write((batch) => {
      for (let at = 0; at < 20_000; at += 1) batch.addSample(1, T0 + at, at % 3 === 0 ? 'on' : 'off');
    });
    for (const width of [50, 1200, 4000]) {
      const found = segments(seriesOf(mirror, 'switch.a', 20_000, width));
      expect(found.length).toBeLessThanOrEqual(Math.min(MAX_SEGMENTS, width * 2));
      expect(found.every(([, state, changes]) => state === 'off' && changes > 1)).toBe(true);
    }
  });

  it('R43 are drawn for entities whose state is a word, and numbers as lines, whatever the range', () => {
    const mirror = testMirror();
    const names = [
      'binary_sensor.a',
      'sensor.mode',
      'sensor.count',
      'sensor.padded',
      'sensor.level',
      'sensor.enum',
    ];
    mirror.addEntities(...names);
    mirror.write((batch) => {
      batch.addSample(1, T0, 'on');
      batch.addSample(2, T0, 'eco');
      batch.addSample(3, T0 - 90_000, '7');
      batch.addSample(3, T0, 'unavailable');
      batch.addSample(4, T0, '20.0');
      batch.addSample(5, T0, 'unavailable');
      batch.setState(5, T0, T0, 'unavailable', '{"unit_of_measurement":"%"}');
      batch.addSample(6, T0, '3');
      batch.setState(6, T0, T0, '3', '{"device_class":"enum"}');
    });
    expect(names.map((name) => seriesOf(mirror, name, 1000, 60).states !== null)).toEqual([
      ...[true, true, false, false, false, true],
    ]);
  });

  it('R43 say whether the site has such an entity at present', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.gone');
    mirror.db.prepare('UPDATE entities SET removed_at = ? WHERE id = 2').run(T0);
    expect(
      ['sensor.a', 'sensor.gone', 'sensor.never'].map((name) => seriesOf(mirror, name, 100, 60).known),
    ).toEqual([...[true, false, false]]);
  });
});
