import { openSync, closeSync, mkdirSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ViewSnapshot } from '../../../src/shared/contract/views';
import type { StorageStatus } from '../../../src/shared/storage';
import type { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket, WatchedView } from '../../support/contract-socket';
import { cli, type ServedApp } from '../../support/served-app';
import { FailingDisk, SmallDisk } from '../../support/small-disk';
import { until } from '../../support/until';
import { addSite, connected, useSurroundings } from '../cli/support';

const surroundings = useSurroundings();
const LIMIT = 45_000;
/** Numbered, so that each one that is missing is seen. */
const COUNTER = 'sensor.counter';
/** Changes with it, so that a small disk is full soon. */
const ENTITIES = 200;

/** The storage view at present: its last patch, or the snapshot. */
const present = (view: WatchedView<'storage'>): StorageStatus => view.patches.at(-1) ?? view.snapshot;

class Scene {
  last = 0;
  #steppedAt = 0;

  private constructor(
    readonly dataDir: string,
    readonly home: Simulator,
    readonly siteId: string,
    public app: ServedApp,
    public client: ContractSocket,
  ) {}

  static async start(dataDir: string): Promise<Scene> {
    mkdirSync(dataDir, { recursive: true });
    const home = await surroundings.simulator();
    home.addEntity(COUNTER, '0', {});
    for (let index = 0; index < ENTITIES; index += 1) home.addEntity(`sensor.filler_${index}`, '0', {});
    const app = await surroundings.serve(dataDir);
    const siteId = await addSite(dataDir, home);
    await connected(dataDir, siteId);
    return new Scene(dataDir, home, siteId, app, await app.connect());
  }

  /** The counter goes up by one, and all others change. */
  step(): void {
    // The mirror keeps one state a millisecond: each number has one of its own.
    while (Date.now() <= this.#steppedAt);
    this.#steppedAt = Date.now();
    this.last += 1;
    this.home.setState(COUNTER, String(this.last));
    for (let index = 0; index < ENTITIES; index += 1) {
      this.home.setState(`sensor.filler_${index}`, `value ${this.last} of ${index}`);
    }
  }

  /** Steps until the storage view shows what is waited for. */
  async stepsUntil(
    view: WatchedView<'storage'>,
    what: string,
    fits: (status: StorageStatus) => boolean,
  ): Promise<void> {
    await until(
      what,
      () => {
        this.step();
        return fits(present(view));
      },
      LIMIT,
    );
  }

  /** What a screen shows of the counter. */
  async shown(): Promise<WatchedView<'entity-values'>> {
    return this.client.view('entity-values', { siteId: this.siteId, entityIds: [COUNTER] });
  }

  async liveIs(view: WatchedView<'entity-values'>, value: number): Promise<void> {
    const values = (): string[] =>
      [view.snapshot, ...view.patches].flatMap((data: ViewSnapshot<'entity-values'>) =>
        data.values.map(({ state }) => state),
      );
    await view.until(() => values().includes(String(value)));
  }

  /** Numbers of the counter that the mirror holds. */
  async numbers(): Promise<Set<number>> {
    const hours = (count: number): string => new Date(Date.now() + count * 3_600_000).toISOString();
    const range = ['--from', hours(-24), '--to', hours(24)];
    const answer = await cli(this.dataDir, [
      'history',
      '--site',
      this.siteId,
      '--entity',
      COUNTER,
      ...range,
      '--json',
    ]);
    // An entity that is not known yet has no history.
    return new Set(
      answer.code === 0 ? answer.json<{ state: string }[]>().map(({ state }) => Number(state)) : [],
    );
  }

  /** Every number up to the last is in the mirror. */
  async allThere(): Promise<void> {
    await until(
      'every number in the mirror',
      async () => {
        const numbers = await this.numbers();
        for (let number = 1; number <= this.last; number += 1) if (!numbers.has(number)) return false;
        return true;
      },
      LIMIT,
    );
  }
}

const filesIn = (dataDir: string): Map<string, string> =>
  new Map(
    readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.db') && statSync(join(dataDir, name)).isFile())
      .map((name) => [name, readFileSync(join(dataDir, name), 'latin1')]),
  );

function diskOrSkip<D extends { unmount(): void }>(disk: D | string, skip: (reason: string) => never): D {
  if (typeof disk === 'string') {
    console.log(`skipped: ${disk}`);
    skip(disk);
  }
  onTestFinished(() => disk.unmount());
  return disk;
}

describe('a disk that is full', { timeout: 180_000 }, () => {
  it('R24 goes on live, says so, makes no half backup, and catches up with every sample once there is room', async ({
    skip,
  }) => {
    const disk = diskOrSkip(SmallDisk.mount(24), skip);
    const scene = await Scene.start(join(disk.folder, 'data'));
    const view = await scene.client.view('storage', {});
    scene.step();
    disk.fill();
    await scene.stepsUntil(view, 'the full disk to be told', ({ trouble }) => trouble?.code === 'disk-full');
    expect(present(view).trouble?.details).toEqual({ folder: scene.dataDir });
    const values = await scene.shown();
    for (let more = 0; more < 20; more += 1) scene.step();
    await scene.liveIs(values, scene.last);
    await view.until(() => present(view).waitingBytes > 0);
    const backup = await scene.client.raw('storage.backup', {});
    expect(backup).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/^backup-(space|failed)$/) as string },
    });
    expect([...filesIn(scene.dataDir).keys()].filter((name) => name.startsWith('backups'))).toEqual([]);

    disk.free();
    await view.until(() => present(view).trouble === null);
    await scene.allThere();
    expect(present(view).droppedSamples).toBe(0);
    expect(await scene.client.raw('storage.backup', {})).toMatchObject({ ok: true });
  });

  it('R24 is refused at the start with what to do, and nothing is changed', async ({ skip }) => {
    const disk = diskOrSkip(SmallDisk.mount(16), skip);
    const scene = await Scene.start(join(disk.folder, 'data'));
    await scene.app.stop();
    const before = filesIn(scene.dataDir);
    disk.fill();
    const answer = await cli(scene.dataDir, ['serve']);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain(`The disk of the data folder ${scene.dataDir} is full`);
    expect(answer.stderr).toContain('Free some space');
    disk.free();
    expect(filesIn(scene.dataDir)).toEqual(before);
    const again = await surroundings.serve(scene.dataDir);
    expect((await (await again.connect()).view('storage', {})).snapshot.notices).toEqual([]);
  });
});

describe('a disk that cannot be written', { timeout: 180_000 }, () => {
  it('R24 is refused at the start with what to do, and nothing is changed', async ({ skip }) => {
    const disk = diskOrSkip(SmallDisk.mount(16), skip);
    const scene = await Scene.start(join(disk.folder, 'data'));
    await scene.app.stop();
    const before = filesIn(scene.dataDir);
    disk.setReadOnly(true);
    const answer = await cli(scene.dataDir, ['serve']);
    expect(answer.code).toBe(1);
    expect(answer.stderr).toContain(`The data folder ${scene.dataDir} cannot be written`);
    disk.setReadOnly(false);
    expect(filesIn(scene.dataDir)).toEqual(before);
  });

  it('R22 R24 fails while the program runs: it goes on live, says so, and after the repair fetches what is missing', async ({
    skip,
  }) => {
    const disk = diskOrSkip(FailingDisk.mount(48), skip);
    const scene = await Scene.start(join(disk.folder, 'data'));
    const view = await scene.client.view('storage', {});
    for (let steps = 0; steps < 5; steps += 1) scene.step();
    await until('the first numbers in the mirror', async () => (await scene.numbers()).has(5), LIMIT);
    disk.fail();
    await scene.stepsUntil(view, 'the failed disk to be told', ({ trouble }) =>
      /^disk-(read-only|failed)$/.test(trouble?.code ?? ''),
    );
    const values = await scene.shown();
    for (let more = 0; more < 20; more += 1) scene.step();
    await scene.liveIs(values, scene.last);

    await scene.app.stop();
    for (let more = 0; more < 5; more += 1) scene.step();
    disk.repair();
    scene.app = await surroundings.serve(scene.dataDir);
    await scene.allThere();
  });
});

describe('damage that is met while the program runs', { timeout: 180_000 }, () => {
  it('R25 is set aside, the backup put in its place and the rest fetched, at the same address', async () => {
    const scene = await Scene.start(surroundings.folder());
    for (let steps = 0; steps < 3; steps += 1) scene.step();
    await until('the first numbers in the mirror', async () => (await scene.numbers()).has(3), LIMIT);
    expect(await scene.client.raw('storage.backup', {})).toMatchObject({ ok: true });
    for (let steps = 0; steps < 3; steps += 1) scene.step();
    await until('more numbers in the mirror', async () => (await scene.numbers()).has(6), LIMIT);

    const file = join(scene.dataDir, 'mirror.db');
    // What the WAL holds would hide it.
    const checkpointing = new Database(file);
    await until('the WAL to be emptied', () => {
      const [row] = checkpointing.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return row?.busy === 0;
    });
    checkpointing.close();
    // A disk that forgot: all but the first page and the WAL reads as noise.
    const descriptor = openSync(file, 'r+');
    writeSync(descriptor, Buffer.alloc(statSync(file).size - 4096, 0x5a), 0, undefined, 4096);
    closeSync(descriptor);
    const pid = scene.app.pid;
    await until(
      'the damage to be met',
      () => {
        scene.step();
        // Nobody answers once the services are being started again.
        void scene.client.raw('timeline.list', { siteId: scene.siteId, before: null, limit: 10 });
        return readdirSync(scene.dataDir).some((name) => name.startsWith('mirror.db.damaged-'));
      },
      LIMIT,
    );
    const client = await until(
      'the screens to be served again',
      () => scene.app.connect().catch(() => null),
      LIMIT,
    );
    expect(scene.app.pid).toBe(pid);
    const { notices } = (await client.view('storage', {})).snapshot;
    expect(notices.map(({ error }) => error.code)).toEqual(['database-restored']);
    await scene.allThere();
  });
});
