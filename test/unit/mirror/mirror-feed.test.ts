import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/main/log';
import { MirrorFeed } from '../../../src/main/mirror/mirror-feed';
import type { Stretch } from '../../../src/main/mirror/missed-stretches';
import { SiteMirror } from '../../../src/main/mirror/site-mirror';
import { transferablesOf } from '../../../src/main/storage/batch';
import type { MirrorStore } from '../../../src/main/storage/client';
import { ATTRIBUTES_UNCHANGED, type MirrorBatch } from '../../../src/main/storage/protocol';
import { HandClock } from '../support/hand-clock';

const MB = 1024 * 1024;
const T0 = 1_790_000_000_000;

/** Storage whose disk takes nothing while it is stuck, as a full one does; what came in order is kept. */
class StuckStore implements Partial<MirrorStore> {
  stuck = false;
  readonly written: (MirrorBatch | { readonly status: object; readonly siteKey: number })[] = [];
  readonly #waiting: { readonly batch: MirrorBatch; readonly bytes: number; readonly resolve: () => void }[] =
    [];

  write(batch: MirrorBatch): Promise<void> {
    if (!this.stuck) {
      this.written.push(batch);
      return Promise.resolve();
    }
    const bytes = transferablesOf(batch).reduce((sum, buffer) => sum + buffer.byteLength, 0);
    return new Promise((resolve) => this.#waiting.push({ batch, bytes, resolve }));
  }

  pending(): number {
    return this.#waiting.length;
  }

  pendingBytes(): number {
    return this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  setStatus(siteKey: number, status: object): Promise<void> {
    this.written.push({ status, siteKey });
    return Promise.resolve();
  }

  /** The disk takes data again: all that waited, or as many batches as given. */
  release(count = Infinity): void {
    if (count === Infinity) this.stuck = false;
    for (const { batch, resolve } of this.#waiting.splice(0, count)) {
      this.written.push(batch);
      resolve();
    }
  }

  get batches(): MirrorBatch[] {
    return this.written.flatMap((entry) => ('status' in entry ? [] : [entry]));
  }

  get sampleTimes(): number[] {
    return this.batches.flatMap((batch) => [
      ...batch.sampleAt.subarray(0, batch.sampleCount),
      ...batch.textAt.subarray(0, batch.textCount),
    ]);
  }

  /** The last state and attributes written of an entity. */
  lastState(key: number): { readonly value: number; readonly attributes: string | null } {
    let value = NaN;
    let attributes: string | null = null;
    for (const batch of this.batches) {
      for (let row = 0; row < batch.stateCount; row += 1) {
        if (batch.stateEntity[row] !== key) continue;
        value = batch.stateValue[row] ?? NaN;
        const length = batch.attributesLength[row] ?? 0;
        const start = batch.attributesStart[row] ?? 0;
        if (length === ATTRIBUTES_UNCHANGED) continue;
        attributes = Buffer.from(batch.bytes.subarray(start, start + length)).toString();
      }
    }
    return { value, attributes };
  }
}

let clock: HandClock;
let store: StuckStore;
let feed: MirrorFeed;
let mirror: SiteMirror;
let missed: { readonly siteKey: number; readonly stretch: Stretch }[];

beforeEach(() => {
  clock = new HandClock();
  clock.time = T0;
  store = new StuckStore();
  feed = new MirrorFeed(store as unknown as MirrorStore, 1, clock, silentLog);
  mirror = new SiteMirror(7, feed);
  missed = [];
  feed.onMissed((siteKey, stretch) => missed.push({ siteKey, stretch }));
});

const ENTITIES = 100;

/** Every entity changes once more; a sample each. */
function change(round: number, attribute = 0): void {
  const c: Record<string, object> = {};
  for (let entity = 0; entity < ENTITIES; entity += 1) {
    c[`sensor.s${entity}`] = { '+': { s: String(round), lc: clock.time / 1000, a: { attribute } } };
  }
  mirror.states.apply({ c });
}

function begin(): void {
  const states: Record<string, { s: string; a: object; lc: number }> = {};
  for (let entity = 0; entity < ENTITIES; entity += 1) {
    states[`sensor.s${entity}`] = { s: '0', a: { attribute: 0 }, lc: clock.time / 1000 };
  }
  mirror.states.replaceAll(states as never);
}

/** Changes until the feed says that there is no room. */
async function fill(): Promise<number> {
  let round = 1;
  for (; !feed.load.full; round += 1) {
    change(round);
    clock.time += 10;
    if (round % 100 === 0) await clock.advance(250);
    if (round > 50_000) throw new Error('there is always room');
  }
  return round;
}

// Filling 64 MB takes a busy machine a while.
describe('the way of changes to a disk that takes none', { timeout: 60_000 }, () => {
  it('R24 is bounded: beyond 64 MB nothing grows, however much comes', async () => {
    begin();
    await clock.advance(250);
    store.stuck = true;
    let round = await fill();
    const { waitingBytes } = feed.load;
    // Buffers are as large as they grew, at most twice what is in them.
    expect(waitingBytes).toBeLessThan(80 * MB);
    expect(waitingBytes).toBeGreaterThan(60 * MB);
    const { waitingBatches } = feed.load;
    for (let more = 0; more < 2000; more += 1) change((round += 1));
    await clock.advance(20_000);
    expect(feed.load).toMatchObject({ full: true, waitingBytes, waitingBatches });
    expect(feed.load.droppedSamples).toBeGreaterThanOrEqual(2000 * ENTITIES);
  });

  it('R22 R24 what is not kept is told, one stretch a site, when the disk takes data again', async () => {
    begin();
    const other = new SiteMirror(8, feed);
    other.states.replaceAll({ 'sensor.quiet': { s: '1', a: {}, lc: T0 / 1000 } });
    await clock.advance(250);
    store.stuck = true;
    let round = await fill();
    // The room ended in the midst of a round.
    const firstDropped = clock.time - 10;
    change((round += 1));
    await clock.advance(600_000);
    change((round += 1), 5);
    const lastDropped = clock.time;
    await clock.advance(10_000);
    expect(missed).toEqual([]);

    store.release();
    await clock.advance(1000);
    expect(missed).toEqual([{ siteKey: 7, stretch: { from: firstDropped, to: lastDropped } }]);
    // Nothing is lost that is not told: the samples on the disk end where the stretch begins.
    expect(store.sampleTimes.at(-1)).toBeLessThanOrEqual(firstDropped);
    expect(store.sampleTimes.filter((at) => at > firstDropped)).toEqual([]);
    // The present is there all the same, with its attributes.
    expect(store.lastState(1)).toEqual({ value: round, attributes: '{"attribute":5}' });
    change(round + 1);
    await clock.advance(250);
    expect(store.sampleTimes.at(-1)).toBe(lastDropped + 11_000);
    expect(feed.load).toMatchObject({ full: false, waitingBatches: 0 });
  });

  it('R24 keeps samples again only when half of the room is free', async () => {
    begin();
    await clock.advance(250);
    store.stuck = true;
    await fill();
    store.release(1);
    await clock.advance(1000);
    expect(feed.load.full).toBe(true);
    expect(missed).toEqual([]);
  });

  it('R22 does not believe a time from long ago, and tells the moment of arrival too', async () => {
    begin();
    await clock.advance(250);
    store.stuck = true;
    await fill();
    const now = clock.time;
    const before = feed.load.droppedSamples;
    mirror.states.apply({ c: { 'sensor.s1': { '+': { s: '-1', lc: 1000 } } } });
    mirror.addPast(mirror.keyOf('sensor.s1') ?? 0, now - 86_400_000, '3');
    store.release();
    await clock.advance(1000);
    expect(missed).toEqual([{ siteKey: 7, stretch: { from: now - 86_400_000, to: now } }]);
    expect(feed.load.droppedSamples).toBe(before + 2);
  });

  it('holds statuses back while the disk is behind, and writes only the newest, after the states', async () => {
    begin();
    await clock.advance(250);
    store.stuck = true;
    for (let round = 1; round <= 4; round += 1) {
      change(round);
      void feed.handOver();
    }
    expect(feed.behind).toBe(true);
    feed.status(7, { round: 3 });
    feed.status(7, { round: 4 });
    expect(store.written.filter((entry) => 'status' in entry)).toEqual([]);
    store.release();
    await clock.advance(1000);
    expect(store.written.filter((entry) => 'status' in entry)).toEqual([
      { siteKey: 7, status: { round: 4 } },
    ]);
    expect('status' in (store.written.at(-1) ?? {})).toBe(true);
    expect(store.lastState(1).value).toBe(4);
  });

  it('has one timer at most, however long it lasts', async () => {
    begin();
    store.stuck = true;
    await fill();
    for (let round = 0; round < 100; round += 1) {
      change(round);
      feed.status(7, {});
      await clock.advance(100);
      expect(clock.timers).toBe(1);
    }
  });
});

describe('the attributes of a large site', () => {
  it('are written out some thousand entities at a time, and all of them', async () => {
    const many = 20_000;
    const states: Record<string, { s: string; a: object; lc: number }> = {};
    for (let entity = 0; entity < many; entity += 1) {
      states[`sensor.s${entity}`] = { s: 'on', a: { n: entity }, lc: T0 / 1000 };
    }
    store.stuck = true;
    mirror.states.replaceAll(states as never);
    const held = store.pending();
    store.release();
    await clock.advance(5000);
    const perBatch = store.batches
      .slice(held)
      .map((batch) =>
        batch.attributesLength.subarray(0, batch.stateCount).filter((n) => n !== ATTRIBUTES_UNCHANGED),
      );
    for (const written of perBatch) expect(written.length).toBeLessThanOrEqual(2000);
    expect(store.lastState(1).attributes).toBe('{"n":0}');
    expect(store.lastState(many).attributes).toBe(`{"n":${many - 1}}`);
  });
});
