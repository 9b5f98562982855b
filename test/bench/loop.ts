import { rmSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { openStorage } from '../../src/main/storage/client';
import type { CommandOutput } from '../../src/shared/contract/commands';
import { DAY, SECOND } from '../../src/shared/time';
import { freshDataDir } from '../support/served-app';
import { SimulatorsProcess } from '../support/simulators-process';
import { percentile, report, rounded, runBenchmark } from './figures';
import { fillMirror, type Filled } from './fill-mirror';
import { ask, bringThreads, startInProcess } from './in-process';

/**
 * How late the main process is while 5,000 events a second come in, a chart of 30 days at 1 Hz is asked for again
 * and again, and all of its samples are exported piece by piece.
 */
const PER_SECOND = 5000;
const ENTITIES = 2000;
const DAYS = 30;
const WIDTH = 1200;
const MEASURED_MS = 20 * SECOND;
const LOOK_MS = 1;
const BUDGET_MS = 20;

async function fill(dataDir: string): Promise<Filled> {
  const opened = await openStorage({ dataDir, host: 'web', threadsDir: __dirname });
  if (!opened.ok) throw new Error(opened.error.message);
  const filled = await fillMirror(opened.value, { entities: 1, days: DAYS });
  await opened.value.close();
  return filled;
}

/** The histogram holds the whole time between two looks, which are so far apart in any case. */
const late = (delay: ReturnType<typeof monitorEventLoopDelay>, percent: number): number =>
  rounded(Math.max(0, delay.percentile(percent) / 1e6 - LOOK_MS));

async function main(): Promise<boolean> {
  const dataDir = freshDataDir();
  bringThreads();
  const filled = await fill(dataDir);
  const simulators = await SimulatorsProcess.start();
  const [home] = await simulators.simulators(1, ENTITIES);
  if (home === undefined) throw new Error('the simulator did not start');
  const program = await startInProcess(dataDir);
  const { fleet } = program;
  const client = program.connect({ keepsUp: true, send: () => undefined });
  try {
    const { id } = await ask(client, 'sites.add', { name: 'Live', url: home.url, token: home.token });
    await new Promise<void>((resolve) => {
      const stop = fleet.onChange({
        siteChanged: () => {
          if (fleet.site(id)?.connection.state !== 'connected') return;
          stop();
          resolve();
        },
      });
    });
    await simulators.call({ do: 'flood', index: 0, perSecond: PER_SECOND, entities: ENTITIES });
    const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
    delay.enable();
    const until = performance.now() + MEASURED_MS;
    const events = (): number => fleet.site(id)?.mirror.states.events ?? 0;
    const before = events();
    const charts: number[] = [];
    let exported = 0;
    const series = { siteId: filled.siteId, entityIds: [...filled.entityIds] };
    const chart = async (): Promise<void> => {
      while (performance.now() < until) {
        const range = { from: filled.to - DAYS * DAY, to: filled.to };
        const asked = performance.now();
        await ask(client, 'history.chart', { ...series, ...range, width: WIDTH });
        charts.push(performance.now() - asked);
      }
    };
    const exportAll = async (): Promise<void> => {
      while (performance.now() < until) {
        let cursor: CommandOutput<'history.csv'>['next'] = null;
        do {
          const piece: CommandOutput<'history.csv'> = await ask(client, 'history.csv', {
            ...series,
            from: filled.from,
            to: filled.to,
            cursor,
          });
          exported += piece.rows;
          cursor = piece.next;
        } while (cursor !== null && performance.now() < until);
      }
    };
    await Promise.all([chart(), exportAll()]);
    const seconds = MEASURED_MS / SECOND;
    const line = `${Math.round((events() - before) / seconds)} events/s, ${charts.length} charts in ${rounded(percentile(charts, 50))} ms each (p95 ${rounded(percentile(charts, 95))}), ${Math.round(exported / seconds)} samples exported a second`;
    const value = late(delay, 99);
    const beside = `${line}; p50 ${late(delay, 50)}, max ${late(delay, 100)} ms`;
    await simulators.call({ do: 'stop-floods' });
    return report('loop', [
      { what: 'main event-loop delay p99 under load', value, unit: 'ms', atMost: BUDGET_MS, beside },
    ]);
  } finally {
    client.close();
    await program.stop();
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
