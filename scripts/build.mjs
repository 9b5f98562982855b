/**
 * Builds what runs: main process, command line, threads and preload with esbuild, the screens with Vite.
 *
 *   node scripts/build.mjs [--force] [--quiet-when-current]
 *
 * A part is built only when what goes into it changed since its last build (contents, not times). Everything in
 * the main process is bundled as CommonJS for Node 16.17, the oldest runtime it is tested on (Electron 22).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { build as bundle } from 'esbuild';
import { build as viteBuild } from 'vite';
import { checkBundles } from './check-bundles.mjs';
import { filesUnder, root } from './lib/files.mjs';
import { withLock } from './lib/lock.mjs';
import { reasonOf, speaker } from './lib/say.mjs';

const say = speaker('build');

/** Entry files of the main process by the name of the bundle they become under dist/main. */
const mainEntries = {
  main: 'src/main/main.ts',
  cli: 'src/main/cli/cli.ts',
  'storage-writer': 'src/main/storage/writer-thread.ts',
  'storage-reader': 'src/main/storage/reader-thread.ts',
  'storage-maintenance': 'src/main/storage/maintenance-thread.ts',
  'simulator-thread': 'src/simulator/simulator-thread.ts',
};

/** Never bundled: a native module, and what the runtime itself brings. */
const external = ['electron', 'better-sqlite3'];

/** @type {import('esbuild').BuildOptions} */
const common = {
  bundle: true,
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: root,
  tsconfigRaw: { compilerOptions: { target: 'ES2022', useDefineForClassFields: true } },
  logOverride: { 'empty-import-meta': 'error', 'unsupported-require-call': 'error' },
};

async function buildMain() {
  await bundle({
    ...common,
    entryPoints: mainEntries,
    outdir: 'dist/main',
    platform: 'node',
    target: 'node16.17',
    external,
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
  });
}

async function buildPreload() {
  await bundle({
    ...common,
    entryPoints: { preload: 'src/preload/preload.ts' },
    outdir: 'dist/preload',
    // A sandboxed preload has no Node: resolve as for a browser, so that an import of Node fails here.
    platform: 'browser',
    target: 'chrome108',
    external: ['electron'],
  });
}

async function buildRenderer() {
  await viteBuild({ configFile: join(root, 'vite.config.mts'), logLevel: 'warn' });
}

const shared = ['src/shared', 'package.json', 'package-lock.json', 'scripts'];
const parts = [
  { name: 'main', from: ['src/main', 'src/simulator', ...shared], make: buildMain },
  { name: 'preload', from: ['src/preload', ...shared], make: buildPreload },
  { name: 'renderer', from: ['src/renderer', 'vite.config.mts', ...shared], make: buildRenderer },
];

/** @param {readonly string[]} sources */
function fingerprint(sources) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const source of sources) {
    for (const file of filesUnder(join(root, source))) {
      hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * @param {{ force: boolean, quietWhenCurrent: boolean }} options
 */
async function build({ force, quietWhenCurrent }) {
  mkdirSync(join(root, 'dist'), { recursive: true });
  await withLock(join(root, 'dist/.build-lock'), say, async () => {
    let built = false;
    for (const part of parts) {
      const stampFile = join(root, `dist/.${part.name}.stamp`);
      const stamp = fingerprint(part.from);
      if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) continue;
      say(`building ${part.name}, because its sources are not those of the last build`);
      const began = performance.now();
      rmSync(stampFile, { force: true });
      rmSync(join(root, 'dist', part.name), { recursive: true, force: true });
      await part.make();
      checkBundles(part.name);
      writeFileSync(stampFile, stamp);
      say(`${part.name} built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      built = true;
    }
    if (!built && !quietWhenCurrent) say('up to date');
  });
}

try {
  await build({
    force: process.argv.includes('--force'),
    quietWhenCurrent: process.argv.includes('--quiet-when-current'),
  });
} catch (error) {
  // esbuild and Vite have printed where and why.
  say(`failed: ${reasonOf(error)}`);
  process.exitCode = 1;
}
