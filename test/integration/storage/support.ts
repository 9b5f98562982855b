import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { bundleThreads, forkBundle, newBundleFolder, type Child } from './bundles';
import { openStorage, type Storage, type StorageOptions } from '../../../src/main/storage/client';

/** The threads and the child processes of these tests, bundled from the sources as the build does it. */
export interface Bundles {
  readonly dir: string;
  /** Runs a file of this folder as a process of its own; it talks by `process.send`. */
  readonly fork: (file: string, args: readonly string[], options?: { uid?: number }) => Child;
}

/** Bundles once for the file it is called in, under the checkout so that better-sqlite3 is found. */
export function useBundles(...children: readonly string[]): Bundles {
  const dir = newBundleFolder();
  const forked: Child[] = [];

  beforeAll(() => bundleThreads(children, dir));
  afterEach(() => {
    for (const child of forked.splice(0)) child.process.kill('SIGKILL');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  return {
    dir,
    fork: (file, args, options) => {
      const started = forkBundle(dir, file, args, options);
      forked.push(started);
      return started;
    },
  };
}

/** A new folder that is deleted after the test. */
export function useFolders(): () => string {
  const made: string[] = [];
  afterEach(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'hacc-storage-'));
    made.push(folder);
    return folder;
  };
}

/** Opens storages that are closed after the test if it has not done so. */
export function useStorage(
  bundles: Bundles,
): (dataDir: string, options?: Partial<StorageOptions>) => Promise<Storage> {
  const open: Storage[] = [];
  afterEach(async () => {
    for (const storage of open.splice(0)) await storage.close();
  });
  return async (dataDir, options = {}) => {
    const opened = await openStorage({ dataDir, host: 'web', threadsDir: bundles.dir, ...options });
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.message}`);
    open.push(opened.value);
    return opened.value;
  };
}

/** Writes one batch. */
export async function write(storage: Storage, fill: (batch: BatchBuilder) => void): Promise<void> {
  const builder = new BatchBuilder();
  fill(builder);
  await storage.mirror.write(builder.take());
}

/** A site with entities of ids 1, 2, 3 …, in config.db and in the mirror. */
export async function addSite(
  storage: Storage,
  ...entityIds: string[]
): Promise<{ readonly id: string; readonly siteKey: number }> {
  const { id } = await storage.config.addSite({ name: 'House', url: 'http://house:8123' });
  const siteKey = await storage.mirror.siteKey(id);
  const { nextEntityId } = await storage.mirror.open();
  await write(storage, (batch) =>
    entityIds.forEach((entityId, index) => batch.addEntity({ id: nextEntityId + index, siteKey, entityId })),
  );
  return { id, siteKey };
}
