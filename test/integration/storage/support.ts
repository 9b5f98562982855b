import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { openStorage, type Storage, type StorageOptions } from '../../../src/main/storage/client';

const ROOT = resolve(import.meta.dirname, '../../..');

/** The threads and the child processes of these tests, bundled from the sources as the build does it. */
export interface Bundles {
  readonly dir: string;
  /** Runs a file of this folder as a process of its own; it talks by `process.send`. */
  readonly fork: (file: string, args: readonly string[], options?: { uid?: number }) => Child;
}

export interface Child {
  readonly process: ChildProcess;
  /** The next message of the child that passes. Rejects when the child ends first. */
  readonly next: <T>(passes: (message: T) => boolean) => Promise<T>;
  readonly kill: () => Promise<void>;
}

/** Bundles once for the file it is called in, under the checkout so that better-sqlite3 is found. */
export function useBundles(...children: readonly string[]): Bundles {
  const parent = join(ROOT, '.cache');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'storage-test-'));
  // Also for a child that runs as another user.
  chmodSync(dir, 0o755);
  const forked: ChildProcess[] = [];

  beforeAll(async () => {
    await build({
      absWorkingDir: ROOT,
      entryPoints: {
        'storage-writer': 'src/main/storage/writer-thread.ts',
        'storage-reader': 'src/main/storage/reader-thread.ts',
        'storage-maintenance': 'src/main/storage/maintenance-thread.ts',
        ...Object.fromEntries(children.map((name) => [name, `test/integration/storage/${name}.ts`])),
      },
      outdir: dir,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      target: 'node16.17',
      external: ['better-sqlite3'],
      define: { 'import.meta.dirname': '__dirname' },
    });
  });
  afterEach(() => {
    for (const child of forked.splice(0)) child.kill('SIGKILL');
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  return {
    dir,
    fork: (file, args, { uid } = {}) => {
      const started = fork(join(dir, `${file}.cjs`), [...args], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        ...(uid === undefined ? {} : { uid, gid: uid }),
      });
      forked.push(started);
      return childOf(started);
    },
  };
}

function childOf(child: ChildProcess): Child {
  const messages: unknown[] = [];
  let look: () => void = () => undefined;
  let ended = false;
  child.on('message', (message) => {
    messages.push(message);
    look();
  });
  const exit = new Promise<void>((done) => {
    child.on('exit', () => {
      ended = true;
      look();
      done();
    });
  });
  return {
    process: child,
    next: <T>(passes: (message: T) => boolean) =>
      new Promise<T>((found, lost) => {
        look = () => {
          const index = messages.findIndex((message) => passes(message as T));
          if (index >= 0) {
            const [message] = messages.splice(0, index + 1).slice(-1);
            found(message as T);
          } else if (ended) lost(new Error('the child ended'));
        };
        look();
      }),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
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
