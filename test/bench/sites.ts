import { rmSync } from 'node:fs';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { freshDataDir } from '../support/served-app';
import { SimulatorsProcess } from '../support/simulators-process';
import { report, rounded, runBenchmark, spreadOf } from './figures';
import { ask, startInProcess } from './in-process';

/**
 * Many sites in one process, at true speed: how long until all are connected, what they cost at rest, under a steady
 * stream of changes, and when all of them are lost at once. The simulators run in a process of their own.
 */
const SITES = Number(process.env['HACC_BENCH_SITES'] ?? 200);
const ENTITIES = 500;
const EVENTS_PER_SITE = 10;
const STEADY_MS = 20_000;
const BUDGET_RSS_MB = 400;
const LOOK_MS = 5;

const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);

async function main(): Promise<boolean> {
  const dataDir = freshDataDir();
  const simulators = await SimulatorsProcess.start();
  const facts = await simulators.simulators(SITES, ENTITIES);
  const program = await startInProcess(dataDir);
  const { fleet } = program;
  const client = program.connect({ keepsUp: true, send: () => undefined });
  const delay = monitorEventLoopDelay({ resolution: LOOK_MS });
  const tell = (phase: string): void => {
    // The histogram holds the whole time between two looks, which are so far apart in any case.
    const late = (nanos: number): string => Math.max(0, nanos / 1e6 - LOOK_MS).toFixed(1);
    console.log(
      `${phase.padEnd(44)} RSS ${mib(process.memoryUsage().rss)} MiB, heap ${mib(process.memoryUsage().heapUsed)} MiB; loop delay p50 ${late(delay.percentile(50))}, p99 ${late(delay.percentile(99))}, max ${late(delay.max)} ms`,
    );
    delay.reset();
  };
  const connected = (): number =>
    [...fleet.sites()].filter((site) => site.connection.state === 'connected').length;
  const until = (look: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const seen = (): void => {
        if (!look()) return;
        stop();
        resolve();
      };
      const stop = fleet.onChange({ siteChanged: seen });
      seen();
    });

  try {
    delay.enable();
    console.log(`${SITES} sites × ${ENTITIES} entities, Node.js ${process.versions.node}`);
    let began = performance.now();
    for (const [index, { url, token }] of facts.entries()) {
      await ask(client, 'sites.add', { name: `Site ${index + 1}`, url, token });
    }
    await client.call('view.open', { kind: 'fleet', params: {} });
    await until(() => connected() === SITES);
    tell(`all connected after ${((performance.now() - began) / 1000).toFixed(1)} s`);

    const quiet = performance.now();
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS / 2));
    tell(`at rest for ${((performance.now() - quiet) / 1000).toFixed(0)} s`);

    const atRest = process.memoryUsage().rss;
    const before = [...fleet.sites()].reduce((sum, site) => sum + site.mirror.states.events, 0);
    for (let index = 0; index < SITES; index += 1) {
      await simulators.call({ do: 'flood', index, perSecond: EVENTS_PER_SITE, entities: ENTITIES });
    }
    began = performance.now();
    delay.reset();
    await new Promise((resolve) => setTimeout(resolve, STEADY_MS));
    const seconds = (performance.now() - began) / 1000;
    const events = [...fleet.sites()].reduce((sum, site) => sum + site.mirror.states.events, 0) - before;
    tell(`${Math.round(events / seconds)} events/s for ${seconds.toFixed(0)} s`);
    await simulators.call({ do: 'stop-floods' });

    const attempted = (await simulators.counters()).map(({ upgradesByTime }) => upgradesByTime.length);
    began = performance.now();
    await simulators.call({ do: 'outage' });
    await until(() => connected() < SITES);
    await until(() => connected() === SITES);
    tell(`all back ${((performance.now() - began) / 1000).toFixed(1)} s after a common outage`);
    const counters = await simulators.counters();
    const times = counters
      .flatMap(({ upgradesByTime }, index) => upgradesByTime.slice(attempted[index]))
      .sort((a, b) => a - b);
    const spread = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1000;
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    console.log(
      `attempts after the outage: ${times.length} over ${spread.toFixed(1)} s; gaps ${spreadOf(gaps)}`,
    );
    const most = Math.max(...counters.map(({ maxConcurrent }) => maxConcurrent));
    return report('sites', [
      {
        what: `${SITES} sites × ${ENTITIES} entities in one process, memory after a common outage`,
        value: rounded(process.memoryUsage().rss / 1e6),
        unit: 'MB',
        atMost: BUDGET_RSS_MB,
        beside: `${rounded(atRest / 1e6)} MB at rest`,
      },
      {
        what: 'open sockets of a site at one moment',
        value: most,
        unit: '',
        atMost: 1,
        beside: `all back over ${rounded(spread)} s`,
      },
    ]);
  } finally {
    client.close();
    await program.stop();
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
