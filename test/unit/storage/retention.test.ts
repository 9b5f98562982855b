import Database from 'better-sqlite3';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/shared/time';
import { makeShrinkable, openMirrorForWriting, type Db } from '../../../src/main/storage/database';
import { forgetLongGone, Retention, type RetentionLimits } from '../../../src/main/storage/retention';
import { RollupHours } from '../../../src/main/storage/rollups/rollup-hours';
import { testMirror, type TestMirror } from './support';

const NOW = Math.floor(1_790_000_000_000 / HOUR) * HOUR + 10 * MINUTE;
const LIMITS: RetentionLimits = { rawDays: 2, rollup5mDays: 4, rollup1hDays: 6, mirrorMaxMb: 0 };

const folders: string[] = [];
const opened: Db[] = [];
afterEach(() => {
  for (const db of opened.splice(0)) db.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hacc-retention-'));
  folders.push(folder);
  return join(folder, 'mirror.db');
}

function mirrorOf(db?: Db): TestMirror {
  const mirror = testMirror(db);
  opened.push(mirror.db);
  return mirror;
}

function compute({ db, due }: TestMirror): void {
  const hours = new RollupHours(db, due);
  while (!hours.step(NOW));
}

function retain({ db }: TestMirror, limits: Partial<RetentionLimits> = {}, now = NOW): Retention {
  const retention = new Retention(db);
  retention.begin({ ...LIMITS, ...limits }, now);
  while (!retention.step());
  return retention;
}

/** Changes each ten minutes for ten days, of two entities. */
function fill(mirror: TestMirror): void {
  mirror.addEntities('sensor.a', 'sensor.b');
  mirror.write((batch) => {
    for (let at = NOW - 10 * DAY; at < NOW; at += 10 * MINUTE) {
      batch.addSample(1, at, String(at % 97));
      batch.addSample(2, at, at % 7 === 0 ? 'unavailable' : '20.0');
    }
  });
}

const oldest = ({ db }: TestMirror, table: string, entity = 1): unknown =>
  db.prepare(`SELECT min(at) FROM ${table} WHERE entity = ?`).pluck().get(entity);
const countOf = ({ db }: TestMirror, table: string): number =>
  db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;

describe('retention', { timeout: 60_000 }, () => {
  it('R26 deletes samples, 5-minute and hourly rows each after its days, texts too', () => {
    const mirror = mirrorOf();
    fill(mirror);
    compute(mirror);
    const before = ['samples', 'text_samples', 'rollups_5m', 'rollups_1h'].map((table) =>
      countOf(mirror, table),
    );
    const { deleted } = retain(mirror);
    const hour = (days: number): number => Math.floor((NOW - days * DAY) / HOUR) * HOUR;
    expect(oldest(mirror, 'samples')).toBeGreaterThanOrEqual(hour(2));
    expect(oldest(mirror, 'samples')).toBeLessThan(hour(2) + 10 * MINUTE);
    expect(oldest(mirror, 'text_samples', 2)).toBeLessThan(hour(2) + 10 * MINUTE);
    expect(oldest(mirror, 'rollups_5m')).toBe(hour(4));
    expect(oldest(mirror, 'rollups_1h')).toBe(hour(6));
    const after = ['samples', 'text_samples', 'rollups_5m', 'rollups_1h'].map((table) =>
      countOf(mirror, table),
    );
    const [samples = 0, texts = 0, fives = 0, hours = 0] = before.map(
      (rows, index) => rows - (after[index] ?? 0),
    );
    expect(deleted).toEqual({ samples: samples + texts, rollups5m: fives, rollups1h: hours });
  });

  it('R26 deletes no sample whose rollup is still to be computed', () => {
    const mirror = mirrorOf();
    fill(mirror);
    const rows = countOf(mirror, 'samples');
    retain(mirror);
    expect(countOf(mirror, 'samples')).toBe(rows);
    compute(mirror);
    const hours = countOf(mirror, 'rollups_1h');
    retain(mirror, { rollup1hDays: 0 });
    expect(countOf(mirror, 'samples')).toBeLessThan(rows);
    expect(countOf(mirror, 'rollups_1h')).toBe(hours);
  });

  it('R26 keeps everything for ever where the days are 0', () => {
    const mirror = mirrorOf();
    fill(mirror);
    compute(mirror);
    const rows = countOf(mirror, 'samples');
    const { deleted } = retain(mirror, { rawDays: 0, rollup5mDays: 0, rollup1hDays: 0 });
    expect(deleted).toEqual({ samples: 0, rollups5m: 0, rollups1h: 0 });
    expect(countOf(mirror, 'samples')).toBe(rows);
  });

  it('R26 keeps the newest state of an entity that has rested since, until the entity itself is gone', () => {
    const mirror = mirrorOf();
    mirror.addEntities('sensor.a', 'switch.b');
    mirror.write((batch) => {
      for (const days of [9, 8, 7]) {
        batch.addSample(1, NOW - days * DAY, String(days));
        batch.addSample(2, NOW - days * DAY, 'on');
      }
    });
    compute(mirror);
    retain(mirror);
    expect(mirror.db.prepare('SELECT value FROM samples').pluck().all()).toEqual([7]);
    expect(countOf(mirror, 'text_samples')).toBe(1);
    mirror.write((batch) => batch.removeEntity(1, NOW - 3 * DAY));
    retain(mirror);
    expect(countOf(mirror, 'samples')).toBe(0);
    expect(countOf(mirror, 'text_samples')).toBe(1);
  });

  it('R26 computes what comes late for hours whose samples are deleted, and deletes that in its turn', () => {
    const mirror = mirrorOf();
    fill(mirror);
    compute(mirror);
    retain(mirror, { rollup5mDays: 0, rollup1hDays: 0 });
    const rows = countOf(mirror, 'rollups_1h');
    mirror.write((batch) => batch.addSample(1, NOW - 20 * DAY, '5'));
    compute(mirror);
    retain(mirror, { rollup5mDays: 0, rollup1hDays: 0 });
    expect(countOf(mirror, 'rollups_1h')).toBe(rows + 1);
    expect(oldest(mirror, 'samples')).toBeGreaterThan(NOW - 3 * DAY);
  });

  it('R26 deletes nothing for the sake of a clock that jumped years ahead of what the sites tell', () => {
    const mirror = mirrorOf();
    fill(mirror);
    mirror.write((batch) => batch.setState(1, NOW - HOUR, NOW - HOUR, '5', '{}'));
    compute(mirror);
    const samples = countOf(mirror, 'samples');
    const years = { rawDays: 30, rollup5mDays: 365, rollup1hDays: 3650 };
    const { deleted } = retain(mirror, years, NOW + 20_000 * DAY);
    expect(deleted).toEqual({ samples: 0, rollups5m: 0, rollups1h: 0 });
    expect(countOf(mirror, 'samples')).toBe(samples);
    // Where the bound on what is deleted stood in the future, samples that come would count as deleted.
    expect(mirror.db.prepare('SELECT raw_from FROM retention').pluck().get()).toBeLessThan(NOW);
    retain(mirror);
    expect(countOf(mirror, 'samples')).toBeLessThan(samples);
  });

  it('R26 drops gaps older than all that is kept, and entities that were removed before', () => {
    const mirror = mirrorOf();
    mirror.addEntities('sensor.a', 'sensor.b', 'sensor.c');
    mirror.addGap({ from: NOW - 9 * DAY, to: NOW - 8 * DAY });
    mirror.addGap({ from: NOW - 7 * DAY, to: NOW - 5 * DAY });
    mirror.write((batch) => {
      for (const entity of [1, 2, 3]) batch.record(entity, NOW - 9 * DAY, NOW - 9 * DAY, '5', '{}');
      batch.removeEntity(1, NOW - 8 * DAY);
      batch.removeEntity(2, NOW - 5 * DAY);
      batch.setState(3, NOW - 9 * DAY, NOW - HOUR, '5', null);
    });
    compute(mirror);
    retain(mirror);
    expect(mirror.db.prepare('SELECT to_at FROM gaps').pluck().all()).toEqual([NOW - 5 * DAY]);
    forgetLongGone(mirror.db, LIMITS, NOW);
    expect(mirror.db.prepare('SELECT entity_id FROM entities').pluck().all()).toEqual([
      'sensor.b',
      'sensor.c',
    ]);
  });

  it('R26 gives up the oldest samples of all sites where the mirror is larger than its limit, and shrinks', () => {
    const file = newFile();
    const mirror = mirrorOf(openMirrorForWriting(file));
    mirror.addEntities('sensor.a', 'sensor.b');
    for (let hour = 6; hour > 0; hour -= 1) {
      mirror.write((batch) => {
        for (let at = NOW - hour * HOUR; at < NOW - (hour - 1) * HOUR; at += 250) {
          batch.addSample(1, at, String((at % 977) + 0.5));
          batch.addSample(2, at, String((at % 877) + 0.25));
        }
      });
    }
    compute(mirror);
    mirror.db.pragma('wal_checkpoint(TRUNCATE)');
    const megabytes = (): number => statSync(file).size / 1024 / 1024;
    expect(megabytes()).toBeGreaterThan(4);
    const retention = new Retention(mirror.db);
    retention.begin({ ...LIMITS, rawDays: 0, mirrorMaxMb: 2 }, NOW);
    let steps = 1;
    while (!retention.step()) steps += 1;
    expect(steps).toBeGreaterThan(2);
    mirror.db.pragma('wal_checkpoint(TRUNCATE)');
    // Some stays free in the file for the rows to come.
    expect(megabytes()).toBeLessThan(3.5);
    expect(megabytes()).toBeGreaterThan(1);
    expect(countOf(mirror, 'rollups_1h')).toBe(12);
    expect(Number(oldest(mirror, 'samples', 2))).toBeGreaterThan(NOW - 5 * HOUR);
    expect(Number(oldest(mirror, 'samples', 2))).toBeLessThan(NOW - HOUR);
    expect(
      Math.abs(Number(oldest(mirror, 'samples', 2)) - Number(oldest(mirror, 'samples', 1))),
    ).toBeLessThan(HOUR);
    expect(mirror.db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('R26 gives a file of before the means to shrink', () => {
    const file = newFile();
    const old = new Database(file);
    old.exec('CREATE TABLE one (a)');
    old.close();
    const db = openMirrorForWriting(file);
    opened.push(db);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(0);
    makeShrinkable(db);
    expect(db.pragma('auto_vacuum', { simple: true })).toBe(2);
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  });

  it('R26 begins anew after a failure, having lost nothing and counted nothing', () => {
    const mirror = mirrorOf();
    fill(mirror);
    compute(mirror);
    mirror.db.exec(
      "CREATE TRIGGER busy BEFORE DELETE ON samples BEGIN SELECT raise(ABORT, 'disk full'); END",
    );
    const retention = new Retention(mirror.db);
    retention.begin(LIMITS, NOW);
    expect(() => retention.step()).toThrow(/disk full/);
    expect(retention.deleted.samples).toBe(0);
    mirror.db.exec('DROP TRIGGER busy');
    retention.begin(LIMITS, NOW);
    while (!retention.step());
    expect(retention.deleted.samples).toBeGreaterThan(0);
  });
});
