import { expect, describe, it } from 'vitest';
import type { Site } from '../../../src/main/fleet/site';
import { ManualClock, systemClock } from '../../../src/simulator/clock';
import type { Simulator } from '../../../src/simulator/simulator';
import type { TestFleet } from '../../support/test-fleet';
import { until } from '../../support/until';
import { useSurroundings } from '../fleet/support';

const { simulator, fleetOf } = useSurroundings();

const KITCHEN = 'sensor.kitchen_temperature';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A loaded machine answers late; a scaled patience would take that for silence. */
const PATIENT = { pingSeconds: 1000, deadSeconds: 3000, historyDays: 0 };
const LIMIT = 60_000;

async function connectedTo(home: Simulator, test: TestFleet): Promise<Site> {
  test.fleet.start();
  return test.reaches(test.add(home.url, home.token, PATIENT), 'connected');
}

/** Cuts the site off, lets things happen, and waits until it is back and nothing is left to fetch. */
async function outage(home: Simulator, test: TestFleet, site: Site, during: () => unknown): Promise<void> {
  home.dropConnections({ terminate: true });
  await test.reaches(site, 'waiting');
  await during();
  await test.reaches(site, 'connected');
  await settled(test, site);
}

function settled(test: TestFleet, site: Site): Promise<unknown> {
  return until(
    'nothing left to fetch',
    () => test.gaps.rows.every(({ open }) => !open) && site.backfill.progress === null,
    LIMIT,
  );
}

/** One state after the other, each in a millisecond of its own. */
async function move(home: Simulator, entityId: string, states: readonly string[]): Promise<void> {
  for (const state of states) {
    const now = Date.now();
    await until('the next millisecond', () => Date.now() > now);
    home.setState(entityId, state);
  }
}

const states = (test: TestFleet, entityId: string): string[] =>
  test.sink.rowsOf(entityId).map(({ state }) => state);

describe('what happened while a site was not connected', () => {
  it('R22 is fetched, each change once and at its very time, and the gap is gone', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await outage(home, test, site, async () => {
      await move(home, KITCHEN, ['30.0', '31.0', '32.0']);
    });
    const recorded = home.home.recorder.rows(KITCHEN, 0, Infinity);
    expect(states(test, KITCHEN).slice(-3)).toEqual(['30.0', '31.0', '32.0']);
    expect(test.sink.rowsOf(KITCHEN).slice(-3)).toEqual(
      recorded.slice(-3).map((row) => ({ at: Math.floor(row.lastChanged), state: row.state })),
    );
    expect(test.gaps.noted.map(({ reason }) => reason)).toEqual(['not-connected']);
    expect(test.gaps.rows).toEqual([]);
  });

  it('R22 entities that held still are not even asked for', async () => {
    const home = await simulator({ clock: systemClock(-3 * HOUR) });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    const asked: string[] = [];
    home.on('message', ({ message }) => {
      const { type, entity_ids: ids } = message as { type?: string; entity_ids?: string[] };
      if (type === 'history/history_during_period') asked.push(...(ids ?? []));
    });
    // What the simulator wrote at its start lies a moment back: long ago for a building that lives.
    await outage(home, test, site, () => home.setState(KITCHEN, '30.0'));
    expect(asked).toContain(KITCHEN);
    expect(site.status().entities).toBe(10);
  });

  it('R22 rows that the recorder writes late are asked for again until they are there', async () => {
    const home = await simulator({ recorderCommitMs: 250 });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await outage(home, test, site, async () => {
      await move(home, KITCHEN, ['30.0', '31.0', '32.0']);
    });
    expect(states(test, KITCHEN).slice(-3)).toEqual(['30.0', '31.0', '32.0']);
    expect(test.gaps.noted.some(({ entity }) => entity !== 0)).toBe(true);
    expect(test.gaps.rows).toEqual([]);
  });

  it('R22 of an entity that is not recorded a gap stays, from what was known to what is', async () => {
    const home = await simulator({ recorderExclude: [KITCHEN] });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await outage(home, test, site, async () => {
      await move(home, KITCHEN, ['30.0', '31.0', '32.0']);
      home.setState('light.kitchen', 'on');
    });
    const last = home.home.get(KITCHEN)?.lastChanged ?? 0;
    expect(test.gaps.rows).toMatchObject([{ reason: 'not-recorded', open: false, to: Math.floor(last) }]);
    expect(test.gaps.nameOf(test.gaps.rows[0]?.entity ?? 0)).toBe(KITCHEN);
    expect(states(test, KITCHEN).slice(-1)).toEqual(['32.0']);
    // An outage in which it does not change leaves nothing unknown.
    await outage(home, test, site, () => home.setState('light.kitchen', 'off'));
    expect(test.gaps.rows).toHaveLength(1);
  });

  it('R22 of an entity that was removed meanwhile the last rows are there', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await outage(home, test, site, async () => {
      await move(home, KITCHEN, ['30.0', '31.0']);
      home.removeEntity(KITCHEN);
    });
    expect(states(test, KITCHEN).slice(-2)).toEqual(['30.0', '31.0']);
    expect(test.gaps.rows).toEqual([]);
  });

  it('R22 an entity that came meanwhile has no gap before it was there', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await outage(home, test, site, async () => {
      home.addEntity('sensor.new', '1');
      await move(home, 'sensor.new', ['2']);
    });
    expect(states(test, 'sensor.new')).toEqual(['1', '2']);
    expect(test.gaps.rows).toEqual([]);
  });

  it.each([-1, 1])('R22 a Home Assistant whose clock is off by %i h loses nothing', async (hours) => {
    const home = await simulator({ clock: systemClock(hours * HOUR) });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    home.setState('light.kitchen', 'on');
    await until('the live change', () => states(test, 'light.kitchen').includes('on'));
    await outage(home, test, site, async () => {
      await move(home, KITCHEN, ['30.0', '31.0', '32.0']);
    });
    expect(states(test, KITCHEN).slice(-3)).toEqual(['30.0', '31.0', '32.0']);
    expect(test.gaps.rows).toEqual([]);
  });

  it('R22 what was purged comes from the statistics, what they lack stays as a gap', async () => {
    const clock = new ManualClock(Date.now() - 5 * HOUR);
    const home = await simulator({ clock });
    home.addEntity('sensor.power', '100', { state_class: 'measurement', unit_of_measurement: 'W' });
    home.addEntity('sensor.text', 'a');
    const test = fleetOf();
    clock.advance(HOUR);
    const site = await connectedTo(home, test);
    await outage(home, test, site, () => {
      for (let minute = 1; minute <= 120; minute += 1) {
        clock.advance(MINUTE);
        home.setState('sensor.power', String(100 + minute));
        home.setState('sensor.text', `at ${minute}`);
      }
      home.home.recorder.purgeBefore(clock.now() - HOUR + 30_000);
    });
    // From the recorder: the hour that it still has.
    expect(states(test, 'sensor.power').slice(-60)).toEqual(
      Array.from({ length: 60 }, (_, index) => String(161 + index)),
    );
    // From the statistics: the hour before it, without a hole.
    const filled = test.gaps.aggregates.filter(({ period }) => period === '5m');
    const at = filled.flatMap((columns) => columns.at).sort((left, right) => left - right);
    expect(at.length).toBeGreaterThanOrEqual(12);
    at.forEach((start, index) => expect(start - (at[0] ?? 0)).toBe(index * 5 * MINUTE));
    // Of a text there are no statistics.
    const [gap, ...others] = test.gaps.rows;
    expect(others).toEqual([]);
    expect(test.gaps.nameOf(gap?.entity ?? 0)).toBe('sensor.text');
    expect(gap).toMatchObject({ reason: 'purged', open: false });
    const first = home.home.recorder.rows('sensor.text', 0, Infinity)[0]?.lastChanged ?? 0;
    expect(gap?.to).toBe(Math.floor(first));
  });

  it('R22 what a deaf subscription did not bring is fetched once that is noticed', async () => {
    const home = await simulator();
    const test = fleetOf(0.01, { deafCheck: 300 });
    const site = await connectedTo(home, test);
    await settled(test, site);
    home.deafen();
    await move(home, KITCHEN, ['30.0', '31.0', '32.0']);
    await until('noticed', () => test.gaps.noted.some(({ reason }) => reason === 'not-heard'), LIMIT);
    await settled(test, site);
    expect(states(test, KITCHEN).slice(-3)).toEqual(['30.0', '31.0', '32.0']);
    expect(home.counters.connectionsTotal).toBe(1);
  });

  it('R22 what the disk had no room for is fetched again', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await settled(test, site);
    const from = Date.now() - 1000;
    await move(home, KITCHEN, ['30.0', '31.0']);
    await until('heard', () => states(test, KITCHEN).includes('31.0'));
    test.sink.samples.length = 0;
    test.fleet.missed(site.mirror.siteKey, from, Date.now());
    await settled(test, site);
    expect(states(test, KITCHEN).slice(-2)).toEqual(['30.0', '31.0']);
    expect(test.gaps.rows).toEqual([]);
  });

  it.each(['unknown_command', 'unknown_error'])(
    'R22 a recorder that cannot answer (%s) is asked again later, and the gap stays until it does',
    async (code) => {
      const home = await simulator();
      const test = fleetOf();
      const site = await connectedTo(home, test);
      await settled(test, site);
      home.faults.failCommand('history/history_during_period', code);
      home.dropConnections({ terminate: true });
      await test.reaches(site, 'waiting');
      await move(home, KITCHEN, ['30.0', '31.0']);
      await test.reaches(site, 'connected');
      await until(
        'given up for now',
        () => test.lines.some((line) => line.includes('history not fetched')),
        LIMIT,
      );
      expect(test.gaps.rows).toMatchObject([{ entity: 0, open: true }]);
      home.faults.mendCommand('history/history_during_period');
      await outage(home, test, site, () => undefined);
      expect(states(test, KITCHEN).slice(-2)).toEqual(['30.0', '31.0']);
      expect(test.gaps.rows).toEqual([]);
    },
  );
});

describe('an entity that got another id', () => {
  const PANTRY = 'sensor.pantry_temperature';

  function rename(home: Simulator, from: string, to: string): void {
    const state = home.home.states.get(from);
    home.home.registries.updateEntity(from, { entityId: to });
    home.home.states.remove(from);
    home.home.states.set(to, state?.state ?? '', state?.attributes ?? {});
  }

  it('R21 R22 while nobody was connected keeps its history, once', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    const key = site.mirror.keyOf(KITCHEN);
    await outage(home, test, site, () => rename(home, KITCHEN, PANTRY));
    expect(test.sink.renames).toEqual([`${KITCHEN} → ${PANTRY}`]);
    expect(site.mirror.keyOf(KITCHEN)).toBeUndefined();
    expect(key).toBeDefined();
    // What is heard live is not found a second time.
    rename(home, PANTRY, KITCHEN);
    await until('the rename', () => site.mirror.states.get(KITCHEN) !== undefined, LIMIT);
    await outage(home, test, site, () => undefined);
    expect(test.sink.renames).toEqual([`${KITCHEN} → ${PANTRY}`, `${PANTRY} → ${KITCHEN}`]);
  });

  it('R21 that another one had is not taken for it', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = await connectedTo(home, test);
    const other = [...home.home.registries.entities.keys()].find((id) => id !== KITCHEN) ?? '';
    await outage(home, test, site, () => {
      rename(home, other, 'sensor.aside');
      rename(home, KITCHEN, other);
    });
    expect(test.sink.renames).toEqual([]);
  });
});

describe('the past that a first connect brings', () => {
  it('R22 goes on where it was cut off', async () => {
    const home = await simulator({ building: 'demo', live: false });
    const test = fleetOf();
    test.fleet.start();
    const site = test.add(home.url, home.token, { ...PATIENT, historyDays: 2 });
    await test.reaches(site, 'connected');
    // Cut off twice in the middle of it.
    for (const rows of [300, 3000]) {
      await until(`${rows} rows`, () => test.sink.pastSamples.length > rows || null, LIMIT);
      home.dropConnections({ terminate: true });
      await test.reaches(site, 'waiting');
      await test.reaches(site, 'connected');
    }
    await settled(test, site);
    const reaches = test.gaps.noted.filter(({ reason }) => reason === 'first-reach');
    expect(reaches.length).toBeGreaterThan(0);
    // What was done of it before a cut is not done again.
    const left = test.gaps.written.filter(({ reason }) => reason === 'first-reach').map(({ to }) => to);
    expect(left.length).toBeGreaterThan(2);
    expect(left).toEqual([...left].sort((one, other) => other - one));
    const from = reaches[0]?.from ?? 0;
    const entityId = 'sensor.main_power';
    const recorded = home.home.recorder
      .rows(entityId, from, Infinity)
      .map((row) => ({ at: Math.floor(row.lastChanged + 0.0005), state: row.state }));
    expect(recorded.length).toBeGreaterThan(1000);
    const own = new Map(test.sink.rowsOf(entityId).map((row) => [row.at, row.state]));
    for (const row of recorded) expect(own.get(row.at)).toBe(row.state);
  });

  it('R22 is none where the operator wants none', async () => {
    const home = await simulator({ building: 'demo', live: false });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    await settled(test, site);
    expect(test.sink.pastSamples).toEqual([]);
    expect(test.gaps.noted).toEqual([]);
  });
});

describe('fetching on demand', () => {
  it('R23 brings what the mirror lacks, tells how far it is, and can be called off', async () => {
    const home = await simulator({ building: 'demo', live: false });
    const test = fleetOf();
    const site = await connectedTo(home, test);
    const told: number[] = [];
    const controller = new AbortController();
    const cancelled = await site.backfill.run({
      from: Date.now() - 48 * HOUR,
      signal: controller.signal,
      onProgress: ({ samples }) => samples > 100 && controller.abort(),
    });
    expect(cancelled).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    const done = await site.backfill.run({
      from: Date.now() - 6 * HOUR,
      onProgress: ({ samples }) => told.push(samples),
    });
    expect(done.ok && done.value.samples).toBeGreaterThan(100);
    expect(done.ok && done.value.gapsDone).toBe(1);
    expect(told.length).toBeGreaterThan(2);
    home.dropConnections({ terminate: true });
    await test.reaches(site, 'waiting');
    expect(await site.backfill.run()).toMatchObject({ ok: false, error: { code: 'not-connected' } });
  });
});

describe('a fleet that comes back together', () => {
  it('R14 R22 fetches at few sites at a time and with two requests at each, and live data goes on', async () => {
    const homes = await Promise.all(
      Array.from({ length: 6 }, (_, seed) => simulator({ seed, building: 'empty' })),
    );
    await Promise.all(homes.map((home) => home.addBulk(400)));
    const test = fleetOf();
    test.fleet.start();
    const sites = homes.map((home) => test.add(home.url, home.token, PATIENT));
    await Promise.all(sites.map((site) => test.reaches(site, 'connected')));
    const underWay = homes.map(() => 0);
    let most = 0;
    let mostSites = 0;
    homes.forEach((home, index) => {
      home.faults.delayReplies((command) => {
        if (command !== 'history/history_during_period') return 0;
        underWay[index] = (underWay[index] ?? 0) + 1;
        most = Math.max(most, underWay[index]);
        mostSites = Math.max(mostSites, underWay.filter((count) => count > 0).length);
        setTimeout(() => (underWay[index] = (underWay[index] ?? 0) - 1), 20);
        return 20;
      });
      home.dropConnections({ terminate: true });
    });
    await Promise.all(sites.map((site) => test.reaches(site, 'waiting')));
    for (const home of homes) {
      for (const entityId of home.home.states.ids()) home.setState(entityId, 'moved');
      home.setState('sensor.bulk_1', 'live soon');
    }
    await Promise.all(sites.map((site) => test.reaches(site, 'connected')));
    homes.forEach((home) => home.setState('sensor.bulk_1', 'live'));
    await until(
      'live data',
      () => test.sink.samples.filter(({ state }) => state === 'live').length === 6,
      LIMIT,
    );
    await until('all fetched', () => test.gaps.rows.length === 0, LIMIT);
    expect(most).toBe(2);
    expect(mostSites).toBe(4);
  });

  it('R20 R22 20,000 entities that all changed hold up no live event', async () => {
    const home = await simulator({ building: 'empty' });
    const ids = await home.addBulk(20_000);
    const test = fleetOf();
    const site = await connectedTo(home, test);
    home.dropConnections({ terminate: true });
    await test.reaches(site, 'waiting');
    for (const entityId of ids) home.setState(entityId, '-1');
    for (const entityId of ids) home.setState(entityId, '-2');
    await test.reaches(site, 'connected');
    const counter = home.numbered(10, 'sensor.counter');
    const seen: number[] = [];
    await until(
      'all fetched',
      () => {
        seen.push(test.sink.rowsOf('sensor.counter').length);
        return test.gaps.rows.length === 0;
      },
      LIMIT,
    );
    const fetched = test.sink.pastSamples.length;
    const sent = counter.stop();
    await until('the last live event', () => states(test, 'sensor.counter').at(-1) === String(sent), LIMIT);
    // In order and without a hole, while tens of thousands of rows of the past came in between.
    expect(states(test, 'sensor.counter')).toEqual(
      Array.from({ length: sent }, (_, index) => String(index + 1)),
    );
    expect(fetched).toBeGreaterThanOrEqual(40_000);
    expect(new Set(seen).size).toBeGreaterThan(3);
  });
});
