import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem, type as system } from 'node:os';
import { join } from 'node:path';
import { isHeld, runBenchmark, type BudgetLine } from './figures';

/**
 * Runs the benchmarks one after the other, each beside its floor or peer, and gathers what they found:
 * `npm run bench [-- NAME …] [-- --write]`. Prints a table, leaves dist/bench/results.json, and with --write puts
 * the table into docs/performance.md. Ends with 1 when a budget is missed or a benchmark failed.
 */
const ALL = [
  'ingest',
  'flat',
  'loop',
  'chart',
  'connect',
  'pixel',
  'charts-screen',
  'list-screen',
  'start',
  'isolation',
  'sites',
];
const BEGIN = '<!-- figures: written by `npm run bench -- --write` -->';
const END = '<!-- end of figures -->';
/** This runs as dist/bench/all.cjs. */
const ROOT = join(__dirname, '..', '..');

interface Outcome {
  readonly benchmark: string;
  readonly lines: readonly BudgetLine[];
  /** Why there is no result. */
  readonly failure?: string;
}

/** Runs one benchmark in a process of its own; its last line on stdout is its result. */
async function outcomeOf(name: string): Promise<Outcome> {
  console.log(`\n== ${name}`);
  const child = spawn(process.execPath, [join(ROOT, 'test', 'bench', 'run.mjs'), name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  try {
    return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Outcome;
  } catch {
    return { benchmark: name, lines: [], failure: `ended with ${String(code)} before it had a result` };
  }
}

function rowsOf({ benchmark, lines, failure }: Outcome): string[][] {
  if (failure !== undefined) return [[benchmark, '–', '–', '**failed**', failure]];
  return lines.map((line) => [
    line.what,
    `${line.value} ${line.unit}`.trim(),
    `${line.atMost === undefined ? `≥ ${line.atLeast}` : `≤ ${line.atMost}`} ${line.unit}`.trim(),
    isHeld(line) ? 'held' : '**missed**',
    line.beside,
  ]);
}

function writeIntoDocs(text: string): void {
  const file = join(ROOT, 'docs', 'performance.md');
  const [before, rest] = readFileSync(file, 'utf8').split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${file} has no place for the figures`);
  writeFileSync(file, `${before}${BEGIN}\n\n${text}\n\n${END}${after}`);
}

async function main(): Promise<boolean> {
  const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const machine = {
    processor: `${cpus().length} × ${cpus()[0]?.model ?? '?'}`,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release()}`,
    node: process.versions.node,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' }).trim(),
    day: new Date().toISOString().slice(0, 10),
  };
  const outcomes: Outcome[] = [];
  for (const name of asked.length > 0 ? asked : ALL) outcomes.push(await outcomeOf(name));
  const rows = outcomes.flatMap(rowsOf);
  const text = [
    `Machine: ${machine.processor}, ${machine.memoryGiB} GiB, ${machine.system}, Node.js ${machine.node}; commit ${machine.commit}, ${machine.day}.`,
    '',
    '| what | measured | budget |   | beside it, in the same run |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
  console.log(`\n${text}`);
  writeFileSync(join(__dirname, 'results.json'), `${JSON.stringify({ machine, outcomes }, null, 2)}\n`);
  if (process.argv.includes('--write')) writeIntoDocs(text);
  return rows.every((row) => row[3] === 'held');
}

runBenchmark(main);
