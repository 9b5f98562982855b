import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryState } from '../../src/main/ha/messages';
import { secondsToMs } from '../../src/main/ha/time';
import { FaultProxy } from '../support/fault-proxy/fault-proxy';
import { MirrorFile, type MirrorRow } from '../support/mirror-file';
import { cli, freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { HA_VERSIONS, realHomeAssistant, whatIsMissing } from './support/real-home-assistant';
import { WireClient } from './support/wire-client';

/** Fast enough for a test, slow enough for a Home Assistant that writes its history once a second. */
const SCALE = 0.1;
const TICKER = 'sensor.ticker';
/** A Home Assistant that is killed loses what it has not written: its history lacks what was heard live. */
const UNWRITTEN_MS = 3000;

for (const version of HA_VERSIONS) {
  const missing = whatIsMissing(version);
  if (missing !== null) console.log(`skipped, Home Assistant ${version}: ${missing}`);

  describe.skipIf(missing !== null)(`Home Assistant ${version}`, () => {
    const home = realHomeAssistant(version);
    const dataDir = freshDataDir();
    let app: ServedApp;
    let proxy: FaultProxy;
    let mirror: MirrorFile;
    let since = 0;

    const connected = (): Promise<unknown> => until('connected', () => mirror.connectedAfter(since), 60_000);
    /** The building moves on by itself each second; so many seconds by its own count. */
    const ticks = async (count: number): Promise<void> => {
      const seen = new Set<string>();
      await until(
        `${count} changes`,
        async () => seen.add((await home.state(TICKER)).state).size > count,
        60_000,
      );
    };

    beforeAll(async () => {
      await home.start({ fast: 5 });
      proxy = await FaultProxy.start({ target: Number(new URL(home.url).port) });
      const site = ['--name', 'Real', '--url', proxy.url, '--token', home.token];
      const added = await cli(dataDir, ['sites', 'add', ...site, '--json']);
      expect(added.code, added.stderr).toBe(0);
      app = await ServedApp.start(dataDir, { timeScale: SCALE });
      mirror = new MirrorFile(dataDir);
      await connected();
    });
    afterAll(async () => {
      mirror.close();
      await app.kill();
      await proxy.stop();
      await home.stop();
    });

    it('R22 R25 has the rows of its recorder, every one and no other, after every kind of outage', async () => {
      await until('the first reach', () => mirror.gaps().length === 0, 60_000);
      const from = Date.now();
      const kills: { readonly from: number; readonly to: number }[] = [];
      const outage = async (work: () => Promise<void>): Promise<void> => {
        since = Date.now();
        await work();
        since = Date.now();
      };
      const move = async (value: number): Promise<void> => {
        await home.callService('input_number', 'set_value', { entity_id: 'input_number.test_number', value });
        await home.callService('climate', 'set_temperature', {
          ...{ entity_id: 'climate.heatpump', temperature: 15 + value },
        });
        await home.callService('input_boolean', 'toggle', { entity_id: 'input_boolean.test_toggle' });
        await home.setState('sensor.guest', String(value));
        if (value % 2 === 0) await home.removeState('sensor.guest');
      };
      const restartApp = async (): Promise<void> => {
        app = await ServedApp.start(dataDir, { timeScale: SCALE });
      };

      await ticks(2);
      await outage(async () => {
        await app.kill();
        await move(1);
        await ticks(4);
        await restartApp();
      });
      // The next cut comes while the last hole is still being fetched.
      await connected();
      await outage(async () => {
        await proxy.down();
        await move(2);
        await ticks(2);
        await proxy.up();
      });
      await connected();
      await ticks(2);
      await outage(async () => {
        const mend = proxy.add('downstream', { type: 'timeout', afterMs: 0 });
        await move(3);
        await ticks(4);
        mend();
        proxy.dropConnections();
      });
      await connected();
      await ticks(1);
      await outage(async () => {
        const began = Date.now();
        await home.stop({ kill: true });
        kills.push({ from: began - UNWRITTEN_MS, to: Date.now() });
        await home.start({ fast: 5, keep: true });
      });
      await connected();
      await move(4);
      await ticks(2);
      await outage(async () => {
        await app.kill();
        await move(5);
        await ticks(1);
        await home.restart();
        await move(6);
        await ticks(2);
        await restartApp();
      });
      await connected();
      await ticks(1);
      await outage(async () => {
        await app.kill();
        await restartApp();
      });
      await connected();
      await ticks(2);
      await until('every gap is filled', () => mirror.gaps().every(({ open }) => !open), 90_000);
      const to = Date.now() - 2000;
      await ticks(3);

      const wire = await WireClient.authenticated(home.url, home.token);
      const entityIds = mirror.entityIds();
      const answer = (await wire.command({
        type: 'history/history_during_period',
        start_time: new Date(from).toISOString(),
        end_time: new Date(to).toISOString(),
        entity_ids: entityIds,
        include_start_time_state: false,
        significant_changes_only: false,
        minimal_response: false,
        no_attributes: true,
      })) as { readonly result?: Readonly<Record<string, readonly HistoryState[]>> };
      wire.close();
      let rows = 0;
      const lost: string[] = [];
      const strange: string[] = [];
      const falsely: string[] = [];
      const gaps = mirror.gaps();
      for (const entityId of entityIds) {
        const told = (row: MirrorRow): string => `${entityId} ${row.at - from} ${row.state}`;
        // Of two changes within a millisecond the later one stands, here as in the mirror.
        const byTime = new Map(
          (answer.result?.[entityId] ?? [])
            .filter((row) => row.lc === undefined && row.s !== null)
            .map((row) => [secondsToMs(row.lu), row.s ?? '']),
        );
        const judge = [...byTime].map(([at, state]): MirrorRow => ({ at, state }));
        const own = mirror.rows(entityId).filter(({ at }) => at > from && at < to);
        const isIn = (list: readonly MirrorRow[], row: MirrorRow): boolean =>
          list.some(({ at, state }) => at === row.at && state === row.state);
        rows += judge.length;
        lost.push(...judge.filter((row) => !isIn(own, row)).map(told));
        // What it lost when it was killed, and what it does not record at all (states from before its recorder
        // runs): the mirror says of the latter where its knowledge ends.
        const isLost = ({ at }: MirrorRow): boolean => kills.some((kill) => at > kill.from && at < kill.to);
        const ofEntity = gaps.filter((gap) => gap.entityId === entityId);
        const isUnrecorded = ({ at }: MirrorRow): boolean =>
          ofEntity.some((gap) => gap.to === at && gap.reason === 'not-recorded');
        strange.push(
          ...own.filter((row) => !isIn(judge, row) && !isLost(row) && !isUnrecorded(row)).map(told),
        );
        // No gap where the recorder has rows.
        const isInGap = ({ at }: MirrorRow): boolean => ofEntity.some((gap) => at > gap.from && at < gap.to);
        falsely.push(...judge.filter(isInGap).map(told));
      }
      console.log(`Home Assistant ${version}: ${rows} rows of ${entityIds.length} entities compared`);
      expect({ lost, strange, falsely }).toEqual({ lost: [], strange: [], falsely: [] });
      expect(gaps.filter((gap) => gap.entityId === null || gap.reason !== 'not-recorded')).toEqual([]);
      expect(rows).toBeGreaterThan(100);
    }, 300_000);
  });
}
