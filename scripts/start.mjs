/**
 * `npm start`: the app in a window where a display and an Electron are at hand, else the same screens in a
 * browser by `serve`. Further arguments (`--data DIR`) go to either.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { findElectron, missingLibraries, needsNoSandbox } from './lib/electron.mjs';
import { root } from './lib/files.mjs';
import { pinnedNode } from './lib/node.mjs';
import { reasonOf, speaker } from './lib/say.mjs';

const say = speaker('start');

/** A checkout without a site shows the demo site. */
const DEMO = '--demo-if-empty';
/** An Electron that ends in failure this soon never showed a window. */
const EARLY_MS = 10_000;
/** How long its first words are held back. */
const HELD_MS = 3_000;

function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
}

/**
 * Runs a program until it ends and hands signals on. Ctrl-C in a terminal reaches the program by itself.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, onErrorOutput?: (chunk: Buffer) => void }} [options]
 * @returns {Promise<number>} its exit code, or 128 and the signal's number
 */
function runToEnd(program, args, { env = process.env, onErrorOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['inherit', 'inherit', onErrorOutput === undefined ? 'inherit' : 'pipe'],
    });
    /** @type {[NodeJS.Signals, () => void][]} */
    const handlers = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => [
      signal,
      () => {
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      },
    ]);
    for (const [signal, handler] of handlers) process.on(signal, handler);
    const done = () => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
    };
    if (onErrorOutput !== undefined) child.stderr?.on('data', onErrorOutput);
    child.once('error', (error) => {
      done();
      reject(error);
    });
    child.once('close', (code, signal) => {
      done();
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}

/** @param {readonly string[]} args */
async function serve(args) {
  return await runToEnd(pinnedNode(), [join(root, 'dist/main/cli.cjs'), 'serve', DEMO, ...args]);
}

/**
 * @param {import('./lib/electron.mjs').Electron} electron
 * @param {readonly string[]} args
 * @returns {Promise<number | undefined>} the exit code, undefined when it failed before there was a window
 */
async function openWindow(electron, args) {
  // Chromium's own complaints (no D-Bus, no GPU) mean nothing to the reader; the app logs what does.
  const options = ['--log-level=3'];
  if (needsNoSandbox()) {
    say("running as root: Chromium's sandbox refuses to start for root, so Electron gets --no-sandbox. For");
    say('daily work use an ordinary account, which keeps the sandbox.');
    options.push('--no-sandbox');
  }
  if (process.platform === 'linux' && !process.env['DISPLAY']) options.push('--ozone-platform-hint=auto');
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const began = Date.now();
  // What Electron says in its first moments is held back: if it fails, one sentence is said instead.
  /** @type {Buffer[]} */
  const said = [];
  let holding = true;
  const flush = () => {
    if (holding) process.stderr.write(Buffer.concat(said));
    holding = false;
  };
  const timer = setTimeout(flush, HELD_MS);
  const code = await runToEnd(electron.executable, [...options, electron.appFolder(), DEMO, ...args], {
    env,
    onErrorOutput: (chunk) => {
      if (holding || Date.now() - began < EARLY_MS) said.push(chunk);
      if (!holding) process.stderr.write(chunk);
    },
  });
  clearTimeout(timer);
  // 130 and 143: someone ended it on purpose.
  if (code !== 0 && code !== 130 && code !== 143 && Date.now() - began < EARLY_MS) {
    const log = join(root, '.cache/electron-start.log');
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, Buffer.concat(said));
    say(`Electron ended at once with code ${code} (what it said is in ${log}).`);
    return undefined;
  }
  flush();
  return code;
}

/** @param {readonly string[]} args */
async function start(args) {
  if (!hasDisplay()) {
    say('there is no display here, so the screens are served to a browser.');
    return await serve(args);
  }
  const code = await startElectron(args).catch((/** @type {unknown} */ error) => {
    say(`Electron could not be started: ${reasonOf(error)}`);
    return undefined;
  });
  if (code !== undefined) return code;
  say('the screens are served to a browser instead.');
  return await serve(args);
}

/** @param {readonly string[]} args */
async function startElectron(args) {
  const electron = await findElectron({ say });
  if (electron === undefined) {
    say('there is no Electron on this machine and it could not be fetched.');
    return undefined;
  }
  const missing = await missingLibraries(electron.executable);
  if (missing.length > 0) {
    say(`Electron ${electron.version} lacks system libraries: ${missing.join(', ')}.`);
    return undefined;
  }
  say(`opening a window with Electron ${electron.version} (${electron.origin})`);
  return await openWindow(electron, args);
}

process.exitCode = await start(process.argv.slice(2));
