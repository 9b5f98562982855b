import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE, SECOND } from '../../src/shared/time';
import { freshDataDir, ServedApp } from '../support/served-app';
import { SimulatorsProcess } from '../support/simulators-process';
import { report, rounded, runBenchmark } from './figures';

/**
 * The built program under a steady stream of events: does it grow? Memory, open files and the WAL of its process are
 * read every few seconds; the slope is a straight line through what comes after the warm-up. Linux only.
 */
const MINUTES = Number(process.env['HACC_SOAK_MINUTES'] ?? 15);
const PER_SECOND = 500;
const ENTITIES = 500;
const LOOK_MS = 5 * SECOND;
/** Caches fill and the garbage collector finds its size: a third, at most ten minutes, is not counted. */
const WARM_UP_MS = Math.min(10 * MINUTE, (MINUTES * MINUTE) / 3);
const BUDGET_MB_PER_HOUR = 1;
const BUDGET_WAL_MB = 64;

interface Look {
  /** ms since the start */
  readonly at: number;
  readonly rss: number;
  readonly handles: number;
  readonly wal: number;
}

function look(pid: number, dataDir: string, at: number): Look {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const rss = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  const wal = statSync(join(dataDir, 'mirror.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  return { at, rss, handles: readdirSync(`/proc/${pid}/fd`).length, wal };
}

/** Least squares, per hour. */
function slope(looks: readonly Look[], of: (look: Look) => number): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(looks.map((one) => one.at));
  const value = mean(looks.map(of));
  const above = looks.reduce((sum, one) => sum + (one.at - at) * (of(one) - value), 0);
  const below = looks.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return (above / below) * 60 * MINUTE;
}

async function main(): Promise<boolean> {
  const dataDir = freshDataDir();
  const simulators = await SimulatorsProcess.start();
  const app = await ServedApp.start(dataDir);
  try {
    const [home] = await simulators.simulators(1, ENTITIES);
    if (home === undefined) throw new Error('the simulator did not start');
    const screens = await app.connect();
    await screens.call('sites.add', { name: 'Soak', url: home.url, token: home.token });
    const fleet = await screens.view('fleet', {});
    await fleet.until(() =>
      fleet.patches.some(({ changed }) => changed.some(({ state }) => state === 'connected')),
    );
    screens.close();
    await simulators.call({ do: 'flood', index: 0, perSecond: PER_SECOND, entities: ENTITIES });
    const began = Date.now();
    const looks: Look[] = [];
    console.log(' min  RSS MB  handles  WAL MB');
    while (Date.now() - began < MINUTES * MINUTE) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      const seen = look(app.pid, dataDir, Date.now() - began);
      looks.push(seen);
      if (looks.length % 12 !== 0) continue;
      console.log(
        `${(seen.at / MINUTE).toFixed(1).padStart(4)}  ${(seen.rss / 1e6).toFixed(1).padStart(6)}  ${String(seen.handles).padStart(7)}  ${(seen.wal / 1e6).toFixed(1).padStart(6)}`,
      );
    }
    const [sent = 0] = (await simulators.call({ do: 'stop-floods' })) as number[];
    const seconds = (Date.now() - began) / SECOND;
    const warm = looks.filter(({ at }) => at > WARM_UP_MS);
    const handles = warm.map((one) => one.handles);
    return report('soak', [
      {
        what: `growth of memory over ${MINUTES} min at ${Math.round(sent / seconds)} events/s`,
        value: rounded(slope(warm, ({ rss }) => rss) / 1e6, 2),
        unit: 'MB/h',
        atMost: BUDGET_MB_PER_HOUR,
        beside: `RSS ${rounded((warm[0]?.rss ?? 0) / 1e6)} MB after ${rounded(WARM_UP_MS / MINUTE)} min, ${rounded((warm.at(-1)?.rss ?? 0) / 1e6)} MB at the end`,
      },
      {
        what: 'growth of open files',
        value: (handles.at(-1) ?? 0) - (handles[0] ?? 0),
        unit: '',
        atMost: 2,
        beside: `${handles[0]} after the warm-up, ${handles.at(-1)} at the end, at most ${Math.max(...handles)}`,
      },
      {
        what: 'largest WAL',
        value: rounded(Math.max(...looks.map(({ wal }) => wal)) / 1e6),
        unit: 'MB',
        atMost: BUDGET_WAL_MB,
        beside: 'of the mirror',
      },
    ]);
  } finally {
    await app.stop();
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
