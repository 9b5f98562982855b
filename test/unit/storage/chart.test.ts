import { describe, expect, it } from 'vitest';
import { chart, type ChartColumns, type ChartInput } from '../../../src/main/storage/queries/chart';
import { HISTORY_SQL } from '../../../src/main/storage/queries/history';
import { testMirror, type TestMirror } from './support';

const T0 = 1_790_000_000_000;

function chartOf(mirror: TestMirror, input: Partial<ChartInput>): ChartColumns {
  const steps = chart(mirror.db, {
    siteId: 'site-a',
    entityIds: ['sensor.a'],
    from: T0,
    to: T0 + 1000,
    width: 50,
    ...input,
  });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Points as [ms after T0, value]. */
function pointsOf(columns: ChartColumns, index = 0): [number, number][] {
  const series = columns.series[index];
  return Array.from(series?.at ?? [], (at, point) => [at - T0, series?.value[point] ?? 0]);
}

describe('chart', () => {
  it('R43 gives every sample raw while they are few, texts that are numbers among them', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      batch.addSample(1, T0, '1');
      batch.addSample(1, T0 + 10, '2.50');
      batch.addSample(1, T0 + 20, 'unavailable');
      batch.addSample(1, T0 + 30, '3');
      batch.addSample(1, T0 + 1000, '99');
    });
    const columns = chartOf(mirror, {});
    expect(columns.source).toBe('raw');
    expect(columns.series[0]).toMatchObject({ entityId: 'sensor.a', min: null, max: null });
    expect(pointsOf(columns)).toEqual([
      [0, 1],
      [10, 2.5],
      [20, NaN],
      [30, 3],
    ]);
  });

  it.each([
    ['5', 5],
    ['off', NaN],
    ['5.0', 5],
  ])('R43 carries the state before the range (%s) to its beginning', (state, value) => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      batch.addSample(1, T0 - 5000, 'unknown');
      batch.addSample(1, T0 - 4000, '4');
      batch.addSample(1, T0 - 3000, state);
      batch.addSample(1, T0 + 10, '6');
    });
    expect(pointsOf(chartOf(mirror, {}))).toEqual([
      [0, value],
      [10, 6],
    ]);
    // A sample at the very beginning needs nothing carried.
    expect(pointsOf(chartOf(mirror, { from: T0 + 10 }))).toEqual([[10, 6]]);
  });

  it('R43 gives mean, minimum and maximum of each slot when there are many', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      for (let at = 0; at < 1000; at += 1) batch.addSample(1, T0 + at, String(at));
    });
    const columns = chartOf(mirror, { width: 50 });
    expect(columns.source).toBe('slots');
    const [series] = columns.series;
    expect(series?.at).toEqual(Float64Array.from({ length: 50 }, (_, slot) => T0 + slot * 20));
    expect(series?.value).toEqual(Float64Array.from({ length: 50 }, (_, slot) => slot * 20 + 9.5));
    expect(series?.min).toEqual(Float64Array.from({ length: 50 }, (_, slot) => slot * 20));
    expect(series?.max).toEqual(Float64Array.from({ length: 50 }, (_, slot) => slot * 20 + 19));
  });

  it('R43 draws a value that stands still as a level line, and nothing where the state was a text', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      for (let at = 0; at < 300; at += 1) batch.addSample(1, T0 + at, String(at % 7));
      batch.addSample(1, T0 + 300, '42');
      batch.addSample(1, T0 + 700, 'unavailable');
      batch.addSample(1, T0 + 900, '5');
    });
    const points = new Map(pointsOf(chartOf(mirror, { width: 50 })));
    for (let slot = 320; slot < 700; slot += 20) expect(points.get(slot), String(slot)).toBe(42);
    expect([...points].filter(([at]) => at > 700 && at < 900)).toEqual([]);
    expect(points.get(900)).toBe(5);
    expect(points.get(980)).toBe(5);
  });

  it('R43 keeps a spike of one sample in the envelope and ends the line where the state became a text', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      batch.addSample(1, T0 - 1, '7');
      for (let at = 200; at < 600; at += 1) batch.addSample(1, T0 + at, at === 333 ? '500' : '1.0');
      batch.addSample(1, T0 + 610, 'unavailable');
      batch.addSample(1, T0 + 630, 'unknown');
      batch.addSample(1, T0 + 635, '8');
      batch.addSample(1, T0 + 650, '9');
      batch.addSample(1, T0 + 655, 'unavailable');
    });
    const columns = chartOf(mirror, { width: 50 });
    const [series] = columns.series;
    expect(series?.max?.[Array.from(series.at).indexOf(T0 + 320)]).toBe(500);
    expect(series?.min?.[Array.from(series.at).indexOf(T0 + 320)]).toBe(1);
    expect(pointsOf(columns)[0]).toEqual([0, 7]);
    expect(pointsOf(columns).filter(([at]) => at >= 600)).toEqual([
      [600, 1],
      [610, NaN],
      [620, 8],
      [640, 25 / 3],
      [650, NaN],
    ]);
  });

  it.each([50, 1000, 4000])('sends at most 4,000 points a series, at a width of %d', (width) => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      for (let at = 0; at < 20_000; at += 1) batch.addSample(1, T0 + at, at % 2 === 0 ? String(at) : 'off');
    });
    const points = pointsOf(chartOf(mirror, { to: T0 + 20_000, width }));
    expect(points.length).toBeGreaterThanOrEqual(Math.min(width, 2000));
    expect(points.length).toBeLessThanOrEqual(4000);
    points.forEach(([at], index) => expect(at).toBeGreaterThan(points[index - 1]?.[0] ?? -1));
  });

  it('R22 gives the gaps that touch the range, clipped and joined', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const gap = (from: number, to: number): void => mirror.addGap({ from: T0 + from, to: T0 + to });
    gap(-500, 100);
    gap(50, 150);
    gap(50, 120);
    gap(150, 200);
    gap(400, 500);
    gap(900, 5000);
    gap(-900, -600);
    gap(1000, 1100);
    expect(chartOf(mirror, {}).series[0]?.gaps).toEqual([
      { from: T0, to: T0 + 200 },
      { from: T0 + 400, to: T0 + 500 },
      { from: T0 + 900, to: T0 + 1000 },
    ]);
  });

  it('R22 gives what Home Assistant has lost of one entity as a gap of this one alone', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b');
    mirror.addGap({ from: T0 + 100, to: T0 + 200 });
    mirror.addGap({ entity: 2, from: T0 + 200, to: T0 + 300, reason: 'purged', open: false });
    const { series } = chartOf(mirror, { entityIds: ['sensor.a', 'sensor.b', 'sensor.none'] });
    expect(series.map(({ gaps }) => gaps)).toEqual([
      [{ from: T0 + 100, to: T0 + 200 }],
      [{ from: T0 + 100, to: T0 + 300 }],
      [{ from: T0 + 100, to: T0 + 200 }],
    ]);
  });

  it('names a series as the operator knows it, with its unit', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
    mirror.write((batch) => {
      batch.setState(1, T0, T0, '1', '{"friendly_name":"Outside","unit_of_measurement":"°C"}');
      batch.setState(2, T0, T0, '1', '{"friendly_name":7}');
    });
    const { series } = chartOf(mirror, { entityIds: ['sensor.a', 'sensor.b', 'sensor.none'] });
    expect(series.map(({ name, unit }) => [name, unit])).toEqual([
      ['Outside', '°C'],
      ['sensor.b', null],
      ['sensor.none', null],
    ]);
    expect(series[2]?.at).toHaveLength(0);
  });

  it('fails for an unknown site, ids being case-sensitive (R3), and for a range that ends before it begins', () => {
    const mirror = testMirror();
    expect(() => chartOf(mirror, { siteId: 'SITE-A' })).toThrow(/no site "SITE-A"/);
    expect(() => chartOf(mirror, { from: T0, to: T0 })).toThrow(/time range/);
  });

  it('R43 pauses every few thousand samples, so that it can be cancelled and others get their turn', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      for (let at = 0; at < 90_000; at += 1) batch.addSample(1, T0 + at, String(at));
    });
    const input = { siteId: 'site-a', entityIds: ['sensor.a'], from: T0, to: T0 + 90_000, width: 1000 };
    expect([...chart(mirror.db, input)].length).toBeGreaterThanOrEqual(90_000 / 5000);
  });
});

describe('the query of history', () => {
  it('reads in the order of the keys, without sorting or reading all', () => {
    const { db } = testMirror();
    const rows = db
      .prepare(`EXPLAIN QUERY PLAN ${HISTORY_SQL}`)
      .all({ entity: 1, numbers: 1, texts: 1, to: 9, limit: 10 }) as { detail: string }[];
    const plan = rows.map(({ detail }) => detail).join('\n');
    expect(plan).toContain('MERGE (UNION ALL)');
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });
});
