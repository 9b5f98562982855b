import Database from 'better-sqlite3';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '../../../src/main/storage/database';
import { CONFIG_MIGRATIONS } from '../../../src/main/storage/migrations/config';
import {
  checkNumbers,
  migrate,
  needsMigration,
  versionOf,
  type Migration,
} from '../../../src/main/storage/migrations/migrate';
import { MIRROR_MIGRATIONS } from '../../../src/main/storage/migrations/mirror';

const first: Migration = { number: 1, up: (db) => void db.exec('CREATE TABLE one (a TEXT)') };
const second: Migration = {
  number: 2,
  up: (db) => void db.exec("ALTER TABLE one ADD COLUMN b TEXT DEFAULT 'new'"),
};
const failing: Migration = {
  number: 2,
  up: (db) => {
    db.exec('ALTER TABLE one ADD COLUMN c TEXT');
    db.exec('INSERT INTO nowhere VALUES (1)');
  },
};

let folder: string;
let file: string;
let db: Db;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hacc-migrate-'));
  file = join(folder, 'x.db');
  db = new Database(file);
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('migrations', () => {
  it.each([
    ['config.db', CONFIG_MIGRATIONS],
    ['mirror.db', MIRROR_MIGRATIONS],
  ])('of %s rise from 1 without holes and run on an empty file', (_name, migrations) => {
    expect(() => checkNumbers(migrations)).not.toThrow();
    expect(migrate(db, file, migrations)).toEqual({ from: 0, to: migrations.length });
    expect(versionOf(db)).toBe(migrations.length);
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('make a new file, and do nothing the second time', () => {
    migrate(db, file, [first, second]);
    expect(versionOf(db)).toBe(2);
    expect(migrate(db, file, [first, second])).toEqual({ from: 2, to: 2 });
    expect(readdirSync(folder)).toEqual(['x.db']);
  });

  it('step a file in use forward, keeping its rows', () => {
    migrate(db, file, [first]);
    db.exec("INSERT INTO one VALUES ('old')");
    expect(needsMigration(db, [first, second])).toBe(true);
    expect(migrate(db, file, [first, second])).toEqual({ from: 1, to: 2 });
    expect(db.prepare('SELECT * FROM one').all()).toEqual([{ a: 'old', b: 'new' }]);
    expect(needsMigration(db, [first, second])).toBe(false);
  });

  it('leave the file as it was when one of them fails', () => {
    migrate(db, file, [first]);
    expect(() => migrate(db, file, [first, failing])).toThrow(/nowhere/);
    expect(versionOf(db)).toBe(1);
    expect(db.prepare("SELECT name FROM pragma_table_info('one')").pluck().all()).toEqual(['a']);
  });

  it('R25 refuse a file of a newer version with both numbers', () => {
    migrate(db, file, [first, second]);
    expect(() => migrate(db, file, [first])).toThrow(
      expect.objectContaining({
        error: expect.objectContaining({
          code: 'database-too-new',
          details: { file, found: 2, known: 1 },
        }) as object,
      }) as Error,
    );
  });

  it.each([[[second]], [[first, first]], [[first, { ...second, number: 3 }]]])(
    'are refused when their numbers do not rise one by one',
    (migrations) => {
      expect(() => migrate(db, file, migrations)).toThrow(/stands where/);
      expect(versionOf(db)).toBe(0);
    },
  );
});
