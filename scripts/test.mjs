/**
 * `npm test`: all parts in order, each also after one before it has failed.
 *
 *   npm test                                   everything but real Home Assistants
 *   npm test -- --part unit --part integration
 *   npm test -- --part unit storage            files whose name contains `storage`
 *   npm run test:ha                            real Home Assistants
 *
 * The last line is `N passed, N failed, N skipped` over all parts; a tool of `npm run check` counts as one.
 */
import { parseArgs } from 'node:util';
import { runChecks } from './check.mjs';
import { findElectron, missingLibraries } from './lib/electron.mjs';
import {
  chineseFonts,
  chromium,
  display,
  electronLibraries,
  keyring,
  provide,
  runtimeTools,
} from './lib/machine.mjs';
import { reasonOf } from './lib/say.mjs';
import { runVitest } from './lib/vitest-part.mjs';

/** @type {Readonly<Record<string, readonly string[]>>} vitest's projects by part */
const projects = {
  unit: ['unit', 'unit-screens'],
  integration: ['integration'],
  'e2e-browser': ['e2e-browser'],
  'e2e-electron': ['e2e-electron'],
  'real-ha': ['real-ha'],
};
const usual = ['checks', 'unit', 'integration', 'e2e-browser', 'e2e-electron'];
const known = ['checks', ...Object.keys(projects)];

const say = (/** @type {string} */ line) => {
  console.log(line);
};

/** @param {readonly string[]} argv */
function readArguments(argv) {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { part: { type: 'string', multiple: true } },
    allowPositionals: true,
  });
  const parts = values.part ?? usual;
  const unknown = parts.find((part) => !known.includes(part));
  if (unknown !== undefined)
    throw new Error(`there is no part ${unknown}; the parts are ${known.join(', ')}`);
  // A filter is about files, and checks have none.
  return { parts: positionals.length === 0 ? parts : parts.filter((part) => part !== 'checks'), positionals };
}

/**
 * What each part cannot run without and this machine cannot be given.
 * @param {readonly string[]} parts
 * @returns {Promise<{ lacks: Map<string, string>, env: NodeJS.ProcessEnv }>} reasons by part; the environment
 *   that names the Electron under test
 */
async function prepareMachine(parts) {
  /** @type {Map<string, string>} */
  const lacks = new Map();
  const env = { ...process.env };
  if (parts.includes('e2e-browser')) {
    const { missing, command } = await provide([chromium, chineseFonts], say);
    if (missing.length > 0) lacks.set('e2e-browser', `no ${listOf(missing)} (${command})`);
  }
  if (parts.includes('e2e-electron')) {
    // Tests that need a keyring skip themselves, with the reason, where there is none.
    const { command, missing: all } = await provide([display, electronLibraries, chineseFonts, keyring], say);
    const missing = all.filter((need) => need !== keyring);
    if (missing.length > 0) lacks.set('e2e-electron', `no ${listOf(missing)} (${command})`);
    else await prepareElectron(lacks, env);
  }
  return { lacks, env };
}

/** @param {readonly { what: string }[]} needs */
const listOf = (needs) => needs.map((need) => need.what).join(', no ');

/**
 * @param {Map<string, string>} lacks
 * @param {NodeJS.ProcessEnv} env
 */
async function prepareElectron(lacks, env) {
  try {
    let electron = await findElectron({ say });
    if (electron === undefined) {
      const { missing, command } = await provide([runtimeTools], say);
      if (missing.length > 0) throw new Error(`no Electron, and no ${listOf(missing)} (${command})`);
      electron = await findElectron({ say, prepare: true });
    }
    if (electron === undefined) throw new Error('no Electron');
    const libraries = await missingLibraries(electron.executable);
    if (libraries.length > 0) throw new Error(`Electron lacks ${libraries.join(', ')}`);
    say(`Electron under test: ${electron.version} (${electron.origin})`);
    env['ELECTRON_OVERRIDE_DIST_PATH'] = electron.dist;
  } catch (error) {
    lacks.set('e2e-electron', reasonOf(error));
  }
}

/** @param {readonly string[]} argv */
async function main(argv) {
  const { parts, positionals } = readArguments(argv);
  const { lacks, env } = await prepareMachine(parts);
  const total = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const skips = [];
  /** @type {import('./lib/vitest-part.mjs').Failure[]} */
  const failures = [];
  /** @type {import('./lib/vitest-part.mjs').Failure[]} */
  const unsteady = [];
  /** @type {string[]} */
  const summary = [];
  for (const part of parts) {
    const reason = lacks.get(part);
    if (reason !== undefined) {
      total.skipped += 1;
      skips.push(`${part}, the whole part: ${reason}`);
      summary.push(`${part}: skipped`);
      continue;
    }
    say(`\n== ${part}`);
    const began = Date.now();
    const outcome =
      part === 'checks'
        ? { ...(await runChecks(say)), skipped: 0, skips: [], failures: [], unsteady: [] }
        : await runVitest(part, projects[part] ?? [], { filters: positionals, env });
    total.passed += outcome.passed;
    total.failed += outcome.failed;
    total.skipped += outcome.skipped;
    skips.push(...outcome.skips);
    failures.push(...outcome.failures);
    unsteady.push(...outcome.unsteady);
    const seconds = Math.round((Date.now() - began) / 1000);
    summary.push(
      `${part}: ${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped in ${seconds} s`,
    );
  }
  say('');
  for (const line of summary) say(line);
  for (const line of skips) say(`skipped: ${line}`);
  for (const { name, message } of unsteady) say(`unsteady, failed and then passed: ${name}: ${message}`);
  for (const { name, message } of failures) say(`failed: ${name}: ${message}`);
  say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  return total.failed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(reasonOf(error));
  process.exitCode = 2;
}
