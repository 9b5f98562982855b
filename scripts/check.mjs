/**
 * `npm run check`: everything a reviewer would run, two tools at a time. Says of each whether it is content and
 * prints what the others found.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { root } from './lib/files.mjs';
import { pinnedNode } from './lib/node.mjs';
import { run } from './lib/run.mjs';

/** @param {string} name */
const tool = (name) => join(root, 'node_modules/.bin', name);

/** @param {string} layer the middle of tsconfig.LAYER.json, empty for the rest of the checkout */
function types(layer) {
  const file = layer === '' ? 'tsconfig.json' : `tsconfig.${layer}.json`;
  const info = join('.cache', `${file}.tsbuildinfo`);
  return {
    name: `types of ${layer === '' ? 'tests and scripts' : `src/${layer}`}`,
    command: [tool('tsc'), '-p', file, '--incremental', '--tsBuildInfoFile', info],
  };
}

/** The slowest first, so that the quick ones fill the gaps. */
const checks = [
  { name: 'eslint', command: [tool('eslint'), '.', '--max-warnings', '0'] },
  types(''),
  types('main'),
  types('renderer'),
  types('shared'),
  types('preload'),
  { name: 'knip', command: [tool('knip'), '--no-progress'] },
  { name: 'dependency-cruiser', command: [tool('depcruise'), 'src', '--config', '.dependency-cruiser.mjs'] },
  { name: 'prettier', command: [tool('prettier'), '--check', '--log-level', 'warn', '.'] },
  { name: 'lockfile', command: [pinnedNode(), join(root, 'scripts/check-lockfile.mjs')] },
];

/**
 * Runs every check, also after one has failed.
 * @param {(line: string) => void} say
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(say) {
  const waiting = [...checks];
  let passed = 0;
  let failed = 0;
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [program = '', ...args] = check.command;
      const began = Date.now();
      const { code, output } = await run(program, args, { cwd: root });
      const seconds = ((Date.now() - began) / 1000).toFixed(1);
      if (code === 0) passed += 1;
      else failed += 1;
      say(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
      if (code !== 0) say(output.trimEnd());
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));
  return { passed, failed };
}

if (process.argv[1] === join(root, 'scripts/check.mjs')) {
  const { failed } = await runChecks(console.log);
  process.exitCode = failed === 0 ? 0 : 1;
}
