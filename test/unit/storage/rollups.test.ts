import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/shared/time';
import { AggregateWriter } from '../../../src/main/storage/aggregate-writer';
import { renameEntity } from '../../../src/main/storage/rename-entity';
import { rollupsOf, type Rollup, type Sample } from '../../../src/main/storage/rollups/rollup';
import { RollupHours } from '../../../src/main/storage/rollups/rollup-hours';
import { testMirror, type TestMirror } from './support';

const T0 = Math.floor(1_790_000_000_000 / HOUR) * HOUR;
/** Hours that the samples of the property lie in; all of them are over. */
const HOURS = 5;
const NOW = T0 + (HOURS + 1) * HOUR;

type Row = readonly [
  at: number,
  min: number,
  max: number,
  mean: number,
  last: number | null,
  count: number,
  source: number,
];

function stored(mirror: TestMirror, table: string, entity: number): Row[] {
  return mirror.db
    .prepare(`SELECT at, min, max, mean, last, count, source FROM ${table} WHERE entity = ? ORDER BY at`)
    .raw()
    .all(entity) as Row[];
}

/** Straight from the definition, millisecond by step of the line: what `stored` must come to. */
function naive(history: ReadonlyMap<number, string>, width: number): Row[] {
  const samples = [...history].sort(([a], [b]) => a - b).map(([at, state]) => [at, numberOf(state)] as const);
  const rows: Row[] = [];
  for (let at = T0; at < NOW; at += width) {
    const inside = samples.filter(([time]) => time >= at && time < at + width);
    const before = samples.filter(([time]) => time < at).at(-1)?.[1] ?? null;
    const last = inside.at(-1);
    if (last === undefined) continue;
    const line = [[at, before] as const, ...inside];
    const parts = line
      .map(([time, value], index) => ({ value, ms: (line[index + 1]?.[0] ?? at + width) - time }))
      .filter((part): part is { value: number; ms: number } => part.value !== null && part.ms > 0);
    const count = inside.filter(([, value]) => value !== null).length;
    if (parts.length === 0 && before === null) continue;
    const values = parts.length === 0 ? [before ?? NaN] : parts.map(({ value }) => value);
    const whole = parts.reduce((sum, { ms }) => sum + ms, 0);
    const mean =
      parts.length === 0
        ? (before ?? NaN)
        : parts.reduce((sum, { value, ms }) => sum + value * (ms / whole), 0);
    rows.push([at, Math.min(...values), Math.max(...values), mean, last[1], count, 0]);
  }
  return rows;
}

const numberOf = (state: string): number | null =>
  state === '' || Number.isNaN(Number(state)) ? null : Number(state);

function expectRows(found: readonly Row[], expected: readonly Row[]): void {
  const flat = (rows: readonly Row[]): unknown[] =>
    rows.map(([at, min, max, , ...rest]) => [at - T0, min, max, ...rest]);
  expect(flat(found)).toEqual(flat(expected));
  found.forEach((row, index) => expect(row[3]).toBeCloseTo(expected[index]?.[3] ?? NaN, 6));
}

function finish(hours: RollupHours): void {
  hours.restart();
  while (!hours.step(NOW));
}

const of = (samples: readonly Sample[], carried: number | null): Rollup[] =>
  rollupsOf(samples, carried, T0, T0 + HOUR, HOUR);

describe('a rollup', () => {
  it('R26 weights the mean by time and carries in the state that held before', () => {
    expect(of([[T0 + 15 * MINUTE, 20]], 40)).toEqual([
      { at: T0, min: 20, max: 40, mean: 25, last: 20, count: 1 },
    ]);
  });

  it('R26 lets a text end the line, and counts no time without a number', () => {
    const samples: Sample[] = [
      [T0 + 10 * MINUTE, 20],
      [T0 + 30 * MINUTE, null],
      [T0 + 50 * MINUTE, 50],
    ];
    expect(of(samples, null)).toEqual([{ at: T0, min: 20, max: 50, mean: 30, last: 50, count: 2 }]);
    expect(of([[T0 + 6 * MINUTE, null]], 7)).toEqual([
      { at: T0, min: 7, max: 7, mean: 7, last: null, count: 0 },
    ]);
  });

  it('R26 has a row where the line ends at its very start, and none where no number ever held', () => {
    expect(of([[T0, null]], 7)).toEqual([{ at: T0, min: 7, max: 7, mean: 7, last: null, count: 0 }]);
    expect(of([[T0, null]], null)).toEqual([]);
    expect(of([], 7)).toEqual([]);
  });

  it('R26 leaves out a carried value that held for no time', () => {
    expect(of([[T0, 3]], 1000)).toEqual([{ at: T0, min: 3, max: 3, mean: 3, last: 3, count: 1 }]);
  });

  it('R26 keeps the mean between the bounds, whatever rounding does and however large the values', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: HOUR - 1 }), value), { minLength: 1 }),
        (given) => {
          const samples = [...new Map(given)]
            .sort(([a], [b]) => a - b)
            .map(([ms, v]): Sample => [T0 + ms, v]);
          for (const { min, max, mean } of of(samples, null)) {
            expect(mean).toBeGreaterThanOrEqual(min);
            expect(mean).toBeLessThanOrEqual(max);
          }
        },
      ),
    );
  });
});

describe('the rollups of the mirror', { timeout: 120_000 }, () => {
  const change = fc.record({
    kind: fc.constant('sample' as const),
    entity: fc.integer({ min: 1, max: 3 }),
    // Few different times, so that samples are overwritten; some exactly on the bounds of a bucket.
    at: fc.oneof(
      fc.integer({ min: 0, max: HOURS * 12 - 1 }).map((slot) => T0 + slot * 5 * MINUTE),
      fc.integer({ min: 0, max: HOURS * 60 - 1 }).map((minute) => T0 + minute * MINUTE + 1234),
    ),
    state: fc.oneof(
      fc.integer({ min: -50, max: 50 }).map(String),
      fc.constantFrom('unavailable', '20.0', 'on', '1e2', '0.1'),
    ),
  });
  const rename = fc.record({ kind: fc.constant('rename' as const), from: fc.integer({ min: 1, max: 3 }) });
  const steps = fc.record({ kind: fc.constant('step' as const), count: fc.integer({ min: 1, max: 3 }) });
  const events = fc.array(
    fc.oneof(
      { arbitrary: change, weight: 12 },
      { arbitrary: rename, weight: 2 },
      { arbitrary: steps, weight: 3 },
    ),
    { maxLength: 60 },
  );

  it('R26 equal a computation from scratch after any order of samples, late samples, texts and renames', () => {
    fc.assert(
      fc.property(events, (given) => {
        const mirror = testMirror();
        mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
        const hours = new RollupHours(mirror.db, mirror.due);
        const histories = new Map<number, Map<number, string>>([1, 2, 3].map((id) => [id, new Map()]));
        // Under which id the rows of one are kept, and the name that each has.
        const idOf = new Map([1, 2, 3].map((id) => [id, id]));
        const nameOf = new Map([1, 2, 3].map((id) => [id, `sensor.${'abc'[id - 1] ?? ''}`]));
        for (const event of given) {
          if (event.kind === 'sample') {
            const id = idOf.get(event.entity) ?? 0;
            mirror.write((batch) => batch.addSample(event.entity, event.at, event.state));
            histories.get(id)?.set(event.at, event.state);
          } else if (event.kind === 'rename') {
            const old = idOf.get(event.from) ?? 0;
            const newcomer = [1, 2, 3].find((id) => idOf.get(id) === id && id !== old);
            if (newcomer === undefined) continue;
            const to = nameOf.get(newcomer) ?? '';
            renameEntity(mirror.db, mirror.dictionary, mirror.siteKey, nameOf.get(old) ?? '', to);
            mirror.writer.samplesMoved();
            for (const [at, state] of histories.get(newcomer) ?? []) histories.get(old)?.set(at, state);
            histories.set(newcomer, new Map());
            nameOf.set(old, to);
            for (const [id, target] of idOf) if (target === newcomer) idOf.set(id, old);
          } else {
            hours.restart();
            for (let count = 0; count < event.count && !hours.step(NOW); count += 1);
          }
        }
        finish(hours);
        for (const [entity, history] of histories) {
          expectRows(stored(mirror, 'rollups_5m', entity), naive(history, 5 * MINUTE));
          expectRows(stored(mirror, 'rollups_1h', entity), naive(history, HOUR));
        }
        expect(mirror.db.prepare('SELECT count(*) FROM rollups_due').pluck().get()).toBe(0);
        mirror.db.close();
      }),
      { numRuns: 200 },
    );
  });

  it('R26 computes an hour when it is over, not before', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hours = new RollupHours(mirror.db, mirror.due);
    mirror.write((batch) => batch.addSample(1, T0 + MINUTE, '5'));
    expect(hours.step(T0 + HOUR)).toBe(true);
    expect(stored(mirror, 'rollups_1h', 1)).toEqual([]);
    hours.restart();
    expect(hours.step(T0 + HOUR + MINUTE)).toBe(true);
    expect(stored(mirror, 'rollups_1h', 1)).toEqual([[T0, 5, 5, 5, 5, 1, 0]]);
  });

  it('R26 marks an hour once, however many samples it gets, and again after it was computed', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hours = new RollupHours(mirror.db, mirror.due);
    const due = (): unknown => mirror.db.prepare('SELECT hour, until FROM rollups_due').raw().all();
    for (let minute = 0; minute < 5; minute += 1) {
      mirror.write((batch) => batch.addSample(1, T0 + minute * MINUTE, '5'));
      expect(due()).toEqual([[T0, T0 + HOUR]]);
    }
    finish(hours);
    expect(due()).toEqual([]);
    mirror.write((batch) => batch.addSample(1, T0 + 7, '6'));
    expect(due()).toEqual([[T0, T0 + HOUR]]);
  });

  it('R26 marks again what a failed transaction took with it', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.db.exec(
      `CREATE TRIGGER full BEFORE INSERT ON text_samples BEGIN SELECT raise(ABORT, 'disk full'); END`,
    );
    const fill = (): void =>
      mirror.write((batch) => {
        batch.addSample(1, T0, '5');
        batch.addSample(1, T0 + 1, 'off');
      });
    expect(fill).toThrow(/disk full/);
    mirror.db.exec('DROP TRIGGER full');
    fill();
    expect(mirror.db.prepare('SELECT hour FROM rollups_due').pluck().all()).toEqual([T0]);
  });

  it("R26 leaves Home Assistant's own statistics as they are, and carries their last value on", () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hours = new RollupHours(mirror.db, mirror.due);
    mirror.db.prepare('INSERT INTO rollups_1h VALUES (1, ?, 1, 9, 4, 8, 0, 1)').run(T0);
    mirror.write((batch) => {
      batch.addSample(1, T0 - 9 * HOUR, '1000');
      batch.addSample(1, T0 + 59 * MINUTE, '7');
      batch.addSample(1, T0 + 90 * MINUTE, '5');
    });
    finish(hours);
    expect(stored(mirror, 'rollups_1h', 1)).toEqual([
      [T0 - 9 * HOUR, 1000, 1000, 1000, 1000, 1, 0],
      [T0, 1, 9, 4, 8, 0, 1],
      [T0 + HOUR, 5, 7, 6, 5, 1, 0],
    ]);
    const other = testMirror();
    other.addEntities('sensor.a');
    other.db.prepare('INSERT INTO rollups_1h VALUES (1, ?, 1, 9, 4, 8, 0, 1)').run(T0);
    other.write((batch) => {
      batch.addSample(1, T0 - 9 * HOUR, '1000');
      batch.addSample(1, T0 + 90 * MINUTE, '4');
    });
    finish(new RollupHours(other.db, other.due));
    expect(stored(other, 'rollups_1h', 1).at(-1)).toEqual([T0 + HOUR, 4, 8, 6, 4, 1, 0]);
  });

  it('R22 R26 carries statistics that are fetched later into the hour computed before', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hours = new RollupHours(mirror.db, mirror.due);
    mirror.write((batch) => batch.addSample(1, T0 + 3 * HOUR + 30 * MINUTE, '4'));
    finish(hours);
    expect(stored(mirror, 'rollups_1h', 1)).toEqual([[T0 + 3 * HOUR, 4, 4, 4, 4, 1, 0]]);
    const step = new AggregateWriter(mirror.db, mirror.dictionary, mirror.due).writing({
      ...{
        period: '1h',
        entity: [1, 1],
        at: [T0, T0 + HOUR],
        min: [1, 2],
        max: [9, 9],
        mean: [5, 6],
        last: [7, 8],
      },
    });
    while (!step());
    finish(hours);
    expect(stored(mirror, 'rollups_1h', 1)).toEqual([
      [T0, 1, 9, 5, 7, 1, 1],
      [T0 + HOUR, 2, 9, 6, 8, 1, 1],
      [T0 + 3 * HOUR, 4, 8, 6, 4, 1, 0],
    ]);
  });

  it('R26 keeps a row of deleted samples against a single one that comes late', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    const hours = new RollupHours(mirror.db, mirror.due);
    mirror.write((batch) => {
      for (let minute = 0; minute < 60; minute += 1) batch.addSample(1, T0 + minute * MINUTE, String(minute));
    });
    finish(hours);
    const before = stored(mirror, 'rollups_5m', 1);
    mirror.db.prepare('UPDATE retention SET raw_from = ?').run(T0 + HOUR);
    mirror.db.prepare('DELETE FROM samples').run();
    mirror.write((batch) => batch.addSample(1, T0 + 7 * MINUTE + 1, '5000'));
    mirror.write((batch) => batch.addSample(1, T0 - HOUR, '3'));
    finish(hours);
    expect(stored(mirror, 'rollups_5m', 1).slice(1)).toEqual(before);
    expect(stored(mirror, 'rollups_5m', 1)[0]?.[1]).toBe(3);
  });
});
