import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './files.mjs';
import { pinnedNode } from './node.mjs';

/** @typedef {{ name: string, message: string }} Failure `name`: part and test; `message`: its first line */

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skips one line for each skip, with what is known of its reason
 * @property {Failure[]} failures
 * @property {string[]} failedFiles files with a failure
 * @property {Failure[]} unsteady failures of a first run that a second run of their file did not show
 */

/**
 * @typedef {object} VitestReport the parts of vitest's JSON report that are read
 * @property {{ name: string, message: string, status: string, assertionResults: { fullName: string, status: string, failureMessages?: string[] }[] }[]} testResults
 */

/** @returns {Outcome} */
const nothing = () => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  skips: [],
  failures: [],
  failedFiles: [],
  unsteady: [],
});

/** @param {string} text */
const firstLine = (text) => text.split('\n', 1)[0] ?? '';

/**
 * More failures than these are no matter of luck.
 * @see docs/decisions/0086-a-failed-file-is-run-once-more.md
 */
const MOST_FAILURES_RUN_AGAIN = 5;

/**
 * Counts a report. A file that fails before its tests are known has none to count, so it counts as one.
 * @param {VitestReport} report
 * @param {string} part
 * @returns {Outcome}
 */
export function countReport(report, part) {
  /** @type {Outcome} */
  const outcome = nothing();
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (status === 'passed') outcome.passed += 1;
      else if (status === 'failed') {
        failedHere += 1;
        outcome.failures.push({
          name: `${part}: ${fullName}`,
          message: firstLine(failureMessages?.[0] ?? ''),
        });
      } else {
        outcome.skipped += 1;
        outcome.skips.push(`${part}: ${fullName}`);
      }
    }
    if (file.status === 'failed' && failedHere === 0) {
      failedHere = 1;
      outcome.failures.push({ name: `${part}: ${file.name}`, message: firstLine(file.message) });
    }
    if (failedHere > 0) outcome.failedFiles.push(file.name);
    outcome.failed += failedHere;
  }
  return outcome;
}

/**
 * The second look at a few failures: what passes alone is unsteady, and is said so.
 * @param {Outcome} first
 * @param {Outcome} again the outcome of the failed files alone
 * @returns {Outcome}
 */
export function afterSecondRun(first, again) {
  const mended = first.failed - again.failed;
  if (mended <= 0) return first;
  const failsStill = new Set(again.failures.map((failure) => failure.name));
  return {
    ...first,
    passed: first.passed + mended,
    failed: again.failed,
    failures: again.failures,
    failedFiles: again.failedFiles,
    unsteady: first.failures.filter((failure) => !failsStill.has(failure.name)),
  };
}

/**
 * Runs vitest on some of its projects; what it says goes to the terminal. Files with a failure are run once more
 * when they are few.
 * @param {string} part
 * @param {readonly string[]} projects
 * @param {{ filters: readonly string[], env: NodeJS.ProcessEnv }} options `filters`: parts of file names; without
 *   any, finding no test at all is a failure
 * @returns {Promise<Outcome>}
 */
export async function runVitest(part, projects, { filters, env }) {
  const first = await runOnce(part, projects, { filters, env });
  if (first.failedFiles.length === 0 || first.failed > MOST_FAILURES_RUN_AGAIN) return first;
  console.log(`\n== ${part}, once more: ${first.failedFiles.join(', ')}`);
  return afterSecondRun(
    first,
    await runOnce(`${part}-again`, projects, { filters: first.failedFiles, env, label: part }),
  );
}

/**
 * @param {string} report the name of the report's file
 * @param {readonly string[]} projects
 * @param {{ filters: readonly string[], env: NodeJS.ProcessEnv, label?: string }} options
 * @returns {Promise<Outcome>}
 */
async function runOnce(report, projects, { filters, env, label = report }) {
  const reportFile = join(root, '.cache/test', `${report}.json`);
  mkdirSync(dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...projects.flatMap((name) => ['--project', name]),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    ...(filters.length === 0 ? [] : ['--passWithNoTests']),
    ...filters,
  ];
  const code = await new Promise((resolve) => {
    const child = spawn(pinnedNode(), args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('close', (exit) => resolve(exit));
    child.once('error', () => resolve(null));
  });
  if (!existsSync(reportFile)) {
    // No test file matched a filter in this part.
    if (code === 0) return nothing();
    return {
      ...nothing(),
      failed: 1,
      failures: [{ name: label, message: `ended with ${code} before it had a result` }],
    };
  }
  const outcome = countReport(JSON.parse(readFileSync(reportFile, 'utf8')), label);
  // An error outside of any test, e.g. an unhandled rejection.
  if (code !== 0 && outcome.failed === 0) {
    outcome.failed = 1;
    outcome.failures.push({ name: label, message: `ended with ${code} though no test failed` });
  }
  return outcome;
}
