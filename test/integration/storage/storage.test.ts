import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openDataFolderForReading } from '../../../src/main/storage/offline';
import { addSite, useBundles, useFolders, useStorage, write } from './support';

const bundles = useBundles();
const newFolder = useFolders();
const openIn = useStorage(bundles);
const T0 = 1_790_000_000_000;

describe('storage through its threads', () => {
  it('R20 gives back after a restart what was written before it', async () => {
    const dataDir = join(newFolder(), 'not', 'there', 'yet');
    const first = await openIn(dataDir);
    const site = await addSite(first, 'sensor.a', 'light.ü');
    await write(first, (batch) => {
      batch.record(1, T0, T0 + 5, '21.5', '{"unit_of_measurement":"°C"}');
      batch.record(2, T0, T0, 'on', '{}');
    });
    await first.close();
    expect(existsSync(join(dataDir, 'mirror.db-wal'))).toBe(false);

    const second = await openIn(dataDir);
    expect(second.notices).toEqual([]);
    expect((await second.config.sites()).sites).toMatchObject([
      { id: site.id, name: 'House', hasToken: false },
    ]);
    expect(await second.mirror.open()).toEqual({
      sites: [{ siteKey: site.siteKey, siteId: site.id }],
      nextEntityId: 3,
    });
    const page = await second.reader.entities(site.siteKey, 0);
    expect(page).toEqual({
      id: Int32Array.of(1, 2),
      entityId: ['sensor.a', 'light.ü'],
      state: ['21.5', 'on'],
      attributes: ['{"unit_of_measurement":"°C"}', '{}'],
      lastChanged: Float64Array.of(T0, T0),
      lastUpdated: Float64Array.of(T0 + 5, T0),
      next: null,
    });
  });

  it('R27 gives the entities of a site page by page', async () => {
    const storage = await openIn(newFolder());
    const site = await addSite(storage, ...Array.from({ length: 25 }, (_, index) => `sensor.s${index}`));
    const names: string[] = [];
    let after: number | null = 0;
    let pages = 0;
    while (after !== null) {
      const page = await storage.reader.entities(site.siteKey, after, 10);
      names.push(...page.entityId);
      after = page.next;
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(names).toEqual(Array.from({ length: 25 }, (_, index) => `sensor.s${index}`));
  });

  it('R21 replaces a registry as a whole and keeps the rows as they came', async () => {
    const storage = await openIn(newFolder());
    const { siteKey } = await addSite(storage);
    const kitchen = { area_id: 'kitchen', name: 'Küche', floor_id: null, aliases: ['k'], odd: { n: 1e3 } };
    await storage.mirror.setRegistry(siteKey, 'areas', [kitchen, { area_id: 'hall', name: 'Hall' }]);
    await storage.mirror.setRegistry(siteKey, 'areas', [kitchen, { name: 'without an id' }, 'no row']);
    await storage.mirror.setRegistry(siteKey, 'devices', [{ id: 'd1', name: 'x', name_by_user: null }]);
    await storage.mirror.setRegistry(siteKey, 'entities', [{ entity_id: 'sensor.a', device_id: 'd1' }]);
    await storage.mirror.setRegistry(siteKey, 'floors', [{ floor_id: 'f', name: 'F', level: -1 }]);
    await storage.mirror.setRegistry(siteKey, 'labels', [{ label_id: 'l', name: 'L' }]);
    expect(await storage.reader.registries(siteKey)).toEqual({
      areas: [kitchen],
      devices: [{ id: 'd1', name: 'x', name_by_user: null }],
      entities: [{ entity_id: 'sensor.a', device_id: 'd1' }],
      floors: [{ floor_id: 'f', name: 'F', level: -1 }],
      labels: [{ label_id: 'l', name: 'L' }],
    });
  });

  it('R61 lets the command line read beside the running app and without it', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    const site = await addSite(storage, 'sensor.a', 'sensor.b');
    await storage.mirror.setRegistry(site.siteKey, 'areas', [{ area_id: 'k', name: 'Kitchen' }]);
    await storage.mirror.setRegistry(site.siteKey, 'devices', [{ id: 'd', name: 'D', area_id: 'k' }]);
    await storage.mirror.setRegistry(site.siteKey, 'entities', [{ entity_id: 'sensor.b', device_id: 'd' }]);
    await storage.mirror.setStatus(site.siteKey, { state: 'connected' });
    await write(storage, (batch) => {
      batch.record(1, T0, T0, '1', '{"a":1}');
      batch.record(1, T0 + 1, T0 + 1, 'unavailable', '{"a":1}');
      batch.record(2, T0, T0, '2.0', '{}');
    });

    const look = (): unknown => {
      const opened = openDataFolderForReading(dataDir);
      if (!opened.ok) throw new Error(opened.error.message);
      const history = opened.value.history(site.id, 'sensor.a', { from: T0, to: T0 + 10 });
      const found = {
        sites: opened.value.sites().sites.map(({ id }) => id),
        statuses: opened.value.statuses().map(({ siteId, status }) => [siteId, status]),
        entities: opened.value
          .entities(site.id)
          .map(({ entityId, state, attributes, area }) => [entityId, state, attributes, area]),
        history: history.ok ? [...history.value].map(({ at, state }) => [at, state]) : history.error,
        unknown: opened.value.history(site.id, 'sensor.A', { from: T0, to: T0 + 10 }).ok,
        alive: opened.value.heartbeat().alive,
      };
      opened.value.close();
      return found;
    };
    const expected = {
      sites: [site.id],
      statuses: [[site.id, { state: 'connected' }]],
      entities: [
        ['sensor.a', 'unavailable', '{"a":1}', null],
        ['sensor.b', '2.0', '{}', 'Kitchen'],
      ],
      history: [
        [
          [T0, T0 + 1],
          ['1', 'unavailable'],
        ],
      ],
      unknown: false,
    };
    expect(look()).toEqual({ ...expected, alive: true });
    await storage.close();
    expect(look()).toEqual({ ...expected, alive: false });
  });

  it('R9 beats with the address of the screens, and says after the end that it no longer runs', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    storage.beat({ url: 'http://127.0.0.1:1234' });
    storage.beat();
    await storage.reader.statistics();
    const heartbeat = () => {
      const opened = openDataFolderForReading(dataDir);
      if (!opened.ok) throw new Error(opened.error.message);
      const found = opened.value.heartbeat();
      opened.value.close();
      return found;
    };
    await vi.waitFor(() => {
      expect(heartbeat().last).toMatchObject({ pid: process.pid, host: 'web', url: 'http://127.0.0.1:1234' });
    });
    expect(heartbeat().ageMs).toBeLessThan(5000);
    await storage.close();
    expect(heartbeat()).toEqual({ last: null, alive: false, ageMs: null });
  });

  it('removes a site with everything the mirror holds of it, and leaves the others alone', async () => {
    const storage = await openIn(newFolder());
    const gone = await addSite(storage, 'sensor.a', 'sensor.b');
    const other = await addSite(storage, 'sensor.a');
    await write(storage, (batch) => {
      for (let at = 0; at < 12_000; at += 1) {
        batch.record(1, T0 + at, T0 + at, String(at), '{}');
        batch.record(2, T0 + at, T0 + at, at % 2 === 0 ? 'on' : 'off', '{}');
      }
      batch.record(3, T0, T0, '7', '{}');
    });
    const gap = {
      entity: 0,
      from: T0,
      to: T0 + 5,
      marginMs: 0,
      reason: 'not-connected',
      open: true,
    } as const;
    await storage.mirror.changeGaps(gone.siteKey, [], [gap]);
    await storage.mirror.setRegistry(gone.siteKey, 'areas', [{ area_id: 'k', name: 'K' }]);
    expect(await storage.config.removeSite(gone.id)).toEqual({ ok: true, value: undefined });
    expect((await storage.config.removeSite(gone.id)).ok).toBe(false);
    expect((await storage.mirror.open()).sites.map(({ siteId }) => siteId)).toEqual([other.id]);
    // What was on its way when the site went is dropped.
    await write(storage, (batch) => batch.record(1, T0, T0, '1', '{}'));
    await vi.waitFor(async () => {
      expect(await storage.reader.statistics()).toMatchObject({ sites: 1, entities: 1, states: 1, gaps: 0 });
    });
    expect((await storage.reader.entities(other.siteKey, 0)).state).toEqual(['7']);
    await expect(
      storage.reader.chart({ siteId: gone.id, entityIds: ['sensor.a'], from: T0, to: T0 + 1, width: 50 }),
    ).rejects.toMatchObject({ error: { code: 'site-unknown' } });
  });

  it('R21 keeps the history with a renamed entity, also when the new name came first', async () => {
    const storage = await openIn(newFolder());
    const site = await addSite(storage, 'sensor.old', 'sensor.new');
    await write(storage, (batch) => {
      batch.record(1, T0, T0, '1', '{}');
      batch.removeEntity(1, T0 + 1);
      batch.record(2, T0 + 2, T0 + 2, 'two', '{}');
    });
    expect(await storage.mirror.renameEntity(site.siteKey, 'sensor.old', 'sensor.new')).toBe(1);
    await write(storage, (batch) => batch.record(2, T0 + 3, T0 + 3, '3', '{}'));
    expect(await storage.mirror.renameEntity(site.siteKey, 'sensor.new', 'sensor.newer')).toBe(1);
    expect(await storage.mirror.renameEntity(site.siteKey, 'sensor.none', 'sensor.nothing')).toBeNull();
    const page = await storage.reader.history({
      siteId: site.id,
      entityId: 'sensor.newer',
      from: T0,
      to: T0 + 10,
      cursor: null,
    });
    expect(page).toEqual({ at: [T0, T0 + 2, T0 + 3], state: ['1', 'two', '3'], next: null });
    expect((await storage.reader.entities(site.siteKey, 0)).state).toEqual(['3']);
  });

  it('gives history across numbers and texts in order, page by page', async () => {
    const storage = await openIn(newFolder());
    const site = await addSite(storage, 'sensor.a');
    await write(storage, (batch) => {
      for (let at = 0; at < 100; at += 1) batch.addSample(1, T0 + at, at % 7 === 0 ? 'off' : String(at));
    });
    const found: [number, string][] = [];
    let cursor: number | null = null;
    do {
      const page = await storage.reader.history({
        siteId: site.id,
        entityId: 'sensor.a',
        from: T0 + 10,
        to: T0 + 90,
        cursor,
        limit: 9,
      });
      expect(page.at.length).toBeLessThanOrEqual(9);
      page.at.forEach((at, index) => found.push([at - T0, page.state[index] ?? '']));
      cursor = page.next;
    } while (cursor !== null);
    expect(found).toEqual(
      Array.from({ length: 80 }, (_, index) => [
        index + 10,
        (index + 10) % 7 === 0 ? 'off' : String(index + 10),
      ]),
    );
  });

  it('gives a chart up when it is cancelled', async () => {
    const storage = await openIn(newFolder());
    const site = await addSite(storage, 'sensor.a');
    await write(storage, (batch) => {
      for (let at = 0; at < 30_000; at += 1) batch.addSample(1, T0 + at, String(at));
    });
    const abort = new AbortController();
    const input = { siteId: site.id, entityIds: ['sensor.a'], from: T0, to: T0 + 30_000, width: 1000 };
    const chart = storage.reader.chart(input, abort.signal);
    abort.abort();
    await expect(chart).rejects.toMatchObject({ error: { code: 'cancelled' } });
    expect((await storage.reader.chart(input)).series[0]?.at).toHaveLength(1000);
  });

  it('keeps the log of connections and counts it', async () => {
    const storage = await openIn(newFolder());
    const { siteKey } = await addSite(storage);
    const row = {
      siteKey,
      at: T0,
      event: 'failed',
      attempt: 1,
      durationMs: 12.7,
      code: 'refused',
      message: 'm',
    };
    await storage.mirror.log([
      { ...row, details: { port: 1 } },
      { ...row, durationMs: null, code: null, message: null, details: null },
    ]);
    expect((await storage.reader.statistics()).connectionLogRows).toBe(2);
  });

  it('keeps the WAL far below 64 MB while much is written', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    await addSite(storage, ...Array.from({ length: 500 }, (_, index) => `sensor.s${index}`));
    let largest = 0;
    for (let round = 0; round < 40; round += 1) {
      await write(storage, (batch) => {
        for (let row = 0; row < 5000; row += 1) {
          batch.addSample(1 + (row % 500), T0 + round * 100_000 + row, String(row));
        }
      });
      largest = Math.max(largest, statSync(join(dataDir, 'mirror.db-wal')).size);
    }
    expect(largest).toBeLessThan(32 * 1024 * 1024);
  });
});
