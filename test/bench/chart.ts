import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DAY, HOUR } from '../../src/shared/time';
import { openStorage, type Storage } from '../../src/main/storage/client';
import { fillMirror, type FillPlan, type Filled } from './fill-mirror';
import { median, report, rounded, runBenchmark, type BudgetLine } from './figures';

/** How long charts of 1 Hz data take to be computed, and what a sample costs on the disk. */
const DAYS = 30;
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 7);
const RANGES: readonly (readonly [string, number])[] = [
  ['30 days', 30 * DAY],
  ['7 days', 7 * DAY],
  ['3 days', 3 * DAY],
  ['1 day', DAY],
  ['12 hours', 12 * HOUR],
  ['1 hour', HOUR],
];
const WIDTHS = [300, 1200, 2000, 4000];
const BUDGET_MS = 100;
const BUDGET_POINTS = 4000;
const BUDGET_BYTES = 25;
/** As they come live: all entities second by second. */
const LIVE = { entities: 100, days: 1 / 4, order: 'time' } as const;

/** Fills a mirror of its own, lets `look` at it through the product, then at the closed file. */
async function withMirror<T>(
  plan: FillPlan,
  look: (storage: Storage, filled: Filled) => Promise<T>,
  after: (file: Database.Database, filled: Filled) => number,
): Promise<{ readonly seen: T; readonly found: number; readonly filled: Filled }> {
  const dataDir = mkdtempSync(join(process.env['HACC_BENCH_DIR'] ?? tmpdir(), 'hacc-chart-'));
  try {
    const opened = await openStorage({ dataDir, host: 'web', threadsDir: join(__dirname, '..', 'main') });
    if (!opened.ok) throw new Error(opened.error.message);
    const filled = await fillMirror(opened.value, plan);
    const seen = await look(opened.value, filled);
    await opened.value.close();
    const file = new Database(join(dataDir, 'mirror.db'));
    const found = after(file, filled);
    file.close();
    return { seen, found, filled };
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function chartsOf(storage: Storage, filled: Filled): Promise<BudgetLine[]> {
  const lines: BudgetLine[] = [];
  let mostPoints = 0;
  for (const [name, length] of RANGES) {
    let worst = 0;
    const parts: string[] = [];
    for (const width of WIDTHS) {
      const times: number[] = [];
      let what = '';
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = performance.now();
        const chart = await storage.reader.chart({
          siteId: filled.siteId,
          entityIds: [...filled.entityIds],
          from: filled.to - length,
          to: filled.to,
          width,
        });
        times.push(performance.now() - began);
        const points = chart.series[0]?.at.length ?? 0;
        mostPoints = Math.max(mostPoints, points);
        what = `${points} points of ${chart.source}`;
      }
      worst = Math.max(worst, median(times));
      parts.push(`${width} px: ${rounded(median(times))} ms, ${what}`);
    }
    lines.push({
      what: `chart of ${name} at 1 Hz, the slowest of ${WIDTHS.length} widths`,
      value: rounded(worst),
      unit: 'ms',
      atMost: BUDGET_MS,
      beside: parts.join('; '),
    });
  }
  lines.push({
    what: 'points sent of a chart',
    value: mostPoints,
    unit: '',
    atMost: BUDGET_POINTS,
    beside: 'the most at any range and width',
  });
  return lines;
}

/** The same 30 days in one statement over the raw rows, ms: what a chart without aggregates would cost. */
function readBare(file: Database.Database, { from, to }: Filled): number {
  const statement = file.prepare(
    `SELECT (at - @from) / @slot AS slot, avg(value), min(value), max(value) FROM samples
     WHERE entity = (SELECT entity FROM samples LIMIT 1) AND at >= @from AND at < @to GROUP BY slot`,
  );
  const began = performance.now();
  statement.all({ from, to, slot: Math.round((to - from) / 1200) });
  return performance.now() - began;
}

function bytesASample(file: Database.Database, { rows }: Filled): number {
  const bytes = file.prepare("SELECT sum(pgsize) FROM dbstat WHERE name = 'samples'").pluck().get() as number;
  return bytes / rows;
}

async function main(): Promise<boolean> {
  let bare = 0;
  const charts = await withMirror({ entities: 1, days: DAYS }, chartsOf, (file, filled) => {
    bare = readBare(file, filled);
    return bytesASample(file, filled);
  });
  const live = await withMirror(LIVE, () => Promise.resolve(), bytesASample);
  const bytes = { unit: 'bytes', atMost: BUDGET_BYTES };
  const lines = charts.seen.map((line, index) =>
    index === 0
      ? { ...line, beside: `${line.beside}; one bare statement over the raw rows ${rounded(bare)} ms` }
      : line,
  );
  return report('chart', [
    ...lines,
    {
      ...bytes,
      what: 'a numeric sample on the disk, one entity after the other',
      value: rounded(charts.found),
      beside: `${charts.filled.rows} samples`,
    },
    {
      ...bytes,
      what: `a numeric sample on the disk, ${LIVE.entities} entities second by second`,
      value: rounded(live.found),
      beside: `${live.filled.rows} samples, written at ${Math.round(live.filled.rows / live.filled.seconds)} a second`,
    },
  ]);
}

runBenchmark(main);
