import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { DAY, HOUR } from '../../src/shared/time';
import { openStorage } from '../../src/main/storage/client';
import { fillMirror, rollupsComputed } from './fill-mirror';
import { percentile } from './figures';

/** Query of charts over 1 Hz data, and bytes of a sample on the disk: `npm run bench:chart`. */
const DAYS = Number(process.env['HACC_BENCH_DAYS'] ?? 30);
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 7);
const RANGES: readonly (readonly [string, number])[] = [
  ['30 d', 30 * DAY],
  ['7 d', 7 * DAY],
  ['3 d', 3 * DAY],
  ['1 d', DAY],
  ['12 h', 12 * HOUR],
  ['1 h', HOUR],
];
const WIDTHS = [300, 1200, 2000, 4000];

async function main(): Promise<void> {
  const dataDir = mkdtempSync(join(process.env['HACC_BENCH_DIR'] ?? tmpdir(), 'hacc-chart-'));
  const opened = await openStorage({ dataDir, host: 'web', threadsDir: join(__dirname, '..', 'main') });
  if (!opened.ok) throw new Error(opened.error.message);
  const storage = opened.value;
  const filled = await fillMirror(storage, { entities: 1, days: DAYS });
  console.log(
    `filled ${filled.rows} rows in ${filled.seconds.toFixed(1)} s (${Math.round(filled.rows / filled.seconds)} rows/s)`,
  );
  console.log(`rollups computed in ${(await rollupsComputed(storage, 1)).toFixed(1)} s`);
  const results: object[] = [];
  console.log('range   width  source  points  median ms   max ms');
  for (const [name, length] of RANGES) {
    for (const width of WIDTHS) {
      const times: number[] = [];
      let points = 0;
      let source = '';
      for (let round = 0; round < ROUNDS; round += 1) {
        const began = performance.now();
        const to = filled.to;
        const chart = await storage.reader.chart({
          ...{ siteId: filled.siteId, entityIds: [filled.entityIds[0] ?? ''] },
          ...{ from: to - length, to, width },
        });
        times.push(performance.now() - began);
        points = chart.series[0]?.at.length ?? 0;
        source = chart.source;
      }
      const median = percentile(times, 50);
      const worst = Math.max(...times);
      results.push({ range: name, width, source, points, median, worst });
      console.log(
        `${name.padEnd(6)}  ${String(width).padStart(5)}  ${source.padEnd(6)}  ${String(points).padStart(6)}  ${median.toFixed(1).padStart(9)}  ${worst.toFixed(1).padStart(7)}`,
      );
    }
  }
  await storage.close();
  const db = new Database(join(dataDir, 'mirror.db'));
  const bytesOf = (table: string): number =>
    Number(db.prepare('SELECT sum(pgsize) FROM dbstat WHERE name = ?').pluck().get(table) ?? 0);
  const samples = bytesOf('samples') / filled.rows;
  const rollups = (bytesOf('rollups_5m') + bytesOf('rollups_1h')) / filled.rows;
  db.close();
  rmSync(dataDir, { recursive: true });
  console.log(`bytes a sample: ${samples.toFixed(2)}, with rollups ${(samples + rollups).toFixed(2)}`);
  console.log(
    JSON.stringify({ benchmark: 'chart', days: DAYS, rows: filled.rows, results, samples, rollups }),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
