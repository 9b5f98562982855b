import { describe, expect, it } from 'vitest';
import { compareRegistry, readRegistries } from '../../../src/main/storage/registries';
import { KEPT_SYNCS, SyncRecords } from '../../../src/main/storage/sync-records';
import { appError } from '../../../src/shared/errors';
import { pendingSteps, type SyncRow } from '../../../src/shared/syncs';
import { testMirror } from './support';

const AT = 1_800_000_000_000;

function setUp() {
  const mirror = testMirror();
  const records = new SyncRecords(mirror.db);
  const add = (change: Partial<Parameters<SyncRecords['add']>[0]> = {}) =>
    records.add({ siteKey: mirror.siteKey, kind: 'areas', days: null, origin: 'screen', at: AT, ...change });
  const added = (change: Parameters<typeof add>[0] = {}): SyncRow => {
    const outcome = add(change);
    if (outcome?.outcome !== 'added') throw new Error(`not added: ${outcome?.outcome ?? 'no site'}`);
    return outcome.row;
  };
  const done = ({ id, steps }: SyncRow): void =>
    records.finish({ id, state: 'done', at: AT + 9, steps, error: null });
  return { ...mirror, records, add, added, done };
}

describe('the table of synchronisations', () => {
  it('R23 has one run under way for a site, whoever asks for the next', () => {
    const { add, added, done, records } = setUp();
    const first = added();
    expect(first).toMatchObject({
      state: 'pending',
      startedAt: null,
      steps: pendingSteps('areas'),
      error: null,
    });
    expect(add({ origin: 'command-line' })).toMatchObject({ outcome: 'joined', row: { id: first.id } });
    expect(add({ kind: 'full' })).toMatchObject({ outcome: 'refused', row: { id: first.id, kind: 'areas' } });
    records.progress({ id: first.id, startedAt: AT + 1, steps: first.steps });
    expect(records.row(first.id)).toMatchObject({ state: 'running', startedAt: AT + 1 });
    expect(add()).toMatchObject({ outcome: 'joined' });
    done(first);
    expect(add({ kind: 'full' })).toMatchObject({ outcome: 'added' });
  });

  it('R23 what is over stays as it ended', () => {
    const { added, records, done } = setUp();
    const run = added();
    done(run);
    const ended = records.row(run.id);
    records.progress({ id: run.id, startedAt: AT + 50, steps: [] });
    records.finish({ id: run.id, state: 'failed', at: AT + 60, steps: [], error: appError('cancelled') });
    expect(records.row(run.id)).toEqual(ended);
    expect(records.askCancel(run.id)).toBe(false);
  });

  it('R23 R25 a run that the last program left behind is failed, with what it had done', () => {
    const { added, records } = setUp();
    const run = added({ kind: 'full' });
    const steps = run.steps.map((step, index) => ({
      ...step,
      state: index === 0 ? ('done' as const) : index === 1 ? ('running' as const) : ('pending' as const),
      startedAt: AT,
    }));
    records.progress({ id: run.id, startedAt: AT, steps });
    records.closeUnfinished(AT + 1000);
    const closed = records.row(run.id);
    expect(closed).toMatchObject({ state: 'failed', error: { code: 'sync-interrupted' } });
    expect(closed?.steps.map(({ state }) => state)).toEqual([
      'done',
      'failed',
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(added()).toMatchObject({ state: 'pending' });
  });

  it('R23 keeps the last hundred of a site', () => {
    const { added, done, records, siteKey } = setUp();
    const ids = Array.from({ length: KEPT_SYNCS + 5 }, () => {
      const run = added();
      done(run);
      return run.id;
    });
    const kept = records.list(siteKey, null, 1000).map(({ id }) => id);
    expect(kept).toEqual(ids.slice(-KEPT_SYNCS).reverse());
    expect(records.list(siteKey, kept[1]!, 2).map(({ id }) => id)).toEqual(kept.slice(2, 4));
  });

  it('R23 knows no site that is not there', () => {
    expect(setUp().add({ siteKey: 77 })).toBeNull();
  });
});

describe('a registry compared with the mirror', () => {
  const area = (id: string, name = id): object => ({ area_id: id, name, floor_id: null });

  it('R23 R21 counts what is new, other and gone, and a repeat finds nothing', () => {
    const { db, siteKey } = setUp();
    const compare = (...rows: object[]) => compareRegistry(db, siteKey, 'areas', JSON.stringify(rows));
    expect(compare(area('a'), area('b'), area('c'))).toEqual({
      total: 3,
      added: 3,
      changed: 0,
      removed: 0,
      unchanged: 0,
    });
    const next = [area('b', 'Hall'), area('c'), area('d'), area('e')];
    expect(compare(...next)).toEqual({ total: 4, added: 2, changed: 1, removed: 1, unchanged: 1 });
    expect(compare(...next)).toEqual({ total: 4, added: 0, changed: 0, removed: 0, unchanged: 4 });
    expect(JSON.parse(readRegistries(db, siteKey).areas)).toHaveLength(4);
  });

  it('R21 a row that comes twice counts once, one without a key not at all', () => {
    const { db, siteKey } = setUp();
    const rows = JSON.stringify([area('a', 'first'), area('a', 'last'), { name: 'no key' }, null]);
    expect(compareRegistry(db, siteKey, 'areas', rows)).toMatchObject({ total: 1, added: 1 });
  });
});
