import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openStorage } from '../../../src/main/storage/client';
import { addSite, useBundles, useFolders, useStorage, write } from './support';

const bundles = useBundles();
const newFolder = useFolders();
const openIn = useStorage(bundles);
const T0 = 1_790_000_000_000;

describe('the storage threads', () => {
  it('survives a batch that can never be written, and counts it as dealt with', async () => {
    const storage = await openIn(newFolder());
    await addSite(storage, 'sensor.a');
    await expect(storage.mirror.write({ textCount: 1 } as never)).rejects.toMatchObject({
      error: { code: 'storage-failed' },
    });
    await write(storage, (batch) => batch.record(1, T0, T0, '1', '{}'));
    expect(storage.mirror.pending()).toBe(0);
  });

  it('tells of a thread that ends by itself and rejects what waits and what comes after', async () => {
    const threadsDir = newFolder();
    const answering = (act: string): string => `
      const { parentPort } = require('node:worker_threads');
      parentPort.on('message', ({ id, operation }) => {
        if (operation !== 'open') ${act};
        parentPort.postMessage({ kind: 'reply', id, result: { ok: true, value: { notices: [] } } });
      });`;
    writeFileSync(join(threadsDir, 'storage-writer.cjs'), answering('process.exit(3)'));
    writeFileSync(join(threadsDir, 'storage-reader.cjs'), answering('{}'));
    const onLost = vi.fn();
    const storage = await openIn(newFolder(), { onLost, threadsDir });
    const lost = {
      error: { code: 'storage-failed', message: expect.stringContaining('ended with 3') as string },
    };
    await expect(storage.config.sites()).rejects.toMatchObject(lost);
    await expect(storage.config.sites()).rejects.toMatchObject(lost);
    expect(onLost).toHaveBeenCalledExactlyOnceWith('it ended with 3');
  });

  it('says so when its threads are not where they should be', async () => {
    const opened = await openStorage({ dataDir: newFolder(), host: 'web', threadsDir: newFolder() });
    expect(opened).toMatchObject({ ok: false, error: { code: 'storage-failed' } });
  });
});
