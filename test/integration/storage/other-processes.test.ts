import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openConfigForWriting } from '../../../src/main/storage/offline';
import { addSite, useBundles, useFolders, useStorage, write } from './support';

const bundles = useBundles('locking-child', 'config-child');
const newFolder = useFolders();
const openIn = useStorage(bundles);
const T0 = 1_790_000_000_000;

describe('other processes', () => {
  it('R24 keeps a batch while another process holds the database, says so, and writes it after', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    const site = await addSite(storage, 'sensor.a');
    const troubles: (string | null)[] = [];
    const mended = new Promise<void>((resolve) => {
      storage.mirror.onTrouble((error) => {
        troubles.push(error?.code ?? null);
        if (error === null) resolve();
      });
    });
    const child = bundles.fork('locking-child', [join(dataDir, 'mirror.db')]);
    await child.next((message) => message === 'locked');
    const began = Date.now();
    const writing = write(storage, (batch) => batch.record(1, T0, T0, '1', '{}'));
    await expect(writing).rejects.toMatchObject({
      error: { code: 'storage-failed', message: expect.stringContaining('SQLITE_BUSY') as string },
    });
    expect(Date.now() - began).toBeGreaterThanOrEqual(350);
    expect(storage.mirror.pending()).toBe(1);
    // Settings, reading and the heartbeat are not held up by it.
    expect((await storage.config.sites()).sites).toHaveLength(1);
    expect((await storage.reader.entities(site.siteKey, 0)).state).toEqual([null]);

    child.process.send('let go');
    await child.next((message) => message === 'free');
    await write(storage, (batch) => batch.record(1, T0 + 1, T0 + 1, '2', '{}'));
    await mended;
    expect(troubles).toEqual(['database-busy', null]);
    expect(storage.mirror.pending()).toBe(0);
    const page = await storage.reader.history({
      siteId: site.id,
      entityId: 'sensor.a',
      from: T0,
      to: T0 + 10,
      cursor: null,
    });
    expect(page.state).toEqual(['1', '2']);
  });

  it('R24 gets a short lock over by waiting, without a word', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    await addSite(storage, 'sensor.a');
    const trouble = vi.fn();
    storage.mirror.onTrouble(trouble);
    const child = bundles.fork('locking-child', [join(dataDir, 'mirror.db')]);
    await child.next((message) => message === 'locked');
    const writing = write(storage, (batch) => batch.record(1, T0, T0, '1', '{}'));
    setTimeout(() => child.process.send('let go'), 300);
    await writing;
    expect(trouble).not.toHaveBeenCalled();
  });

  it('R61 are noticed within 2 s when they change sites or settings', async () => {
    const dataDir = newFolder();
    const storage = await openIn(dataDir);
    const heard = new Promise<void>((resolve) => storage.config.onChange(resolve));
    await storage.config.addSite({ name: 'own', url: '' });
    const child = bundles.fork('config-child', [dataDir, 'from outside']);
    const { added } = await child.next<{ readonly added?: string }>(() => true);
    const began = Date.now();
    await heard;
    expect(Date.now() - began).toBeLessThan(2000);
    expect((await storage.config.sites()).sites).toMatchObject([
      { name: 'own' },
      { id: added, name: 'from outside', hasToken: true, tokenRevision: 1 },
    ]);
  });

  it('R61 can remove a site beside the app and without it; its mirror goes too', async () => {
    const dataDir = newFolder();
    const removeOutside = async (id: string): Promise<void> => {
      const config = await openConfigForWriting(dataDir);
      if (!config.ok) throw new Error(config.error.message);
      expect(config.value.store.removeSite(id).ok).toBe(true);
      config.value.close();
    };
    const first = await openIn(dataDir);
    const [beside, without, kept] = [
      await addSite(first, 'sensor.a'),
      await addSite(first, 'sensor.a'),
      await addSite(first, 'sensor.a'),
    ];
    await removeOutside(beside.id);
    await vi.waitFor(
      async () => expect(await first.reader.statistics()).toMatchObject({ sites: 2, entities: 2 }),
      { timeout: 3000 },
    );
    await first.close();

    await removeOutside(without.id);
    const second = await openIn(dataDir);
    await vi.waitFor(async () => {
      expect(await second.reader.statistics()).toMatchObject({ sites: 1, entities: 1 });
    });
    expect((await second.mirror.open()).sites).toEqual([{ siteKey: kept.siteKey, siteId: kept.id }]);
  });

  it('R61 can add the first site into a folder that does not exist yet', async () => {
    const dataDir = join(newFolder(), 'new');
    mkdirSync(join(dataDir, '..'), { recursive: true });
    const child = bundles.fork('config-child', [dataDir, 'first']);
    const { added } = await child.next<{ readonly added?: string }>(() => true);
    const storage = await openIn(dataDir);
    expect((await storage.config.sites()).sites).toMatchObject([{ id: added, name: 'first' }]);
  });
});
