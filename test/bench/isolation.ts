import { performance } from 'node:perf_hooks';
import { rmSync } from 'node:fs';
import { freshDataDir, ServedApp } from '../support/served-app';
import { SimulatorsProcess } from '../support/simulators-process';
import { percentile, report, rounded, runBenchmark, spreadOf } from './figures';

/**
 * One site floods, one is frozen: how long does an event of a third take from its Home Assistant to the screens'
 * socket? The app is the built program in a process of its own, so are the simulators of the two that misbehave and
 * the one of the third.
 */
const FLOOD_PER_SECOND = 20_000;
const EVENTS = 250;
/** Longer than the publisher gathers changes: each event is seen by itself. */
const EVERY_MS = 110;
const ENTITY = 'sensor.bulk_1';
const END = 'end';
const BUDGET_MS = 150;

async function main(): Promise<boolean> {
  const dataDir = freshDataDir();
  const [misbehaving, third] = await Promise.all([SimulatorsProcess.start(), SimulatorsProcess.start()]);
  const app = await ServedApp.start(dataDir);
  try {
    const screens = await app.connect();
    const [flooding, frozen] = await misbehaving.simulators(2, 500);
    const [watched] = await third.simulators(1, 500);
    const sites: string[] = [];
    for (const [name, facts] of Object.entries({ Flooding: flooding, Frozen: frozen, Third: watched })) {
      if (facts === undefined) throw new Error('a simulator is missing');
      const { id } = await screens.call('sites.add', {
        name,
        url: facts.url,
        token: facts.token,
      });
      sites.push(id);
    }
    const [floodingId, frozenId, thirdId] = sites as [string, string, string];
    const fleet = await screens.view('fleet', {});
    const status = (siteId: string) =>
      [...fleet.patches.flatMap((patch) => patch.changed).reverse(), ...fleet.snapshot.sites].find(
        (site) => site.id === siteId,
      );
    await fleet.until(() => sites.every((siteId) => status(siteId)?.state === 'connected'));
    const values = await screens.view('entity-values', { siteId: thirdId, entityIds: [ENTITY] });
    const measure = async (): Promise<number[]> => {
      const delays: number[] = [];
      let from = values.patches.length;
      let ended = false;
      const watching = values.until(() => {
        const now = performance.timeOrigin + performance.now();
        for (const patch of values.patches.slice(from)) {
          for (const { state } of patch.values) {
            if (state === END) ended = true;
            else delays.push(now - Number(state));
          }
        }
        from = values.patches.length;
        return ended;
      });
      await third.call({ do: 'timestamps', index: 0, entityId: ENTITY, everyMs: EVERY_MS, count: EVENTS });
      await third.call({ do: 'set', index: 0, entityId: ENTITY, state: END });
      await watching;
      return delays;
    };
    const quiet = await measure();
    console.log(`quiet:     event → screens ${spreadOf(quiet)}`);
    await misbehaving.call({ do: 'flood', index: 0, perSecond: FLOOD_PER_SECOND, entities: 500 });
    await misbehaving.call({ do: 'freeze', index: 1 });
    const beganAt = performance.now();
    const loud = await measure();
    const seconds = (performance.now() - beganAt) / 1000;
    const floods = (await misbehaving.call({ do: 'stop-floods' })) as number[];
    console.log(`misbehaving: event → screens ${spreadOf(loud)}`);
    console.log(
      `flooding site: ${Math.round((floods[0] ?? 0) / seconds)} events/s sent, state ${status(floodingId)?.state ?? '?'}, ${status(floodingId)?.eventsPerMinute ?? 0} events in the last minute taken; frozen site: ${status(frozenId)?.state ?? '?'} (${status(frozenId)?.lastError?.code ?? ''})`,
    );
    const flooded = Math.round((floods[0] ?? 0) / seconds);
    screens.close();
    return report('isolation', [
      {
        what: 'event to screens of a third site, p95, while one floods and one is frozen',
        value: rounded(percentile(loud, 95)),
        unit: 'ms',
        atMost: BUDGET_MS,
        beside: `${rounded(percentile(quiet, 95))} ms in a quiet fleet; ${flooded} events/s of the flood`,
      },
    ]);
  } finally {
    await app.stop();
    await Promise.all([misbehaving.stop(), third.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
