import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/**
 * @typedef {object} Need Something a part of the tests takes from the machine.
 * @property {string} what in words
 * @property {() => Promise<boolean>} present
 * @property {readonly string[]} packages Debian's; alternatives for one thing are separated by `|`, newest first
 */

/** @param {string} name */
function onPath(name) {
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  return dirs.some((dir) => dir !== '' && existsSync(join(dir, name)));
}

/** @param {string} name e.g. `libgtk-3.so.0` */
async function hasLibrary(name) {
  const { stdout } = await run('/sbin/ldconfig', ['-p']);
  return stdout.includes(`${name} `);
}

/** Where Playwright keeps the browsers it installs. */
function hasPlaywrightChromium() {
  const dirs = [join(homedir(), '.cache/ms-playwright'), join(homedir(), 'Library/Caches/ms-playwright')];
  const own = process.env['PLAYWRIGHT_BROWSERS_PATH'];
  return [...dirs, ...(own === undefined ? [] : [own])].some((dir) => existsSync(dir));
}

const linux = process.platform === 'linux';

/** @type {Need} */
export const chromium = {
  what: 'Chromium',
  present: () =>
    Promise.resolve(
      process.env['CHROMIUM_PATH'] !== undefined ||
        ['chromium', 'chromium-browser', 'google-chrome'].some(onPath) ||
        hasPlaywrightChromium(),
    ),
  packages: ['chromium'],
};

/** @type {Need} */
export const chineseFonts = {
  what: 'fonts with Chinese characters',
  present: async () => !linux || (await run('fc-list', [':lang=zh-tw', 'family'])).stdout.trim() !== '',
  packages: ['fonts-noto-cjk', 'fontconfig'],
};

/** @type {Need} */
export const display = {
  what: 'Xvfb, a display in memory',
  present: () => Promise.resolve(!linux || Boolean(process.env['DISPLAY']) || onPath('Xvfb')),
  packages: ['xvfb'],
};

/** @type {Need} */
export const electronLibraries = {
  what: "Electron's system libraries",
  present: async () => {
    if (!linux) return true;
    const wanted = ['libgtk-3.so.0', 'libnss3.so', 'libgbm.so.1', 'libasound.so.2'];
    return (await Promise.all(wanted.map(hasLibrary))).every(Boolean);
  },
  packages: ['libgtk-3-0t64|libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2t64|libasound2'],
};

/** @type {Need} */
export const keyring = {
  what: 'a keyring',
  present: () =>
    Promise.resolve(!linux || ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'].every(onPath)),
  packages: ['gnome-keyring', 'dbus', 'libsecret-1-0'],
};

/** What the test runtime is made with, where Electron's own binary cannot be had. @type {Need} */
export const runtimeTools = {
  what: 'pip and a C++ compiler, to prepare the Electron test runtime',
  present: async () => {
    const pip = await Promise.all(
      ['python3', '/usr/bin/python3'].map(
        async (name) => (await run(name, ['-m', 'pip', '--version'])).code === 0,
      ),
    );
    return pip.some(Boolean) && onPath('g++') && onPath('make');
  },
  packages: ['python3', 'python3-pip', 'g++', 'make'],
};

/**
 * The package a Debian release has of several names for one thing.
 * @param {string} names
 */
async function packageHere(names) {
  const choices = names.split('|');
  for (const name of choices) {
    if ((await run('apt-cache', ['show', '--quiet', name])).code === 0) return name;
  }
  return choices.at(-1) ?? names;
}

/**
 * Brings the machine what it lacks: on Debian as root with apt-get, else nothing is changed.
 * @param {readonly Need[]} needs
 * @param {import('./say.mjs').Say} say
 * @returns {Promise<{ missing: Need[], command: string }>} what is still missing, and the one command that
 *   brings it
 */
export async function provide(needs, say) {
  const missing = await missingOf(needs);
  if (missing.length === 0) return { missing, command: '' };
  const apt = linux && existsSync('/usr/bin/apt-get');
  if (!apt) {
    const command = 'npx playwright install --with-deps chromium';
    return { missing, command: linux ? `${command}, and your system's packages of xvfb and GTK 3` : command };
  }
  const root = process.getuid?.() === 0;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (root) {
    say(
      `this machine lacks ${missing.map((need) => need.what).join('; ')}: installing from Debian's packages`,
    );
    const update = await run('apt-get', ['update', '-qq'], { env, timeoutMs: 300_000 });
    if (update.code !== 0) say(`apt-get update failed: ${update.output.trim().split('\n').at(-1) ?? ''}`);
  }
  const packages = await Promise.all(missing.flatMap((need) => need.packages).map(packageHere));
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  const command = `sudo apt-get ${args.join(' ')}`;
  if (!root) return { missing, command };
  const install = await run('apt-get', args, { env, timeoutMs: 900_000 });
  if (install.code !== 0) say(`apt-get install failed: ${install.output.trim().split('\n').at(-1) ?? ''}`);
  return { missing: await missingOf(missing), command };
}

/** @param {readonly Need[]} needs */
async function missingOf(needs) {
  const present = await Promise.all(needs.map((need) => need.present()));
  return needs.filter((_, index) => present[index] !== true);
}
