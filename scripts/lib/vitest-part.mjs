import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './files.mjs';
import { pinnedNode } from './node.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string[]} skips one line for each skip, with what is known of its reason
 */

/**
 * @typedef {object} VitestReport the parts of vitest's JSON report that are read
 * @property {{ name: string, message: string, status: string, assertionResults: { fullName: string, status: string }[] }[]} testResults
 */

/**
 * Counts a report. A file that fails before its tests are known has none to count, so it counts as one.
 * @param {VitestReport} report
 * @param {string} part
 * @returns {Outcome}
 */
export function countReport(report, part) {
  /** @type {Outcome} */
  const outcome = { passed: 0, failed: 0, skipped: 0, skips: [] };
  for (const file of report.testResults) {
    let failedHere = 0;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') outcome.passed += 1;
      else if (status === 'failed') failedHere += 1;
      else {
        outcome.skipped += 1;
        outcome.skips.push(`${part}: ${fullName}`);
      }
    }
    if (file.status === 'failed' && failedHere === 0) failedHere = 1;
    outcome.failed += failedHere;
  }
  return outcome;
}

/**
 * Runs vitest on some of its projects; what it says goes to the terminal.
 * @param {string} part
 * @param {readonly string[]} projects
 * @param {{ filters: readonly string[], env: NodeJS.ProcessEnv }} options `filters`: parts of file names; without
 *   any, finding no test at all is a failure
 * @returns {Promise<Outcome>}
 */
export async function runVitest(part, projects, { filters, env }) {
  const reportFile = join(root, '.cache/test', `${part}.json`);
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
    if (code === 0) return { passed: 0, failed: 0, skipped: 0, skips: [] };
    return { passed: 0, failed: 1, skipped: 0, skips: [] };
  }
  const outcome = countReport(JSON.parse(readFileSync(reportFile, 'utf8')), part);
  // An error outside of any test, e.g. an unhandled rejection.
  if (code !== 0 && outcome.failed === 0) outcome.failed = 1;
  return outcome;
}
