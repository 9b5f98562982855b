import { describe, expect, it } from 'vitest';
import { AggregateWriter } from '../../../src/main/storage/aggregate-writer';
import { readKnownBefore, readOpenGaps, readRemovedSince } from '../../../src/main/storage/queries/gaps';
import { DueHours } from '../../../src/main/storage/rollups/due-hours';
import { testMirror, type TestMirror } from './support';

const T0 = 1_795_281_600_000;

function rowsOf({ db }: TestMirror): unknown[] {
  return [
    ...db.prepare('SELECT at, value FROM samples ORDER BY at').raw().all(),
    ...db.prepare('SELECT at, state FROM text_samples ORDER BY at').raw().all(),
  ];
}

describe('samples of the past', () => {
  it('R22 fill what is missing and replace nothing, number or text', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.write((batch) => {
      batch.record(1, T0, T0, '1', '{}');
      batch.record(1, T0 + 10, T0 + 10, 'on', '{}');
    });
    mirror.write((batch) => {
      batch.addPast(1, T0, '7');
      batch.addPast(1, T0, 'late');
      batch.addPast(1, T0 + 10, '7');
      batch.addPast(1, T0 + 10, 'off');
      batch.addPast(1, T0 + 5, '3');
      batch.addPast(1, T0 + 6, 'idle');
    });
    expect(rowsOf(mirror)).toEqual([
      [T0, 1],
      [T0 + 5, 3],
      [T0 + 6, 'idle'],
      [T0 + 10, 'on'],
    ]);
    // What comes live still replaces what was fetched.
    mirror.write((batch) => batch.record(1, T0 + 5, T0 + 5, 'off', '{}'));
    expect(rowsOf(mirror)).toContainEqual([T0 + 5, 'off']);
    expect(rowsOf(mirror)).not.toContainEqual([T0 + 5, 3]);
  });
});

describe('gaps on the disk', () => {
  it('R22 open ones come back with the names of their entities, oldest first; a row that is there grows', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b');
    mirror.addGap({ from: T0 + 50, to: T0 + 60 });
    mirror.addGap({ entity: 2, from: T0, to: T0 + 10, reason: 'late' });
    mirror.addGap({ entity: 2, from: T0, to: T0 + 5, reason: 'purged' });
    mirror.addGap({ entity: 1, from: T0, to: T0 + 10, reason: 'not-recorded', open: false });
    // Of an entity that nobody knows any more.
    mirror.addGap({ entity: 99, from: T0, to: T0 + 10 });
    expect(readOpenGaps(mirror.db, mirror.siteKey)).toEqual([
      { entity: 2, entityId: 'sensor.b', from: T0, to: T0 + 10, marginMs: 0, reason: 'purged', open: true },
      {
        entity: 0,
        entityId: null,
        from: T0 + 50,
        to: T0 + 60,
        marginMs: 0,
        reason: 'not-connected',
        open: true,
      },
    ]);
  });

  it('R22 tells which entities went since, and which were known before', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
    mirror.write((batch) => {
      batch.record(1, T0, T0, '1', '{}');
      batch.record(2, T0 + 100, T0 + 100, 'on', '{}');
    });
    mirror.write((batch) => batch.removeEntity(2, T0 + 200));
    expect(readRemovedSince(mirror.db, mirror.siteKey, T0 + 200)).toEqual([
      { entity: 2, entityId: 'sensor.b' },
    ]);
    expect(readRemovedSince(mirror.db, mirror.siteKey, T0 + 201)).toEqual([]);
    expect(readKnownBefore(mirror.db, [1, 2, 3], T0 + 100)).toEqual([1]);
    expect(readKnownBefore(mirror.db, [1, 2, 3], T0 + 101)).toEqual([1, 2]);
  });
});

describe("Home Assistant's statistics in the mirror", () => {
  it('R22 are marked, stand beside what was computed here, and never replace it', () => {
    const mirror = testMirror();
    mirror.addEntities('sensor.a');
    mirror.db.exec(`INSERT INTO rollups_1h (entity, at, min, max, mean, last, count, source)
      VALUES (1, ${T0}, 1, 2, 1.5, 2, 9, 0)`);
    const writer = new AggregateWriter(mirror.db, mirror.dictionary, new DueHours(mirror.db));
    const columns = {
      ...({ period: '1h', entity: [1, 1, 77, 1], at: [T0, T0 + 3_600_000, T0, T0 + 7_200_000] } as const),
      ...{ min: [5, 5, 5, NaN], max: [7, 7, 7, 7], mean: [6, 6, 6, 6], last: [7, 7, 7, 7] },
    };
    for (let round = 0; round < 2; round += 1) {
      const step = writer.writing(columns);
      while (!step());
    }
    expect(mirror.db.prepare('SELECT at, min, source FROM rollups_1h ORDER BY at').raw().all()).toEqual([
      [T0, 1, 0],
      [T0 + 3_600_000, 5, 1],
    ]);
  });
});
