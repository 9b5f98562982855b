import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder } from '../../src/main/storage/batch';
import { openStorage, type Storage } from '../../src/main/storage/client';
import { spreadOf } from './figures';
import { fillMirror, rollupsComputed } from './fill-mirror';

/**
 * How long batches take, from handing over to commit, at 5,000 rows a second: alone, beside the computing of rollups,
 * and while days of samples are deleted and their space is given back. `node test/bench/run.mjs retention`.
 */
const ENTITIES = 20;
const DAYS = Number(process.env['HACC_BENCH_DAYS'] ?? 2);
const ROWS_PER_BATCH = 1250;
const BATCH_EVERY_MS = 250;
const ALONE_BATCHES = 60;

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(process.env['HACC_BENCH_DIR'] ?? tmpdir(), 'hacc-retention-'));
  const opened = await openStorage({ dataDir, host: 'web', threadsDir: join(__dirname, '..', 'main') });
  if (!opened.ok) throw new Error(opened.error.message);
  const storage = opened.value;
  const filled = await fillMirror(storage, { entities: ENTITIES, days: DAYS });
  const megabytes = (): string => (statSync(join(dataDir, 'mirror.db')).size / 2 ** 20).toFixed(0);
  console.log(`${filled.rows} rows in ${filled.seconds.toFixed(1)} s, ${megabytes()} MB`);
  const live = await LiveRows.of(storage, filled.siteKey);

  const computed = rollupsComputed(storage, ENTITIES + 1);
  console.log(`beside rollups:  ${spreadOf(await live.writeUntil(computed))}`);
  console.log(`alone:           ${spreadOf(await live.write(ALONE_BATCHES))}`);

  await storage.config.setSettings({ rawDays: 1 });
  const shrunk = waitFor(async () => {
    const { oldestAt, freeBytes, bytes } = await storage.reader.size();
    return (oldestAt ?? 0) > Date.now() - 26 * 3_600_000 && freeBytes < 0.06 * bytes;
  });
  console.log(`beside deleting: ${spreadOf(await live.writeUntil(shrunk))}`);
  console.log(`${storage.mirror.deleted().samples} rows deleted`);
  await storage.close();
  console.log(`${megabytes()} MB after`);
  rmSync(dataDir, { recursive: true });
}

async function waitFor(done: () => Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((resolve) => setTimeout(resolve, 250));
}

/** Rows of one more entity, as fast as a busy building sends them. */
class LiveRows {
  readonly #storage: Storage;
  readonly #entity: number;
  readonly #builder = new BatchBuilder();
  #at = Date.now();

  private constructor(storage: Storage, entity: number) {
    this.#storage = storage;
    this.#entity = entity;
  }

  static async of(storage: Storage, siteKey: number): Promise<LiveRows> {
    const { nextEntityId } = await storage.mirror.open();
    const live = new LiveRows(storage, nextEntityId);
    live.#builder.addEntity({ id: nextEntityId, siteKey, entityId: 'sensor.live' });
    await storage.mirror.write(live.#builder.take());
    return live;
  }

  /** ms that each batch took. */
  async write(batches: number): Promise<number[]> {
    const times: number[] = [];
    for (let batch = 0; batch < batches; batch += 1) times.push(await this.#one());
    return times;
  }

  async writeUntil(event: Promise<unknown>): Promise<number[]> {
    const times: number[] = [];
    let over = false;
    void event.then(() => (over = true));
    while (!over) times.push(await this.#one());
    return times;
  }

  async #one(): Promise<number> {
    for (let row = 0; row < ROWS_PER_BATCH; row += 1) {
      this.#builder.addSample(this.#entity, (this.#at += 1), String(row / 8));
    }
    const began = performance.now();
    await this.#storage.mirror.write(this.#builder.take());
    const took = performance.now() - began;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, BATCH_EVERY_MS - took)));
    return took;
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
