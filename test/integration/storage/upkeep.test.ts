import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/shared/time';
import { openConfigForWriting } from '../../../src/main/storage/offline';
import { until } from '../../support/until';
import { addSite, useBundles, useFolders, useStorage, write } from './support';

const bundles = useBundles();
const newFolder = useFolders();
const openIn = useStorage(bundles);

describe('the upkeep of a mirror', { timeout: 120_000 }, () => {
  it('R26 computes rollups beside the writing, and follows the settings of this and of another process', async () => {
    const now = Date.now();
    const folder = newFolder();
    const storage = await openIn(folder);
    const { id, siteKey } = await addSite(storage, 'sensor.a');
    const { nextEntityId } = await storage.mirror.open();
    const entity = nextEntityId - 1;
    expect(siteKey).toBeGreaterThan(0);
    await write(storage, (batch) => {
      for (let at = now - 6 * DAY; at < now; at += MINUTE) batch.addSample(entity, at, String(at % 97));
    });
    const due = async (): Promise<number> => (await storage.reader.statistics()).rollupsDue;
    await until('the rollups', async () => ((await due()) <= 2 ? true : null));
    const chart = await storage.reader.chart({
      ...{ siteId: id, entityIds: ['sensor.a'], from: now - 6 * DAY, to: now, width: 100 },
    });
    expect(chart.source).toBe('1h');

    const oldest = async (): Promise<number> => (await storage.reader.size()).oldestAt ?? 0;
    expect(await oldest()).toBeLessThan(now - 5 * DAY);
    await storage.config.setSettings({ rawDays: 4 });
    await until('four days', async () => ((await oldest()) > now - 4 * DAY - 2 * HOUR ? true : null));
    expect(await oldest()).toBeLessThan(now - 3 * DAY);

    const other = await openConfigForWriting(folder);
    if (!other.ok) throw new Error(other.error.message);
    other.value.store.setSettings({ rawDays: 2 });
    other.value.close();
    await until('two days', async () => ((await oldest()) > now - 2 * DAY - 2 * HOUR ? true : null));
    await until('the count', () =>
      Promise.resolve(storage.mirror.deleted().samples > 3 * 1440 ? true : null),
    );

    // What was deleted is still drawn, and what comes late for it is computed.
    const old = await storage.reader.chart({
      ...{ siteId: id, entityIds: ['sensor.a'], from: now - 5 * DAY, to: now - 4 * DAY, width: 600 },
    });
    expect(old.source).toBe('5m');
    expect(old.series[0]?.at.length).toBeGreaterThan(280);
    await write(storage, (batch) => batch.addSample(entity, now - 20 * DAY, '5'));
    await until('the late sample', async () => ((await due()) <= 2 ? true : null));
  });
});
