import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  findElectronRuntime,
  prepareElectronRuntime,
  stageApp,
} from '../../test/electron-runtime/prepare.mjs';
import { root } from './files.mjs';
import { pinnedNode } from './node.mjs';
import { run } from './run.mjs';

/** A download that hangs must not keep the operator from the screens in a browser. */
const DOWNLOAD_MS = 180_000;

/**
 * @typedef {object} Electron
 * @property {string} executable
 * @property {string} dist its folder, as ELECTRON_OVERRIDE_DIST_PATH names it
 * @property {string} version e.g. `45.4.1`
 * @property {string} origin where it comes from, in words
 * @property {string} modules the node_modules whose better-sqlite3 loads in it
 * @property {() => string} appFolder the folder to start; laid out first where the runtime needs its own
 */

const electronPackage = join(root, 'node_modules/electron');

function programName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {string} dist a folder as ELECTRON_OVERRIDE_DIST_PATH names it
 * @param {string} origin
 * @returns {Electron | undefined} undefined when no Electron is there
 */
function electronIn(dist, origin) {
  const executable = join(dist, programName());
  if (!existsSync(executable)) return undefined;
  const versionFile = join(dist, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'unknown';
  // The test runtime's own layout: beside it lies the better-sqlite3 that was built for it.
  const beside = join(dirname(dist), 'node_modules');
  const isTestRuntime = version.startsWith('22.') && existsSync(join(beside, 'better-sqlite3'));
  return {
    executable,
    dist,
    version,
    origin,
    modules: isTestRuntime ? beside : join(root, 'node_modules'),
    appFolder: () => (isTestRuntime ? stageApp(join(root, '.cache/electron-app'), beside) : root),
  };
}

function installedElectron() {
  const dist = join(electronPackage, 'dist');
  // Written last by its installer: without it the folder is half a download.
  if (!existsSync(join(electronPackage, 'path.txt'))) return undefined;
  return electronIn(dist, 'the one of the electron package');
}

/** @param {import('./say.mjs').Say} say */
async function downloadedElectron(say) {
  const installer = join(electronPackage, 'install.js');
  if (!existsSync(installer)) return undefined;
  say(
    `getting Electron from its release server (some 110 MB, once; at most ${DOWNLOAD_MS / 60_000} minutes)`,
  );
  const { code, timedOut } = await run(pinnedNode(), [installer], { timeoutMs: DOWNLOAD_MS });
  if (code === 0) return installedElectron();
  say(timedOut ? 'that took too long' : 'the release server cannot be reached from here');
  return undefined;
}

/** @param {import('./say.mjs').Say} say */
async function testRuntime(say) {
  const runtime = findElectronRuntime() ?? (await prepareElectronRuntime({ say }));
  return electronIn(runtime.dist, 'the test runtime');
}

/**
 * The Electron to use: the one ELECTRON_OVERRIDE_DIST_PATH names, the installed one, a downloaded one, the test
 * runtime where it has been prepared, in this order.
 * @param {{ say: import('./say.mjs').Say, prepare?: boolean }} options `prepare`: prepare the test runtime if
 *   there is nothing else
 * @returns {Promise<Electron | undefined>}
 * @throws {Error} when the test runtime cannot be prepared
 */
export async function findElectron({ say, prepare = false }) {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') {
    const electron = electronIn(override, 'ELECTRON_OVERRIDE_DIST_PATH');
    if (electron !== undefined) return electron;
    say(`ELECTRON_OVERRIDE_DIST_PATH names ${override}, where no Electron is`);
  }
  const found = installedElectron() ?? (await downloadedElectron(say));
  if (found !== undefined) return found;
  const runtime = findElectronRuntime();
  if (runtime !== undefined) return electronIn(runtime.dist, 'the test runtime');
  return prepare ? await testRuntime(say) : undefined;
}

/**
 * The shared libraries a Linux program needs and this machine lacks.
 * @param {string} executable
 * @returns {Promise<string[]>}
 */
export async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { stdout } = await run('ldd', [executable]);
  return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].map((found) => /** @type {string} */ (found[1]));
}

/** As root Chromium's sandbox refuses to start. */
export function needsNoSandbox() {
  return process.platform === 'linux' && process.getuid?.() === 0;
}
