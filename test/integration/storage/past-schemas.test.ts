import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { listBackups } from '../../../src/main/storage/backup-files';
import type { Db } from '../../../src/main/storage/database';
import { CONFIG_MIGRATIONS } from '../../../src/main/storage/migrations/config';
import { migrate } from '../../../src/main/storage/migrations/migrate';
import { MIRROR_MIGRATIONS } from '../../../src/main/storage/migrations/mirror';
import { openStorage, type Storage } from '../../../src/main/storage/client';
import { useBundles, useFolders, useStorage } from './support';

const bundles = useBundles();
const newFolder = useFolders();
const openIn = useStorage(bundles);
const T0 = 1_790_000_000_000;

/** Rows of each table as it was when its migration was the newest; what came after must carry them along. */
const FILL: readonly ((db: Db) => void)[] = [
  (db) =>
    void db.exec(`
      INSERT INTO heartbeat VALUES (1, NULL, 'web', ${T0}, ${T0}, NULL);
      INSERT INTO sites (id, site) VALUES (3, 'north');
      INSERT INTO entities (id, site, entity_id) VALUES (7, 3, 'sensor.a'), (8, 3, 'light.b');
      INSERT INTO entities VALUES (9, 3, 'sensor.gone', ${T0});
      INSERT INTO attribute_sets VALUES (1, 42, '{"unit_of_measurement":"°C"}');
      INSERT INTO states VALUES (7, '21.5', 1, ${T0}, ${T0}), (8, 'on', 1, ${T0}, ${T0});
      INSERT INTO samples VALUES (7, ${T0 - 2000}, 20), (7, ${T0 - 1000}, 21), (7, ${T0}, 21.5);
      INSERT INTO text_samples VALUES (8, ${T0 - 500}, 'off', NULL), (8, ${T0}, 'on', NULL), (9, ${T0 - 9}, '20.0', 20);
      INSERT INTO areas VALUES (3, 'hall', 'Hall', NULL, '{"area_id":"hall","name":"Hall"}');
      INSERT INTO entity_registry VALUES (3, 'sensor.a', 'A', 'hall', NULL, '{"entity_id":"sensor.a"}');
      INSERT INTO connection_status VALUES (3, '{"dataAt":${T0}}', ${T0});
      INSERT INTO connection_log (site, at, event, attempt) VALUES (3, ${T0}, 'connected', 1);
    `),
  (db) =>
    void db.exec(
      `INSERT INTO errors (site, part, level, code, message, hint, details, first_at, last_at, count)
       VALUES (3, 'connection', 'error', 'silent', 'm', 'h', '{}', ${T0}, ${T0}, 2)`,
    ),
  (db) =>
    void db.exec(
      `INSERT INTO requests (site, kind, name, target, origin, state, payload, payload_bytes, created_at)
       VALUES (3, 'read', 'get_config', '', 'screens', 'done', '{"type":"get_config"}', 21, ${T0})`,
    ),
  () => undefined,
  () => undefined,
  () => undefined,
  () => undefined,
];

/** What a version before the fourth knew of gaps, and the others. */
function addGap(db: Db, version: number): void {
  db.exec(
    version < 4
      ? `INSERT INTO gaps VALUES (3, ${T0 - 90_000}, ${T0 - 80_000}, 'not-connected')`
      : `INSERT INTO gaps (site, entity, from_at, to_at, margin_ms, reason, open)
         VALUES (3, 0, ${T0 - 90_000}, ${T0 - 80_000}, 0, 'not-connected', 1)`,
  );
}

function makeMirror(file: string, version: number): void {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  for (let number = 1; number <= version; number += 1) {
    migrate(db, file, MIRROR_MIGRATIONS.slice(0, number));
    FILL[number - 1]?.(db);
  }
  addGap(db, version);
  db.close();
}

async function contents(storage: Storage): Promise<object> {
  const history = async (entityId: string): Promise<object> => {
    const range = { from: 0, to: T0 + 1, cursor: null };
    const { at, state } = await storage.reader.history({ siteId: 'north', entityId, ...range });
    return { at, state };
  };
  const { id, state } = await storage.reader.entities(3, 0);
  const timeline = await storage.reader.timeline({ siteId: 'north', before: null, limit: 10 });
  return {
    sites: (await storage.mirror.open()).sites,
    entities: { id: [...id], state },
    a: await history('sensor.a'),
    b: await history('light.b'),
    gone: await history('sensor.gone'),
    areas: (await storage.reader.registries(3)).areas,
    statuses: await storage.reader.statuses(),
    timeline: timeline.map(({ event, at }) => ({ event, at })),
    gaps: (await storage.reader.statistics()).gaps,
  };
}

const EXPECTED = {
  sites: [{ siteKey: 3, siteId: 'north' }],
  entities: { id: [7, 8, 9], state: ['21.5', 'on', null] },
  a: { at: [T0 - 2000, T0 - 1000, T0], state: ['20', '21', '21.5'] },
  b: { at: [T0 - 500, T0], state: ['off', 'on'] },
  gone: { at: [T0 - 9], state: ['20.0'] },
  areas: [{ area_id: 'hall', name: 'Hall' }],
  statuses: [{ siteId: 'north', status: { dataAt: T0 }, at: T0 }],
  timeline: [{ event: 'connected', at: T0 }],
  gaps: 1,
};

describe('a mirror of an earlier version', () => {
  it('has rows for every version there is', () => {
    expect(FILL).toHaveLength(MIRROR_MIGRATIONS.length);
  });

  it.each(MIRROR_MIGRATIONS.map(({ number }) => number))(
    'R25 version %d comes to the newest with all it holds, and a verified copy of it as it was stays beside',
    async (version) => {
      const dataDir = newFolder();
      makeMirror(join(dataDir, 'mirror.db'), version);
      const storage = await openIn(dataDir);
      expect(storage.notices).toEqual([]);
      expect(await contents(storage)).toEqual(EXPECTED);
      await storage.close();
      const db = new Database(join(dataDir, 'mirror.db'), { readonly: true });
      expect(db.pragma('user_version', { simple: true })).toBe(MIRROR_MIGRATIONS.length);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      if (version >= 2) expect(db.prepare('SELECT count FROM errors').pluck().all()).toEqual([2]);
      if (version >= 3) expect(db.prepare('SELECT name FROM requests').pluck().all()).toEqual(['get_config']);
      db.close();

      const backups = listBackups(dataDir, 'mirror');
      expect(backups).toHaveLength(version < MIRROR_MIGRATIONS.length ? 1 : 0);
      for (const { file } of backups) {
        const copy = new Database(file, { readonly: true });
        expect(copy.pragma('user_version', { simple: true })).toBe(version);
        expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(copy.prepare('SELECT at, value FROM samples ORDER BY at').raw().all()).toEqual([
          [T0 - 2000, 20],
          [T0 - 1000, 21],
          [T0, 21.5],
        ]);
        copy.close();
      }
      expect(readdirSync(dataDir).filter((name) => name.includes('partial'))).toEqual([]);
    },
  );

  it('R25 can be put back from the backup of before, which then comes to the newest again', async () => {
    const dataDir = newFolder();
    makeMirror(join(dataDir, 'mirror.db'), 2);
    await (await openIn(dataDir)).close();
    const [backup] = listBackups(dataDir, 'mirror');
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dataDir, `mirror.db${suffix}`), { force: true });
    cpSync(backup?.file ?? '', join(dataDir, 'mirror.db'));
    const storage = await openIn(dataDir);
    expect(storage.notices).toEqual([]);
    expect(await contents(storage)).toEqual(EXPECTED);
  });

  it('R25 of a newer version is refused, and not a byte of it is another after', async () => {
    const dataDir = newFolder();
    const file = join(dataDir, 'mirror.db');
    makeMirror(file, MIRROR_MIGRATIONS.length);
    const newer = new Database(file);
    newer.exec('CREATE TABLE of_the_future (a TEXT)');
    newer.pragma(`user_version = ${MIRROR_MIGRATIONS.length + 1}`);
    newer.close();
    const before = readFileSync(file);
    const opened = await openStorage({ dataDir, host: 'web', threadsDir: bundles.dir });
    expect(opened).toMatchObject({
      ok: false,
      error: { code: 'database-too-new', details: { found: MIRROR_MIGRATIONS.length + 1 } },
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(dataDir).filter((name) => !/^mirror\.db(-wal|-shm)?$/.test(name))).toEqual([]);
  });
});

describe('a configuration of an earlier version', () => {
  it.each(CONFIG_MIGRATIONS.slice(0, -1).map(({ number }) => number))(
    'R25 version %d keeps its sites and settings, with a copy of it beside',
    async (version) => {
      const dataDir = newFolder();
      const db = new Database(join(dataDir, 'config.db'));
      migrate(db, 'config.db', CONFIG_MIGRATIONS.slice(0, version));
      db.exec(`
        INSERT INTO sites (id, name, url, active, manual_only, demo, ping_seconds, dead_seconds, retry_rejected, has_token,
          token_revision, created_at)
        VALUES ('north', 'North', 'http://north', 1, 0, 0, 10, 25, 0, 1, 4, ${T0});
        INSERT INTO settings (key, value) VALUES ('language', '"zh-Hant"');
      `);
      db.close();
      const storage = await openIn(dataDir);
      expect(storage.notices).toEqual([]);
      expect((await storage.config.sites()).sites).toMatchObject([
        { id: 'north', hasToken: true, tokenRevision: 4 },
      ]);
      expect((await storage.config.settings()).settings.language).toBe('zh-Hant');
      const [backup] = listBackups(dataDir, 'config');
      const copy = new Database(backup?.file ?? '', { readonly: true });
      expect(copy.pragma('user_version', { simple: true })).toBe(version);
      expect(copy.prepare('SELECT name FROM sites').pluck().all()).toEqual(['North']);
      copy.close();
    },
  );
});
