import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/time';
import { AggregateWriter } from '../../../src/main/storage/aggregate-writer';
import { pointsOf, type SeriesPoints } from '../../../src/main/storage/queries/chart-points';
import { Retention } from '../../../src/main/storage/retention';
import { RollupHours } from '../../../src/main/storage/rollups/rollup-hours';
import { testMirror, type TestMirror } from './support';

const NOW = Math.floor(1_790_000_000_000 / HOUR) * HOUR + 10 * MINUTE;

function pointsIn(
  { db }: TestMirror,
  from: number,
  to: number,
  { width = 600, gaps = [] as { from: number; to: number }[] } = {},
): SeriesPoints {
  const steps = pointsOf(db, 1, { from, to }, width, gaps, NOW);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function compute({ db, due }: TestMirror): void {
  const hours = new RollupHours(db, due);
  while (!hours.step(NOW));
}

function retain({ db }: TestMirror, rawDays: number, rollup5mDays: number): void {
  const retention = new Retention(db);
  retention.begin({ rawDays, rollup5mDays, rollup1hDays: 0, mirrorMaxMb: 0 }, NOW);
  while (!retention.step());
}

/** A value each minute for some days; its curve comes round in a day. */
function daysOfMinutes(days: number): TestMirror {
  const mirror = testMirror();
  mirror.addEntities('sensor.a');
  mirror.write((batch) => {
    for (let at = NOW - days * DAY; at < NOW; at += MINUTE) batch.addSample(1, at, String(valueAt(at)));
  });
  return mirror;
}

const valueAt = (at: number): number => Math.round(1000 * Math.sin((at / DAY) * 2 * Math.PI)) / 10;

/** Highest difference between the points' values and the curve around their slots. */
function expectCurve({ at, value, min, max }: SeriesPoints, slack: number): void {
  expect(at.length).toBeGreaterThan(10);
  at.forEach((time, index) => {
    expect(Math.abs((value[index] ?? NaN) - valueAt(time))).toBeLessThan(slack);
    if (min !== null && max !== null) {
      expect(min[index]).toBeLessThanOrEqual(value[index] ?? NaN);
      expect(max[index]).toBeGreaterThanOrEqual(value[index] ?? NaN);
    }
  });
}

describe('a chart of a long range', { timeout: 60_000 }, () => {
  it.each([
    [20 * DAY, 600, '5m'],
    [20 * DAY, 300, '1h'],
    [20 * DAY, 4000, '5m'],
    [DAY, 200, '5m'],
    [DAY, 600, 'slots'],
    [HOUR, 600, 'raw'],
  ] as const)('R26 of %d ms on %d pixels is made of %s', (length, width, source) => {
    const mirror = daysOfMinutes(21);
    compute(mirror);
    const points = pointsIn(mirror, NOW - length, NOW, { width });
    expect(points.source).toBe(source);
    expect(points.at.length).toBeLessThanOrEqual(4000);
    expectCurve(points, 40);
  });

  it('R26 is the same from rollups as from samples that are still to be computed', () => {
    const mirror = daysOfMinutes(20);
    const due = pointsIn(mirror, NOW - 20 * DAY + 123_456, NOW, { width: 500 });
    compute(mirror);
    const computed = pointsIn(mirror, NOW - 20 * DAY + 123_456, NOW, { width: 500 });
    expect(computed).toEqual(due);
  });

  it('R26 holds the present hour and late samples, though they are not computed yet', () => {
    const mirror = daysOfMinutes(20);
    compute(mirror);
    mirror.write((batch) => {
      batch.addSample(1, NOW - 10 * DAY + 30 * SECOND, '5000');
      batch.addSample(1, NOW - SECOND, '7000');
    });
    const { at, max } = pointsIn(mirror, NOW - 20 * DAY, NOW, { width: 500 });
    const highest = [...(max ?? [])]
      .map((value, index) => [value, at[index]])
      .filter(([value]) => (value ?? 0) > 200);
    expect(highest.map(([value]) => value)).toEqual([5000, 7000]);
  });

  it('R26 knows of a late sample that is carried into an hour computed before', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const far = NOW - 100 * DAY;
    mirror.write((batch) => {
      batch.addSample(1, far, '1');
      batch.addSample(1, far + 50 * HOUR + 30 * MINUTE, '2');
    });
    compute(mirror);
    mirror.write((batch) => batch.addSample(1, far + 3 * HOUR, '800'));
    mirror.write((batch) => {
      // Enough to be drawn from rollups.
      for (let at = NOW - 2 * DAY; at < NOW; at += MINUTE) batch.addSample(1, at, '2');
    });
    const { at, max } = pointsIn(mirror, far, NOW, { width: 300 });
    const bucket = at.findIndex((time) => time > far + 50 * HOUR) - 1;
    expect(max?.[bucket]).toBe(800);
  });

  it('R26 draws a value that rests as a level line up to now, and not into the future', () => {
    const mirror = daysOfMinutes(20);
    mirror.write((batch) => batch.addSample(1, NOW - 10 * DAY, '55'));
    mirror.db.prepare('DELETE FROM samples WHERE at > ?').run(NOW - 10 * DAY);
    compute(mirror);
    const { at, value } = pointsIn(mirror, NOW - 20 * DAY, NOW + 5 * DAY, { width: 500 });
    expect(at[at.length - 1]).toBeLessThanOrEqual(NOW);
    expect(at[at.length - 1]).toBeGreaterThan(NOW - 3 * HOUR);
    at.forEach((time, index) => {
      if (time > NOW - 10 * DAY + HOUR) expect(value[index]).toBe(55);
    });
  });

  it('R22 carries no value through a gap', () => {
    const mirror = daysOfMinutes(20);
    mirror.db.prepare('DELETE FROM samples WHERE at BETWEEN ? AND ?').run(NOW - 10 * DAY, NOW - 8 * DAY);
    compute(mirror);
    const gap = { from: NOW - 10 * DAY, to: NOW - 8 * DAY };
    const { at } = pointsIn(mirror, NOW - 20 * DAY, NOW, { width: 500, gaps: [gap] });
    expect([...at].filter((time) => time > gap.from && time < gap.to - HOUR)).toEqual([]);
    expect([...at].filter((time) => time < gap.from).length).toBeGreaterThan(100);
    expect([...at].filter((time) => time > gap.to).length).toBeGreaterThan(100);
  });

  it('R26 ends the line where the state became a text, from rollups too', () => {
    const mirror = daysOfMinutes(20);
    mirror.db.prepare('DELETE FROM samples WHERE at > ?').run(NOW - 5 * DAY);
    mirror.write((batch) => batch.addSample(1, NOW - 5 * DAY + 30 * MINUTE, 'unavailable'));
    compute(mirror);
    const { at, value } = pointsIn(mirror, NOW - 20 * DAY, NOW, { width: 500 });
    expect(value[at.length - 1]).toBeNaN();
    expect(at[at.length - 1]).toBeLessThan(NOW - 5 * DAY + HOUR);
    expect([...value].filter(Number.isNaN)).toHaveLength(1);
  });
});

describe('a chart of a time whose samples are deleted', { timeout: 60_000 }, () => {
  it.each([
    ['an hour', HOUR, '5m', 12],
    ['a day', DAY, '5m', 288],
    ['ten days', 10 * DAY, '5m', 400],
  ] as const)('R26 shows 5-minute rows of %s', (_name, length, source, count) => {
    const mirror = daysOfMinutes(21);
    compute(mirror);
    retain(mirror, 2, 0);
    const to = NOW - 8 * DAY;
    const points = pointsIn(mirror, to - length, to);
    expect(points.source).toBe(source);
    expectCurve(points, 15);
    expect(points.at.length).toBeGreaterThanOrEqual(count);
    expect(points.min).not.toBeNull();
  });

  it('R26 shows hourly rows where the 5-minute ones are deleted too', () => {
    const mirror = daysOfMinutes(21);
    compute(mirror);
    retain(mirror, 2, 4);
    const points = pointsIn(mirror, NOW - 9 * DAY, NOW - 8 * DAY);
    expect(points.source).toBe('1h');
    expectCurve(points, 30);
    expect(points.at.length).toBeLessThan(30);
  });

  it('R26 goes from rollups to samples within one range without a step', () => {
    const mirror = daysOfMinutes(21);
    compute(mirror);
    retain(mirror, 2, 0);
    for (const length of [HOUR, 8 * HOUR, 2 * DAY]) {
      const bound = Math.floor((NOW - 2 * DAY) / HOUR) * HOUR;
      const points = pointsIn(mirror, bound - length, bound + length);
      expectCurve(points, 20);
      const steps = [...points.at].slice(1).map((time, index) => time - (points.at[index] ?? 0));
      expect(Math.max(...steps)).toBeLessThanOrEqual(30 * MINUTE);
    }
  });

  it("R22 shows Home Assistant's statistics of hours that nobody has samples of", () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hour = Math.floor((NOW - DAY) / HOUR) * HOUR;
    mirror.write((batch) => {
      batch.addSample(1, hour - 10 * MINUTE, '1');
      batch.addSample(1, hour + 3 * HOUR, '9');
    });
    compute(mirror);
    const put = mirror.db.prepare('INSERT INTO rollups_1h VALUES (1, ?, ?, ?, ?, ?, 0, 1)');
    for (const index of [0, 1, 2]) put.run(hour + index * HOUR, 3 + index, 6 + index, 4 + index, 5 + index);
    const { at, value, min, max } = pointsIn(mirror, hour - HOUR, hour + 4 * HOUR);
    expect(
      [...at].map((time, index) => [(time - hour) / MINUTE, min?.[index], value[index], max?.[index]]),
    ).toEqual([
      [-10, 1, 1, 1],
      [0, 3, 4, 6],
      [60, 4, 5, 7],
      [120, 5, 6, 8],
      [180, 9, 9, 9],
    ]);
  });
});

describe('a chart of a time of which only 5-minute statistics were to be had', { timeout: 60_000 }, () => {
  it.each([
    ['a day', DAY, 3000],
    ['a day on few pixels', DAY, 200],
    ['a month, drawn from hours', 30 * DAY, 300],
  ])('R22 R26 shows them on %s', (_name, range, width) => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const from = Math.floor((NOW - 12 * HOUR) / HOUR) * HOUR;
    const to = from + 8 * HOUR;
    mirror.write((batch) => {
      batch.addSample(1, from - 2 * DAY, '10');
      batch.addSample(1, to + MINUTE, '10');
    });
    const rows = Array.from({ length: (8 * HOUR) / (5 * MINUTE) }, (_, row) => from + row * 5 * MINUTE);
    const step = new AggregateWriter(mirror.db, mirror.dictionary, mirror.due).writing({
      ...{ period: '5m', entity: rows.map(() => 1), at: rows },
      ...{ min: rows.map(() => 40), max: rows.map(() => 60) },
      ...{ mean: rows.map(() => 50), last: rows.map(() => 50) },
    });
    while (!step());
    for (const computed of [false, true]) {
      if (computed) compute(mirror);
      const { at, value, min, max } = pointsIn(mirror, NOW - range, NOW, { width });
      const slot = range / width;
      const inside = [...at.keys()].filter(
        (point) => (at[point] ?? 0) >= from && (at[point] ?? 0) + Math.max(slot, HOUR) < to,
      );
      expect(inside.length).toBeGreaterThan(1);
      for (const point of inside) {
        expect([value[point], min?.[point], max?.[point]]).toEqual([50, 40, 60]);
      }
    }
  });
});

describe('the slots of a chart', { timeout: 60_000 }, () => {
  it('R43 hold the mean by time and the bounds of every stretch, whatever the samples', () => {
    const sample = fc.tuple(
      fc.integer({ min: 0, max: 599 }),
      fc.oneof(fc.integer({ min: -9, max: 9 }), fc.constant(null)),
    );
    fc.assert(
      fc.property(fc.array(sample, { minLength: 120, maxLength: 300 }), (given) => {
        const mirror = testMirror();
        mirror.addEntities('sensor.a');
        const from = NOW - HOUR;
        const line = new Map(given);
        fc.pre(line.size > 100);
        mirror.write((batch) => {
          for (const [at, value] of line)
            batch.addSample(1, from + at, value === null ? 'off' : String(value));
        });
        const { at, value, min, max } = pointsIn(mirror, from, from + 600, { width: 50 });
        const found = new Map([...at].map((time, index) => [time - from, index]));
        for (let slot = 0; slot < 600; slot += 12) {
          const values: number[] = [];
          let held: number | null = null;
          for (let ms = 0; ms < slot + 12; ms += 1) {
            held = line.has(ms) ? (line.get(ms) ?? null) : held;
            if (ms >= slot && held !== null) values.push(held);
          }
          const index = found.get(slot);
          if (values.length === 0) {
            if (index !== undefined) expect(value[index]).toBeNaN();
            continue;
          }
          expect(value[index ?? -1]).toBeCloseTo(
            values.reduce((sum, each) => sum + each, 0) / values.length,
            9,
          );
          expect(min?.[index ?? -1]).toBe(Math.min(...values));
          expect(max?.[index ?? -1]).toBe(Math.max(...values));
        }
        mirror.db.close();
      }),
      { numRuns: 60 },
    );
  });
});
