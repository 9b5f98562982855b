import Database from 'better-sqlite3';
import { chmodSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { makeBackup } from '../../../src/main/storage/backup';
import { openStorage } from '../../../src/main/storage/client';
import { openConfigForWriting, openDataFolderForReading } from '../../../src/main/storage/offline';
import { CONFIG_MIGRATIONS } from '../../../src/main/storage/migrations/config';
import { MIRROR_MIGRATIONS } from '../../../src/main/storage/migrations/mirror';
import { addSite, useBundles, useFolders, useStorage, write } from './support';

const bundles = useBundles('writing-child', 'config-child');
const newFolder = useFolders();
const openIn = useStorage(bundles);
const T0 = 1_790_000_000_000;
/** The user "nobody": where the tests run as root, who may write anywhere. */
const NOBODY = 65_534;

interface ChildMessage {
  readonly ready?: boolean;
  readonly siteId?: string;
  readonly acknowledged?: number;
  readonly failed?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const open = (dataDir: string) => openStorage({ dataDir, host: 'web', threadsDir: bundles.dir });

describe('a data folder after a kill', () => {
  it.each([5, 20, 60])(
    'R25 holds every batch acknowledged before kill -9 (after batch %d)',
    async (batches) => {
      const dataDir = newFolder();
      const child = bundles.fork('writing-child', [dataDir]);
      const { siteId = '' } = await child.next<ChildMessage>((message) => message.ready === true);
      const { acknowledged = 0 } = await child.next<ChildMessage>(
        (message) => (message.acknowledged ?? 0) >= batches * 200,
      );
      await child.kill();

      // The command line reads it as the kill left it.
      const offline = openDataFolderForReading(dataDir);
      if (!offline.ok) throw new Error(offline.error.message);
      expect(offline.value.entities(siteId)).toHaveLength(50);
      expect(offline.value.heartbeat()).toMatchObject({ alive: false, last: { pid: child.process.pid } });
      offline.value.close();

      // A dead process holds nothing: the next one starts at once.
      const storage = await openIn(dataDir);
      expect(storage.notices).toEqual([]);
      const found = new Set<number>();
      for (let entity = 0; entity < 50; entity += 1) {
        const page = await storage.reader.history({
          siteId,
          entityId: `sensor.s${entity}`,
          from: 0,
          to: T0,
          cursor: null,
          limit: 10_000,
        });
        page.at.forEach((at, index) => {
          expect(page.state[index]).toBe(at % 3 === 0 ? 'on' : String(at));
          found.add(at);
        });
      }
      for (let at = 0; at < acknowledged; at += 1) expect(found.has(at)).toBe(true);
      await storage.close();
      const db = new Database(join(dataDir, 'mirror.db'));
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(db.pragma('foreign_key_check')).toEqual([]);
      db.close();
    },
  );

  it('goes on deleting a removed site where a kill broke it off', async () => {
    const dataDir = newFolder();
    const first = await openIn(dataDir);
    const site = await addSite(first, 'sensor.a');
    await write(first, (batch) => batch.record(1, T0, T0, '1', '{}'));
    await first.close();
    const db = new Database(join(dataDir, 'mirror.db'));
    db.prepare("UPDATE sites SET removed_at = 1, site = '-1' WHERE id = ?").run(site.siteKey);
    db.close();
    const second = await openIn(dataDir);
    expect((await second.mirror.open()).sites).toEqual([]);
    await vi.waitFor(async () => {
      expect(await second.reader.statistics()).toMatchObject({ entities: 0, states: 0 });
    });
  });
});

describe('a data folder in use', () => {
  it('is refused while the other process lives, by its number, and taken once it is dead', async () => {
    const dataDir = newFolder();
    const child = bundles.fork('writing-child', [dataDir]);
    await child.next<ChildMessage>((message) => message.ready === true);
    const refused = await open(dataDir);
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'data-folder-in-use',
        details: { pid: child.process.pid, folder: dataDir, host: 'serve' },
      },
    });
    // The other one was not disturbed.
    await child.next<ChildMessage>((message) => (message.acknowledged ?? 0) > 0);
    await child.kill();
    expect((await openIn(dataDir)).notices).toEqual([]);
  });

  it('is taken over when the other process has been silent for 25 s', async () => {
    const dataDir = newFolder();
    await (await openIn(dataDir)).close();
    const db = new Database(join(dataDir, 'mirror.db'));
    // Process 1 always lives.
    const claim = (age: number) =>
      db.prepare("UPDATE heartbeat SET pid = 1, host = 'web', at = ?").run(Date.now() - age);
    claim(24_000);
    expect(await open(dataDir)).toMatchObject({ ok: false, error: { code: 'data-folder-in-use' } });
    claim(25_001);
    db.close();
    expect((await openIn(dataDir)).notices).toEqual([]);
  });
});

describe('a data folder that is no good', () => {
  it('is refused with the reason when it lies where no folder can be', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(await open(join(file, 'data'))).toMatchObject({
      ok: false,
      error: {
        code: 'data-folder-unusable',
        details: { reason: expect.stringContaining('ENOTDIR') as string },
      },
    });
    expect(await openConfigForWriting(join(file, 'data'))).toMatchObject({
      ok: false,
      error: { code: 'data-folder-unusable' },
    });
  });

  it('is refused with the reason when it cannot be written', async () => {
    const dataDir = newFolder();
    chmodSync(dataDir, 0o555);
    const uid = process.getuid?.() === 0 ? NOBODY : undefined;
    const child = bundles.fork('writing-child', [dataDir], uid === undefined ? {} : { uid });
    const message = await child.next<ChildMessage>(({ failed }) => failed !== undefined);
    expect(message).toMatchObject({ failed: 'start-read-only', details: { folder: dataDir } });
    const config = bundles.fork('config-child', [dataDir, 'x'], uid === undefined ? {} : { uid });
    expect(await config.next<ChildMessage>(() => true)).toMatchObject({ failed: 'start-read-only' });
    chmodSync(dataDir, 0o755);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('is no failure for the command line while nothing has been stored, but is when it is missing', () => {
    const empty = openDataFolderForReading(newFolder());
    if (!empty.ok) throw new Error(empty.error.message);
    expect(empty.value.sites().sites).toEqual([]);
    expect(empty.value.heartbeat().alive).toBe(false);
    expect(empty.value.entities('x')).toEqual([]);
    empty.value.close();
    expect(openDataFolderForReading(join(newFolder(), 'missing'))).toMatchObject({
      ok: false,
      error: { code: 'data-folder-unusable' },
    });
  });
});

describe('a damaged database', () => {
  const garbage = 'This is no database, but it is long enough to be looked at. '.repeat(200);

  it.each(['mirror.db', 'config.db'])('R25 %s is set aside as it is, and a new one made', async (name) => {
    const dataDir = newFolder();
    writeFileSync(join(dataDir, name), garbage);
    writeFileSync(join(dataDir, `${name}-wal`), 'its wal');
    expect(openDataFolderForReading(dataDir)).toMatchObject({
      ok: false,
      error: { code: 'database-damaged', details: { file: join(dataDir, name) } },
    });
    const storage = await openIn(dataDir);
    expect(storage.notices).toMatchObject([
      {
        code: name === 'mirror.db' ? 'database-rebuilt' : 'configuration-rebuilt',
        details: { file: join(dataDir, name) },
      },
    ]);
    const aside = String(storage.notices[0]?.details['setAside']);
    expect(readFileSync(aside, 'utf8')).toBe(garbage);
    expect(readFileSync(`${aside}-wal`, 'utf8')).toBe('its wal');
    const site = await addSite(storage, 'sensor.a');
    expect((await storage.config.sites()).sites.map(({ id }) => id)).toEqual([site.id]);
  });

  it('R25 is noticed after an unclean end also when only its inside is broken', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    await addSite(storage, ...Array.from({ length: 500 }, (_, index) => `sensor.number_${index}`));
    await storage.close();
    const file = join(dataDir, 'mirror.db');
    const db = new Database(file);
    const root = Number(
      db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'entities'").pluck().get(),
    );
    const pageSize = Number(db.pragma('page_size', { simple: true }));
    db.prepare("UPDATE heartbeat SET pid = 999999999, host = 'web', at = 1").run();
    db.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, (root - 1) * pageSize + 8, root * pageSize);
    writeFileSync(file, bytes);
    const rebuilt = await openIn(dataDir);
    expect(rebuilt.notices.map(({ code }) => code)).toEqual(['database-rebuilt']);
    expect((await rebuilt.mirror.open()).sites).toEqual([]);
    expect((await rebuilt.config.sites()).sites).toHaveLength(1);
  });

  it.each(['mirror', 'config'] as const)(
    'R25 %s.db gets its backup also when the program was killed while it put that in its place',
    async (database) => {
      const dataDir = newFolder();
      const first = await openIn(dataDir);
      const site = await addSite(first, 'sensor.a');
      await first.close();
      const file = join(dataDir, `${database}.db`);
      await makeBackup({ dataDir, database, now: Date.now });
      // As the kill leaves it: the damaged file is out of the way, and some of the backup copied.
      const aside = `${file}.damaged-2026-01-01T00-00-00-000Z`;
      renameSync(file, aside);
      writeFileSync(`${file}.restoring`, 'SQLite format 3');
      const storage = await openIn(dataDir);
      expect(storage.notices).toMatchObject([
        {
          code: database === 'mirror' ? 'database-restored' : 'configuration-restored',
          details: { file, setAside: aside },
        },
      ]);
      expect((await storage.config.sites()).sites.map(({ id }) => id)).toEqual([site.id]);
      expect((await storage.mirror.open()).sites.map(({ siteId }) => siteId)).toEqual([site.id]);
      expect(readdirSync(dataDir).filter((name) => name.includes('restoring'))).toEqual([]);
    },
  );

  it.each([
    ['mirror.db', MIRROR_MIGRATIONS.length],
    ['config.db', CONFIG_MIGRATIONS.length],
  ])('R25 %s of a newer version is refused and left alone', async (name, known) => {
    const dataDir = newFolder();
    await (await openIn(dataDir)).close();
    const db = new Database(join(dataDir, name));
    db.pragma('user_version = 99');
    db.close();
    const tooNew = { ok: false, error: { code: 'database-too-new', details: { found: 99, known } } };
    expect(await open(dataDir)).toMatchObject(tooNew);
    expect(openDataFolderForReading(dataDir)).toMatchObject(tooNew);
    if (name === 'config.db') expect(await openConfigForWriting(dataDir)).toMatchObject(tooNew);
    const again = new Database(join(dataDir, name));
    expect(again.pragma('user_version', { simple: true })).toBe(99);
    again.pragma(`user_version = ${known}`);
    again.close();
    // The refused start gave the folder free again.
    expect((await openIn(dataDir)).notices).toEqual([]);
    expect(readdirSync(dataDir).filter((file) => file.includes('damaged'))).toEqual([]);
  });
});
