import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/main/clock';
import type { Site } from '../../../src/main/fleet/site';
import { silentLog } from '../../../src/main/log';
import type { SyncStore } from '../../../src/main/storage/interfaces';
import { SyncRecords } from '../../../src/main/storage/sync-records';
import type { SyncNews } from '../../../src/main/storage/writer-syncs';
import type { StepWork } from '../../../src/main/sync/sync-run';
import { SyncService } from '../../../src/main/sync/sync-service';
import { appError } from '../../../src/shared/errors';
import { fail, ok, type Result } from '../../../src/shared/result';
import { SYNC_STEPS, isSyncOver, type SyncRow, type SyncStepId } from '../../../src/shared/syncs';
import { testFleet } from '../../support/test-fleet';
import { until as onDisk } from '../../support/until';
import { testMirror } from '../storage/support';

interface Held {
  readonly site: string;
  readonly step: SyncStepId;
  readonly end: (result?: Result<Record<string, never>>) => void;
}

const endings: (() => void)[] = [];
afterEach(() => {
  for (const end of endings.splice(0)) end();
});

/** A service over a real table, whose steps end when the test says so. */
async function place(siteCount = 1, atOnce = 8) {
  const mirror = testMirror();
  const records = new SyncRecords(mirror.db);
  const fleet = testFleet();
  endings.push(() => fleet.stop());
  const sites = Array.from({ length: siteCount }, (_, index) => {
    if (index > 0) mirror.records.siteKey(`site-${index}`);
    return fleet.add('', null);
  });
  let newsListener: (news: SyncNews) => void = () => undefined;
  const store: SyncStore = {
    recover: () => Promise.resolve(records.closeUnfinished(Date.now())),
    add: (sync) => Promise.resolve(records.add(sync)),
    progress: (progress) => Promise.resolve(records.progress(progress)),
    finish: (end) => Promise.resolve(records.finish(end)),
    onNews: (listener) => {
      newsListener = listener;
      return () => undefined;
    },
  };
  const held: Held[] = [];
  const failures: string[] = [];
  const waiting: (() => void)[] = [];
  const stepsOf = (site: Site): Record<SyncStepId, StepWork> => {
    const work =
      (step: SyncStepId): StepWork =>
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(fail(appError('cancelled'))));
          held.push({ site: site.config.id, step, end: (result = ok({})) => resolve(result) });
          for (const wake of waiting.splice(0)) wake();
        });
    return Object.fromEntries(SYNC_STEPS.map((step) => [step, work(step)])) as Record<SyncStepId, StepWork>;
  };
  const service = new SyncService({
    ...{ store, fleet: fleet.fleet, clock: systemClock, stepsOf, atOnce },
    reader: { syncs: ({ siteKey, before, limit }) => Promise.resolve(records.list(siteKey, before, limit)) },
    logOf: () => silentLog,
    onFailure: (siteId, error) => failures.push(`${siteId} ${error.code}`),
  });
  await service.start();
  const seen: SyncRow[] = [];
  service.onRow((_siteId, row) => {
    seen.push(row);
    for (const wake of waiting.splice(0)) wake();
  });
  const until = async (look: () => boolean): Promise<void> => {
    while (!look()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return {
    ...{ service, records, fleet, sites, held, failures, until, mirror },
    siteIds: sites.map((site) => site.config.id),
    over: (id: number) => until(() => seen.some((row) => row.id === id && isSyncOver(row))),
    news: (news: SyncNews) => newsListener(news),
  };
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'ok' : result.error.code);

describe('the synchronisations of all sites', () => {
  it('R23 refuses a second of another kind and says which one runs; of the same kind it joins', async () => {
    const { service, siteIds, held, over, until } = await place();
    const [siteId = ''] = siteIds;
    const first = await service.begin(siteId, 'areas', null);
    if (!first.ok) throw new Error(first.error.code);
    const other = await service.begin(siteId, 'entities', null);
    expect(other).toMatchObject({
      ok: false,
      error: { code: 'sync-running', details: { kind: 'areas', syncId: first.value.row.id } },
    });
    const same = await service.begin(siteId, 'areas', null);
    expect(same).toMatchObject({ ok: true, value: { joined: true, row: { id: first.value.row.id } } });
    await until(() => held.length === 1);
    held[0]!.end();
    await over(first.value.row.id);
    const next = await service.begin(siteId, 'entities', null);
    expect(next).toMatchObject({ ok: true, value: { joined: false } });
    expect(held.filter(({ step }) => step === 'areas')).toHaveLength(1);
  });

  it('R23 histories of different reaches are not the same', async () => {
    const { service, siteIds } = await place();
    const [siteId = ''] = siteIds;
    await service.begin(siteId, 'history', 7);
    expect(codeOf(await service.begin(siteId, 'history', null))).toBe('sync-running');
    expect(codeOf(await service.begin(siteId, 'history', 7))).toBe('ok');
  });

  it('R23 R14 sites go side by side, so many at once; one that hangs keeps only its own turn', async () => {
    const { service, siteIds, held, until, over } = await place(3, 2);
    const rows: SyncRow[] = [];
    for (const siteId of siteIds) {
      const begun = await service.begin(siteId, 'areas', null);
      if (begun.ok) rows.push(begun.value.row);
    }
    await until(() => held.length === 2);
    const listed = await service.list(siteIds[2]!, null, 10);
    expect(listed).toMatchObject({ value: { rows: [{ state: 'pending' }] } });
    held[1]!.end();
    await until(() => held.length === 3);
    expect(held.map(({ site }) => site)).toEqual(siteIds);
    held[2]!.end();
    await over(rows[2]!.id);
  });

  it('R23 cancels what runs and what waits, and refuses to cancel what is over or never was', async () => {
    const { service, siteIds, held, until, failures } = await place(2, 1);
    const [one = '', two = ''] = siteIds;
    const running = await service.begin(one, 'areas', null);
    const waiting = await service.begin(two, 'areas', null);
    if (!running.ok || !waiting.ok) throw new Error('not begun');
    await until(() => held.length === 1);
    expect(codeOf(await service.cancel(two, waiting.value.row.id))).toBe('ok');
    expect(codeOf(await service.cancel(one, running.value.row.id))).toBe('ok');
    expect(codeOf(await service.cancel(one, running.value.row.id))).toBe('sync-over');
    expect(codeOf(await service.cancel(one, waiting.value.row.id))).toBe('sync-unknown');
    expect(codeOf(await service.cancel(one, 99))).toBe('sync-unknown');
    expect(codeOf(await service.cancel('none', 1))).toBe('site-unknown');
    for (const siteId of siteIds) {
      const listed = await service.list(siteId, null, 10);
      expect(listed).toMatchObject({ value: { rows: [{ state: 'failed', error: { code: 'cancelled' } }] } });
    }
    // Somebody who gives up is told nothing by the error log.
    expect(failures).toEqual([]);
    expect(codeOf(await service.begin(one, 'entities', null))).toBe('ok');
  });

  it('R23 R46 a failure enters the error log and the table', async () => {
    const { service, siteIds, held, until, over, failures } = await place();
    const [siteId = ''] = siteIds;
    const begun = await service.begin(siteId, 'entities', null);
    if (!begun.ok) throw new Error('not begun');
    await until(() => held.length === 1);
    held[0]!.end(fail(appError('sync-failed', { reason: 'x' })));
    await over(begun.value.row.id);
    expect(failures).toEqual([`${siteId} sync-failed`]);
    const listed = await service.list(siteId, null, 10);
    expect(listed).toMatchObject({ value: { rows: [{ state: 'failed', error: { code: 'sync-failed' } }] } });
  });

  it('R23 takes up what another process entered, and ends what it wants to end', async () => {
    const { service, records, siteIds, held, until, over, news } = await place();
    const added = records.add({ siteKey: 1, kind: 'full', days: 3, origin: 'command-line', at: 5 });
    const { id } = added!.row;
    news({ arrived: records.arrived(0), cancels: [] });
    await until(() => held.length === 1);
    expect(held[0]).toMatchObject({ site: siteIds[0], step: 'test' });
    expect(codeOf(await service.begin(siteIds[0]!, 'areas', null))).toBe('sync-running');
    expect(records.askCancel(id)).toBe(true);
    news({ arrived: [], cancels: records.cancelsAsked() });
    await over(id);
    await onDisk('the end', () => records.row(id)?.state === 'failed');
    expect(records.row(id)).toMatchObject({ state: 'failed', error: { code: 'cancelled' } });
    expect(records.cancelsAsked()).toEqual([]);
  });

  it('R23 a site that is removed takes its synchronisation with it', async () => {
    const { service, fleet, siteIds, held, until, over, records } = await place();
    const [siteId = ''] = siteIds;
    const begun = await service.begin(siteId, 'areas', null);
    if (!begun.ok) throw new Error('not begun');
    await until(() => held.length === 1);
    fleet.fleet.remove(siteId);
    await over(begun.value.row.id);
    await onDisk('the end', () => records.row(begun.value.row.id)?.state === 'failed');
    expect(records.row(begun.value.row.id)?.error?.code).toBe('sync-site-gone');
  });

  it('R23 R25 the end of the program ends what is under way, with its own code, on the disk', async () => {
    const { service, siteIds, held, until, records, failures } = await place();
    const begun = await service.begin(siteIds[0]!, 'full', null);
    if (!begun.ok) throw new Error('not begun');
    await until(() => held.length === 1);
    await service.stop();
    expect(records.row(begun.value.row.id)).toMatchObject({
      state: 'failed',
      error: { code: 'sync-interrupted' },
      steps: [
        { state: 'failed' },
        { state: 'skipped' },
        { state: 'skipped' },
        { state: 'skipped' },
        { state: 'skipped' },
      ],
    });
    expect(failures).toEqual([]);
  });
});
