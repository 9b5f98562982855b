import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { launchChromium } from '../support/chromium';
import { freshDataDir, ServedApp } from '../support/served-app';
import { openStorage } from '../../src/main/storage/client';
import { median, report, rounded, runBenchmark } from './figures';
import { fillMirror } from './fill-mirror';
import { openLive, untilUsable } from './scene';

/** From the start of the program to the entities on screen, with a mirror of a gigabyte, after a clean and an unclean end. */
const ROUNDS = Number(process.env['HACC_BENCH_ROUNDS'] ?? 3);
const MIRROR_BYTES = Number(process.env['HACC_BENCH_MIRROR_MB'] ?? 1024) * 1024 * 1024;
const ENTITIES = 500;
const DAYS = 29;
/** Roughly; the file's real size is printed. */
const BYTES_PER_SAMPLE = 25;
const BUDGET_SECONDS = 2.5;

/** Node.js started and one row of the same file read, s: what nobody can do without. */
async function readBare(dataDir: string): Promise<number> {
  const program = `const db = new (require('better-sqlite3'))(process.argv[1], { readonly: true });
    db.prepare('SELECT count(*), max(last_updated) FROM states').get(); db.close();`;
  const began = performance.now();
  const child = spawn(process.execPath, ['-e', program, join(dataDir, 'mirror.db')], {
    cwd: join(__dirname, '..', '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the bare reader ended with ${String(code)}`);
  return (performance.now() - began) / 1000;
}

async function main(): Promise<boolean> {
  const dataDir = freshDataDir();
  const browser = await launchChromium();
  try {
    const opened = await openStorage({ dataDir, host: 'web', threadsDir: join(__dirname, '..', 'main') });
    if (!opened.ok) throw new Error(opened.error.message);
    const perEntity = MIRROR_BYTES / BYTES_PER_SAMPLE / ENTITIES;
    const filled = await fillMirror(opened.value, {
      entities: ENTITIES,
      days: DAYS,
      perSecond: perEntity / (DAYS * 86_400),
    });
    await opened.value.close();
    const size = `${Math.round(statSync(join(dataDir, 'mirror.db')).size / 2 ** 20)} MiB, ${filled.rows} samples`;
    console.log(`${size}, filled in ${filled.seconds.toFixed(0)} s`);
    const times = { bare: [] as number[], clean: [] as number[], unclean: [] as number[] };
    const start = async (end: 'stop' | 'kill'): Promise<number> => {
      const began = performance.now();
      const app = await ServedApp.start(dataDir);
      const page = await openLive(browser, app.url, filled.siteId);
      await untilUsable(page, false);
      const seconds = (performance.now() - began) / 1000;
      await page.close();
      await app[end]();
      return seconds;
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      times.bare.push(await readBare(dataDir));
      times.clean.push(await start('kill'));
      times.unclean.push(await start('stop'));
    }
    const seconds = (of: keyof typeof times): number => rounded(median(times[of]), 2);
    const line = { unit: 's', atMost: BUDGET_SECONDS };
    return report('start', [
      {
        ...line,
        what: 'start to screen with a 1 GB mirror',
        value: seconds('clean'),
        beside: `${size}; Node.js started and one row read bare ${seconds('bare')} s`,
      },
      {
        ...line,
        what: 'the same after kill -9',
        value: seconds('unclean'),
        beside: `the file is checked besides`,
      },
    ]);
  } finally {
    await browser.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
