import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { RecorderFile } from '../../../src/simulator/recorder-file';
import { FaultProxy } from '../../support/fault-proxy/fault-proxy';
import { MirrorFile, type MirrorRow } from '../../support/mirror-file';
import { between, pick, seededRandom } from '../../support/random';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { SimulatorsProcess } from '../../support/simulators-process';
import { until } from '../../support/until';

const OUTAGES = 30;
const SCALE = 0.02;
/** Each counts at its own pace, ms. */
const COUNTERS = [
  ['sensor.counter_fast', 20],
  ['sensor.counter', 70],
  ['sensor.counter_slow', 400],
] as const;
const KINDS = ['app-killed', 'app-killed', 'ha-killed', 'cut', 'reset', 'half-open'] as const;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A Home Assistant in a process of its own, whose recorder's file survives it. */
class Home {
  readonly file = join(mkdtempSync(join(tmpdir(), 'hacc-recorder-')), 'rows');
  #process: SimulatorsProcess | null = null;
  #port = 0;
  token = '';

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const last = new Map(new RecorderFile(this.file).read().map(([id, row]) => [id, Number(row.state)]));
    this.#process = await SimulatorsProcess.start();
    const { url, token } = await this.#process.one({ port: this.#port, recorderFile: this.file, seed: 5 });
    this.#port = Number(new URL(url).port);
    this.token = token;
    for (const [entityId, everyMs] of COUNTERS) {
      await this.#process.call({
        ...{ do: 'numbered', index: 0, entityId, everyMs },
        after: last.get(entityId) ?? 0,
      });
    }
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
    this.#process = null;
  }

  async count(): Promise<number> {
    const counts = (await this.#process?.call({ do: 'counts' })) as readonly number[] | undefined;
    return counts?.[0] ?? 0;
  }

  /** Resolves when so many more changes were made. */
  async changes(count: number): Promise<void> {
    const target = (await this.count()) + count;
    await until(`${count} changes`, async () => (await this.count()) >= target);
  }

  /** What its recorder has of an entity, in the mirror's time. */
  rows(entityId: string): MirrorRow[] {
    return new RecorderFile(this.file)
      .read()
      .filter(([id, row]) => id === entityId && row.lastChanged === row.lastUpdated)
      .map(([, row]) => ({ at: Math.floor(row.lastUpdated + 0.0005), state: row.state ?? '' }));
  }
}

it(`R22 R25 numbered events through ${OUTAGES} random outages are in the mirror exactly once, and no gap stays`, async () => {
  const seed = Number(process.env['HACC_TEST_SEED'] ?? Math.floor(Math.random() * 1e6));
  console.log(`outages: HACC_TEST_SEED=${seed}`);
  const random = seededRandom(seed);
  const home = new Home();
  await home.start();
  ends.push(() => home.kill());
  const proxy = await FaultProxy.start({ target: home.port, seed });
  ends.push(() => proxy.stop());
  const dataDir = freshDataDir();
  const added = await cli(dataDir, [
    ...['sites', 'add', '--name', 'Counting', '--url', proxy.url, '--token', home.token, '--json'],
  ]);
  expect(added.code, added.stderr).toBe(0);
  let app = await ServedApp.start(dataDir, { timeScale: SCALE });
  ends.push(() => app.kill());
  const mirror = new MirrorFile(dataDir);
  ends.push(() => mirror.close());
  let since = 0;
  const connected = (): Promise<unknown> => until('connected', () => mirror.connectedAfter(since), 30_000);
  await connected();

  const story: string[] = [];
  for (let outage = 0; outage < OUTAGES; outage += 1) {
    const kind = pick(random, KINDS);
    const length = between(random, 1, 30);
    story.push(`${kind} ${length}`);
    if (kind === 'app-killed') {
      await app.kill();
      await home.changes(length);
      app = await ServedApp.start(dataDir, { timeScale: SCALE });
    } else if (kind === 'ha-killed') {
      await home.kill();
      await home.start();
    } else if (kind === 'cut') {
      await proxy.down();
      await home.changes(length);
      await proxy.up();
    } else if (kind === 'reset') {
      proxy.dropConnections();
    } else {
      const mend = proxy.add('downstream', { type: 'timeout', afterMs: 0 });
      await home.changes(length);
      mend();
      proxy.dropConnections();
    }
    since = Date.now();
    // Sometimes the next one comes while what the last one hid is still being fetched, or nobody is back yet.
    if (random() < 0.5) await connected();
    await home.changes(between(random, 1, 15));
  }
  await connected();
  await until('every gap is filled', () => mirror.gaps().every(({ open }) => !open), 30_000);
  await home.changes(10);
  await home.kill();

  const told = `seed ${seed}: ${story.join(', ')}`;
  expect(mirror.gaps(), `${told}\n${JSON.stringify(mirror.gaps())}`).toEqual([]);
  let events = 0;
  for (const [entityId] of COUNTERS) {
    const recorded = home.rows(entityId);
    events += recorded.length;
    const last = recorded.at(-1)?.at ?? 0;
    await until(`the last row of ${entityId}`, () => (mirror.rows(entityId).at(-1)?.at ?? 0) >= last);
    // The first connect brought what was before it.
    expect(mirror.rows(entityId), `${told}, ${entityId}`).toEqual(recorded);
  }
  console.log(`outages: ${events} events, all there`);
}, 240_000);
