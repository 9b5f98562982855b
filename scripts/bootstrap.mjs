/**
 * Makes a checkout ready: installs the libraries when they are missing or the lockfile changed, builds when
 * sources changed. Runs before `npm start` and `npm test`, on any Node from 20 and with nothing installed, so it
 * uses Node's built-ins only.
 *
 *   node scripts/bootstrap.mjs
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/files.mjs';
import { pinnedNode } from './lib/node.mjs';
import { mustRun } from './lib/run.mjs';
import { reasonOf, speaker } from './lib/say.mjs';

const say = speaker('setup');

/** @typedef {Record<string, { version?: string, optional?: boolean }>} LockedPackages */

/**
 * Why the libraries must be installed, undefined when what is there is what the lockfile asks for. npm leaves
 * its own record of what it installed, written last, so an interrupted install is noticed too.
 * @param {string} checkout
 * @returns {string | undefined}
 */
export function whyInstall(checkout) {
  const record = join(checkout, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'they are not installed yet';
  const wanted = packagesIn(join(checkout, 'package-lock.json'));
  const installed = packagesIn(record);
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    const there = installed[path];
    // Optional ones are for other platforms; this one's are checked by what needs them.
    if (path === '' || (there === undefined && optional === true)) continue;
    if (there?.version !== version || !existsSync(join(checkout, path, 'package.json'))) {
      return `package-lock.json asks for ${path.slice(path.lastIndexOf('node_modules/') + 13)} ${version}`;
    }
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {LockedPackages}
 */
function packagesIn(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Works, and says every 20 s that it still does: a silent minute looks like a hang.
 * @param {string} what
 * @param {() => Promise<unknown>} work
 */
async function withPatience(what, work) {
  const began = Date.now();
  const timer = setInterval(() => {
    say(`still ${what} (${Math.round((Date.now() - began) / 1000)} s)`);
  }, 20_000);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  say(`done after ${Math.round((Date.now() - began) / 1000)} s`);
}

async function install() {
  const why = whyInstall(root);
  if (why === undefined) return;
  say(`installing the libraries, because ${why}. One to three minutes; npm fetches them from its registry.`);
  const args = ['ci', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  await withPatience('installing', () =>
    mustRun(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root }),
  );
}

async function main() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < 20) {
    throw new Error(`Node 20 or newer is needed to begin, this is ${process.versions.node}`);
  }
  await install();
  const build = join(root, 'scripts/build.mjs');
  // The build says itself what it does; it takes some ten seconds, and none when nothing changed.
  await mustRun(pinnedNode(), [build, '--quiet-when-current'], { cwd: root, show: true });
}

if (process.argv[1] === join(root, 'scripts/bootstrap.mjs')) {
  try {
    await main();
  } catch (error) {
    say(reasonOf(error));
    process.exitCode = 1;
  }
}
