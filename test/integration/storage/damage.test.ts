import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { makeBackup } from '../../../src/main/storage/backup';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { markDamaged } from '../../../src/main/storage/damage-mark';
import { Writer } from '../../../src/main/storage/writer';
import type { AppError } from '../../../src/shared/errors';
import { between, pick, seededRandom, type Random } from '../../support/random';
import { useFolders } from './support';

const newFolder = useFolders();
const T0 = 1_790_000_000_000;
const ENTITIES = 40;
const SAMPLES = 6000;
const VARIANTS = 200;
/** No process has such a number. */
const DEAD = 999_999_999;

interface Opened {
  readonly writer: Writer;
  readonly damage: unknown[];
}

async function open(dataDir: string): Promise<Opened> {
  const damage: unknown[] = [];
  const writer = await Writer.open({
    ...{ dataDir, host: 'web' as const, now: () => T0 + 1_000_000 },
    onTrouble: () => undefined,
    onKeptBatchSettled: () => undefined,
    onDeleted: () => undefined,
    onDamage: (error) => {
      damage.push(error);
      markDamaged(dataDir, String(error));
    },
  });
  return { writer, damage };
}

/** A data folder with a history, two sites and backups; `stores` holds what is copied for each variant. */
async function makeTemplates(folder: string): Promise<{ readonly clean: string; readonly killed: string }> {
  const clean = join(folder, 'clean');
  const killed = join(folder, 'killed');
  mkdirSync(clean);
  const { writer } = await open(clean);
  for (const name of ['North', 'South']) {
    const { id } = writer.config.addSite({ name, url: `http://${name}`, hasToken: true });
    const siteKey = await writer.siteKey(id);
    if (name === 'South') continue;
    const batch = new BatchBuilder();
    for (let entity = 1; entity <= ENTITIES; entity += 1) {
      batch.addEntity({ id: entity, siteKey, entityId: `sensor.s${entity}` });
    }
    for (let row = 0; row < SAMPLES; row += 1) {
      const at = T0 + row * 1000;
      batch.record(1 + (row % ENTITIES), at, at, row % 5 === 0 ? 'on' : String(row), `{"n":${row % 7}}`);
    }
    await writer.write(batch.take());
  }
  for (const database of ['config', 'mirror'] as const) {
    await makeBackup({ dataDir: clean, database, now: () => T0 });
  }
  // What comes after the backup, and is still in the WAL when the copy is made: as a kill leaves it.
  const more = new BatchBuilder();
  for (let row = 0; row < 500; row += 1) more.addSample(1 + (row % ENTITIES), T0 - row, String(row));
  await writer.write(more.take());
  const db = new Database(join(clean, 'mirror.db'));
  db.prepare('UPDATE heartbeat SET pid = ?').run(DEAD);
  cpSync(clean, killed, { recursive: true });
  db.prepare('UPDATE heartbeat SET pid = ?').run(process.pid);
  db.close();
  await writer.close();
  return { clean, killed };
}

type Harm = (file: string, random: Random, others: string) => void;

function flipBits(file: string, random: Random, from: number, to: number, count: number): void {
  const bytes = readFileSync(file);
  for (let flip = 0; flip < count; flip += 1) {
    const place = between(random, from, Math.min(to, bytes.length) - 1);
    bytes[place] = (bytes[place] ?? 0) ^ (1 << between(random, 0, 7));
  }
  writeFileSync(file, bytes);
}

const HARMS: Readonly<Record<string, Harm>> = {
  'bits of the header': (file, random) => flipBits(file, random, 0, 100, between(random, 1, 4)),
  'bits of the first page': (file, random) => flipBits(file, random, 100, 4096, between(random, 1, 8)),
  'bits anywhere': (file, random) => flipBits(file, random, 0, Infinity, between(random, 1, 64)),
  'a page of noise': (file, random) => {
    const bytes = readFileSync(file);
    const page = between(random, 0, bytes.length / 4096 - 1);
    for (let place = page * 4096; place < (page + 1) * 4096; place += 1)
      bytes[place] = between(random, 0, 255);
    writeFileSync(file, bytes);
  },
  'a page of zeros': (file, random) => {
    const bytes = readFileSync(file);
    const page = between(random, 0, bytes.length / 4096 - 1);
    bytes.fill(0, page * 4096, (page + 1) * 4096);
    writeFileSync(file, bytes);
  },
  'its end cut off': (file, random) => truncateSync(file, between(random, 1, statSync(file).size - 1)),
  'nothing left of it': (file) => truncateSync(file, 0),
  'a text in its place': (file) => writeFileSync(file, 'no database '.repeat(500)),
  'a folder in its place': (file) => {
    rmSync(file);
    mkdirSync(file);
    writeFileSync(join(file, 'kept.txt'), 'kept');
  },
  'its WAL gone': (file) => {
    rmSync(`${file}-wal`, { force: true });
    rmSync(`${file}-shm`, { force: true });
  },
  'its WAL cut off': (file, random) => {
    if (!existsSync(`${file}-wal`)) return;
    truncateSync(`${file}-wal`, between(random, 0, statSync(`${file}-wal`).size - 1));
    rmSync(`${file}-shm`, { force: true });
  },
  'bits of its WAL': (file, random) => {
    if (!existsSync(`${file}-wal`)) return;
    flipBits(`${file}-wal`, random, 0, Infinity, between(random, 1, 16));
    rmSync(`${file}-shm`, { force: true });
  },
  "another file's WAL": (file, _random, others) => {
    cpSync(others, `${file}-wal`);
    rmSync(`${file}-shm`, { force: true });
  },
  'noise as its shared memory': (file, random) =>
    writeFileSync(`${file}-shm`, Buffer.from(Array.from({ length: 32_768 }, () => between(random, 0, 255)))),
};

/** The bytes of a database and of its WAL; those of a folder are those of what is in it. */
function bytesOf(file: string): (Buffer | null)[] {
  const one = (path: string): Buffer | null => {
    if (!existsSync(path)) return null;
    // SQLite makes an empty WAL where there was none.
    if (statSync(path).size === 0 && path.endsWith('-wal')) return null;
    return readFileSync(statSync(path).isDirectory() ? join(path, 'kept.txt') : path);
  };
  return [one(file), one(`${file}-wal`)];
}

const samplesIn = (dataDir: string): number => {
  const db = new Database(join(dataDir, 'mirror.db'), { readonly: true });
  const count = Number(
    db.prepare('SELECT (SELECT count(*) FROM samples) + (SELECT count(*) FROM text_samples)').pluck().get(),
  );
  db.close();
  return count;
};

/** Writes as the program does, also of an entity it had before; reads all of the history. */
async function use({ writer, damage }: Opened, siteId: string): Promise<void> {
  const siteKey = await writer.siteKey(siteId);
  const { nextEntityId } = writer.mirrorState();
  const batch = new BatchBuilder();
  batch.addEntity({ id: nextEntityId, siteKey, entityId: 'sensor.new' });
  for (let row = 0; row < 200; row += 1) {
    batch.record(row % 2 === 0 ? nextEntityId : 1 + (row % ENTITIES), T0 + 1e7 + row, T0, String(row), null);
  }
  // A rejection that comes from damage is told by `onDamage`; any other fails the test.
  await writer.write(batch.take()).catch((error: unknown) => {
    if (damage.length === 0) throw error;
  });
}

describe('200 kinds of damage', { timeout: 300_000 }, () => {
  it('R25 crash nothing; the file is kept as it was, the program runs again, with the backup where there is one', async () => {
    const templates = await makeTemplates(newFolder());
    const other = await makeTemplates(newFolder());
    const otherWal = join(other.killed, 'mirror.db-wal');
    expect(statSync(otherWal).size).toBeGreaterThan(10_000);
    const random = seededRandom(2511);
    const outcomes = new Map<string, number>();
    for (let variant = 0; variant < VARIANTS; variant += 1) {
      const names = Object.keys(HARMS);
      const harm = names[variant % names.length] ?? '';
      const from = pick(random, ['killed', 'killed', 'clean'] as const);
      const database = pick(random, ['mirror', 'mirror', 'mirror', 'config'] as const);
      const withBackups = random() < 0.5;
      const about = `variant ${variant}: ${harm}, ${database} after ${from} end, backups: ${withBackups}`;
      const dataDir = join(newFolder(), 'data');
      cpSync(templates[from], dataDir, { recursive: true });
      if (!withBackups) rmSync(join(dataDir, 'backups'), { recursive: true });
      const file = join(dataDir, `${database}.db`);
      HARMS[harm]?.(file, random, otherWal);
      const before = bytesOf(file);

      let opened = await open(dataDir).catch((error: unknown) => {
        throw new Error(`${about}: ${String(error)}`, { cause: error });
      });
      const notices: AppError[] = [...opened.writer.notices];
      const { id } = opened.writer.config.addSite({ name: 'After', url: 'http://after' });
      await use(opened, id);
      await opened.writer.close().catch(() => undefined);
      if (opened.damage.length > 0) {
        // Met while running: the program opens its storage anew.
        opened = await open(dataDir);
        expect(
          opened.writer.notices.map(({ code }) => code),
          about,
        ).toHaveLength(1);
        await use(opened, id);
        expect(opened.damage, about).toEqual([]);
        await opened.writer.close();
        count(outcomes, 'met while running, mended');
      } else if (notices.length > 0) {
        expect(notices, about).toHaveLength(1);
        const kept = bytesOf(String(notices[0]?.details['setAside'])).map((bytes) =>
          bytes?.toString('latin1'),
        );
        expect(
          kept.map((bytes, index) => bytes === before[index]?.toString('latin1')),
          about,
        ).toEqual([true, true]);
        const restored = notices[0]?.code.endsWith('-restored') ?? false;
        expect(restored, about).toBe(withBackups);
        if (database === 'mirror') {
          // The 200 rows of `use`, of entities that the file in its place may not know.
          if (restored) expect(samplesIn(dataDir), about).toBeGreaterThan(SAMPLES);
          else expect(samplesIn(dataDir), about).toBe(100);
        }
        count(outcomes, restored ? 'set aside, backup restored' : 'set aside, new file');
      } else {
        count(outcomes, 'as good as before');
      }
      expect(existsSync(join(dataDir, 'mirror.db.damage-met')), about).toBe(false);
      const again = await open(dataDir);
      expect(again.writer.notices, about).toEqual([]);
      expect(again.writer.config.sites().sites.length, about).toBeGreaterThan(0);
      await again.writer.close();
      if (from === 'killed' || notices.length > 0 || opened.damage.length > 0) {
        for (const name of ['mirror.db', 'config.db']) {
          const db = new Database(join(dataDir, name), { readonly: true });
          expect(db.pragma('quick_check(1)', { simple: true }), `${about}, ${name}`).toBe('ok');
          db.close();
        }
      }
      rmSync(dataDir, { recursive: true });
    }
    console.log(`damage: ${[...outcomes].map(([outcome, times]) => `${times} ${outcome}`).join('; ')}`);
    // Each way out was taken often enough for this test to mean something.
    expect(outcomes.get('set aside, backup restored') ?? 0).toBeGreaterThan(20);
    expect(outcomes.get('set aside, new file') ?? 0).toBeGreaterThan(20);
  });
});

function count(outcomes: Map<string, number>, outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}
