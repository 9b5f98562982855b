// Runs the benchmarks one after the other, each beside its floor or peer, and gathers what they found:
// `npm run bench [-- NAME …] [-- --write]`. Prints a table, leaves dist/bench/results.json, and with --write puts
// the table into docs/performance.md. Ends with 1 when a budget is missed, with 2 when a benchmark failed.
import { spawn, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as system } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ALL = ['ingest', 'flat', 'loop', 'chart', 'connect', 'pixel', 'start', 'isolation', 'sites'];
const BEGIN = '<!-- figures: written by `npm run bench -- --write` -->';
const END = '<!-- end of figures -->';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const write = process.argv.includes('--write');
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const names = asked.length > 0 ? asked : ALL;

/** Runs one benchmark in a process of its own; its last line on stdout is its result. */
async function run(name) {
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, [join(here, 'run.mjs'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
    process.stdout.write(text);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const last = printed.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last);
  } catch {
    return { benchmark: name, held: false, lines: [], failure: `ended with ${code} before it had a result` };
  }
}

const machine = {
  system: `${system()} ${release()}`,
  processor: `${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
  at: new Date().toISOString(),
};
const results = [];
for (const name of names) results.push(await run(name));

const budgetOf = ({ atMost, atLeast, unit }) =>
  `${atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`} ${unit}`.trim();
const isHeld = ({ value, atMost = Infinity, atLeast = -Infinity }) => value <= atMost && value >= atLeast;
const rows = results.flatMap(({ benchmark, lines, failure }) =>
  failure === undefined
    ? lines.map((line) => [
        line.what,
        `${line.value} ${line.unit}`.trim(),
        budgetOf(line),
        isHeld(line) ? 'held' : '**missed**',
        line.beside,
      ])
    : [[benchmark, '–', '–', '**failed**', failure]],
);
const table = [
  '| what | measured | budget | | beside it, in the same run |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map((row) => `| ${row.join(' | ')} |`),
].join('\n');
const facts = `${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}, Node.js ${machine.node}, commit ${machine.commit}, ${machine.at.slice(0, 10)}`;
console.log(`\n${facts}\n\n${table}`);
mkdirSync(join(root, 'dist', 'bench'), { recursive: true });
writeFileSync(
  join(root, 'dist', 'bench', 'results.json'),
  `${JSON.stringify({ machine, results }, null, 2)}\n`,
);

if (write) {
  const file = join(root, 'docs', 'performance.md');
  const text = readFileSync(file, 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file} has no place for the figures`);
  writeFileSync(file, `${before}${BEGIN}\n\nMachine: ${facts}.\n\n${table}\n\n${END}${after}`);
}
process.exitCode = results.some(({ failure }) => failure !== undefined)
  ? 2
  : rows.some((row) => row[3] !== 'held')
    ? 1
    : 0;
