import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchBuilder } from '../../../src/main/storage/batch';
import type { Db } from '../../../src/main/storage/database';
import { readEntityPage } from '../../../src/main/storage/queries/entities';
import { readHistoryPage } from '../../../src/main/storage/queries/history';
import { testMirror } from './support';

const ALWAYS = { from: -8.64e15, to: 8.64e15 };

function history(db: Db, entity: number): [at: number, state: string][] {
  const page = readHistoryPage(db, entity, ALWAYS, null, 100_000);
  return page.at.map((at, index) => [at, page.state[index] ?? '']);
}

describe('writing batches', { timeout: 60_000 }, () => {
  const states = fc.oneof(
    fc.constantFrom(
      '20.0',
      '1e3',
      '',
      '-0',
      'on',
      'unavailable',
      '21.5',
      '0',
      'NaN',
      '😀',
      '測試',
      ' 5 ',
      'a\0b',
    ),
    fc.string({ unit: 'binary', maxLength: 255 }),
    fc.string({ minLength: 255, maxLength: 255 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toFixed(2)),
  );
  const changes = fc.array(
    fc.record({
      entity: fc.integer({ min: 1, max: 3 }),
      at: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_010 }),
      state: states,
      endBatch: fc.boolean(),
    }),
    { maxLength: 60 },
  );

  it('R20 gives back every state exactly as it came, the last one of a millisecond winning', () => {
    fc.assert(
      fc.property(changes, (given) => {
        const mirror = testMirror();
        mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
        const expected = new Map<number, Map<number, string>>();
        const present = new Map<number, string>();
        let builder = new BatchBuilder();
        const flush = (): void => {
          const step = mirror.writer.writing(builder.take());
          while (!step());
        };
        for (const { entity, at, state, endBatch } of given) {
          builder.record(entity, at, at, state, null);
          expected.set(entity, (expected.get(entity) ?? new Map<number, string>()).set(at, state));
          present.set(entity, state);
          if (endBatch) flush();
        }
        flush();
        builder = new BatchBuilder();
        for (const entity of [1, 2, 3]) {
          const rows = [...(expected.get(entity) ?? [])].sort(([a], [b]) => a - b);
          expect(history(mirror.db, entity)).toEqual(rows);
        }
        const page = readEntityPage(mirror.db, mirror.siteKey, 0, 10);
        expect(page.state).toEqual([1, 2, 3].map((entity) => present.get(entity) ?? null));
        mirror.db.close();
      }),
      { numRuns: 300 },
    );
  });

  it('R20 keeps numbers apart from texts, and the number that a text holds beside it', () => {
    const { db, addEntities, write } = testMirror();
    addEntities('sensor.a');
    write((batch) => {
      batch.addSample(1, 1, '21.5');
      batch.addSample(1, 2, '20.0');
      batch.addSample(1, 3, 'unavailable');
    });
    expect(db.prepare('SELECT at, value FROM samples').raw().all()).toEqual([[1, 21.5]]);
    expect(db.prepare('SELECT at, state, value FROM text_samples').raw().all()).toEqual([
      [2, '20.0', 20],
      [3, 'unavailable', null],
    ]);
  });

  it('R20 stores equal attributes once, and drops those that no state has any more', () => {
    const { db, addEntities, write, writer, siteKey } = testMirror();
    addEntities('light.a', 'light.b');
    write((batch) => {
      batch.setState(1, 1, 1, 'on', '{"mode":"ü"}');
      batch.setState(2, 1, 1, 'on', '{"mode":"ü"}');
    });
    expect(db.prepare('SELECT json FROM attribute_sets').pluck().all()).toEqual(['{"mode":"ü"}']);
    write((batch) => {
      batch.setState(1, 2, 2, 'off', '{"mode":2}');
      batch.setState(2, 2, 2, 'off', null);
    });
    expect(readEntityPage(db, siteKey, 0, 10).attributes).toEqual(['{"mode":2}', '{"mode":"ü"}']);
    write((batch) => batch.setState(2, 3, 3, 'off', '{"mode":2}'));
    expect(writer.sweep()).toBe(true);
    expect(db.prepare('SELECT json FROM attribute_sets').pluck().all()).toEqual(['{"mode":2}']);
  });

  it('sweeps by itself only after many new sets of attributes', () => {
    const { addEntities, write, writer } = testMirror();
    addEntities('sensor.a');
    for (let count = 0; count < 1999; count += 1) {
      write((batch) => batch.setState(1, count, count, 'on', JSON.stringify({ count })));
    }
    expect(writer.wantsSweep).toBe(false);
    write((batch) => batch.setState(1, 3000, 3000, 'on', '{}'));
    expect(writer.wantsSweep).toBe(true);
    expect(writer.sweep()).toBe(true);
    expect(writer.wantsSweep).toBe(false);
  });

  it('R20 takes a removed entity out of the present and keeps its history; coming back it is the same one', () => {
    const { db, addEntities, write, siteKey } = testMirror();
    addEntities('sensor.a');
    write((batch) => batch.record(1, 10, 10, '5', '{}'));
    write((batch) => batch.removeEntity(1, 20));
    expect(readEntityPage(db, siteKey, 0, 10)).toMatchObject({ entityId: ['sensor.a'], state: [null] });
    expect(db.prepare('SELECT removed_at FROM entities').pluck().get()).toBe(20);
    expect(history(db, 1)).toEqual([[10, '5']]);
    write((batch) => batch.record(1, 30, 30, '6', '{}'));
    expect(readEntityPage(db, siteKey, 0, 10).state).toEqual(['6']);
    expect(db.prepare('SELECT removed_at FROM entities').pluck().get()).toBeNull();
  });

  it('R20 lets the last of setting and removing within one batch win', () => {
    const { db, addEntities, write, siteKey } = testMirror();
    addEntities('sensor.a', 'sensor.b');
    write((batch) => {
      batch.setState(1, 1, 1, 'on', '{}');
      batch.removeEntity(1, 2);
      batch.removeEntity(2, 2);
      batch.setState(2, 3, 3, 'off', '{}');
    });
    expect(readEntityPage(db, siteKey, 0, 10).state).toEqual([null, 'off']);
    expect(db.prepare('SELECT removed_at FROM entities ORDER BY id').pluck().all()).toEqual([2, null]);
  });

  it('drops what comes for an entity that does not exist, and writes the rest', () => {
    const { db, addEntities, write } = testMirror();
    addEntities('sensor.a');
    write((batch) => {
      batch.record(77, 1, 1, '5', '{}');
      batch.record(900_000, 1, 1, 'on', '{}');
      batch.removeEntity(78, 1);
      batch.record(1, 1, 1, '6', '{}');
    });
    expect(history(db, 1)).toEqual([[1, '6']]);
    expect(db.prepare('SELECT count(*) FROM samples').pluck().get()).toBe(1);
    expect(db.prepare('SELECT count(*) FROM text_samples').pluck().get()).toBe(0);
  });

  it('drops a sample whose time is none, and keeps the present state beside it', () => {
    const { db, addEntities, write, siteKey } = testMirror();
    addEntities('sensor.a', 'sensor.b');
    write((batch) => {
      batch.record(1, NaN, Infinity, '5', '{}');
      batch.record(2, NaN, 7, 'on', '{}');
      batch.addSample(1, 1, '6');
    });
    expect(history(db, 1)).toEqual([[1, '6']]);
    expect(history(db, 2)).toEqual([]);
    expect(readEntityPage(db, siteKey, 0, 10)).toMatchObject({
      state: ['5', 'on'],
      lastUpdated: Float64Array.of(0, 7),
    });
  });

  it('puts an entity that is added twice to the id it had first', () => {
    const { db, addEntities, write, siteKey } = testMirror();
    addEntities('sensor.a');
    write((batch) => {
      batch.addEntity({ id: 9, siteKey, entityId: 'sensor.a' });
      batch.record(9, 1, 1, '5', '{}');
    });
    expect(history(db, 1)).toEqual([[1, '5']]);
  });

  it('writes a batch of any size in several transactions, after a failure from where it stood', () => {
    const { db, addEntities, writer } = testMirror();
    addEntities('sensor.a');
    const builder = new BatchBuilder();
    for (let at = 1; at <= 24_000; at += 1) builder.addSample(1, at, at % 3 === 0 ? 'on' : String(at));
    const step = writer.writing(builder.take());
    const rows = (): unknown =>
      db.prepare('SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM text_samples)').pluck().get();
    expect(step()).toBe(false);
    expect(rows()).toBe(10_000);
    db.pragma('query_only = ON');
    expect(step).toThrow(/readonly/);
    db.pragma('query_only = OFF');
    expect(rows()).toBe(10_000);
    expect(step()).toBe(false);
    expect(step()).toBe(true);
    expect(rows()).toBe(24_000);
    expect(history(db, 1)).toHaveLength(24_000);
    expect(history(db, 1)[2999]).toEqual([3000, 'on']);
  });
});
