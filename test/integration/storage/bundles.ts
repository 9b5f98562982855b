import { fork, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The checkout: the nearest folder above that a package is in, wherever this file was bundled to. */
const ROOT = resolve(
  import.meta.dirname,
  import.meta.dirname.includes(`${join('dist', 'bench')}`) ? '../..' : '../../..',
);

export interface Child {
  readonly process: ChildProcess;
  /** The next message of the child that passes. Rejects when the child ends first. */
  readonly next: <T>(passes: (message: T) => boolean) => Promise<T>;
  readonly kill: () => Promise<void>;
}

/** A folder under the checkout, so that better-sqlite3 is found by what is bundled into it. */
export function newBundleFolder(): string {
  const parent = join(ROOT, '.cache');
  mkdirSync(parent, { recursive: true });
  const dir = mkdtempSync(join(parent, 'storage-test-'));
  // Also for a child that runs as another user.
  chmodSync(dir, 0o755);
  return dir;
}

/** Bundles the threads and child programs of this folder as the build does it; returns where they lie. */
export async function bundleThreads(children: readonly string[], dir = newBundleFolder()): Promise<string> {
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
  return dir;
}

/** Runs a bundled child program as a process of its own; it talks by `process.send`. */
export function forkBundle(
  dir: string,
  file: string,
  args: readonly string[],
  { uid }: { readonly uid?: number } = {},
): Child {
  return childOf(
    fork(join(dir, `${file}.cjs`), [...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    }),
  );
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
