import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAX_PINNED_CHARTS } from '../../../src/shared/charts';
import { ConfigStore } from '../../../src/main/storage/config-store';
import type { Db } from '../../../src/main/storage/database';
import { CONFIG_MIGRATIONS } from '../../../src/main/storage/migrations/config';
import { migrate } from '../../../src/main/storage/migrations/migrate';

let db: Db;
let store: ConfigStore;

beforeEach(() => {
  db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db, ':memory:', CONFIG_MIGRATIONS);
  store = new ConfigStore(db, () => 1_790_000_000_000);
});
afterEach(() => db.close());

const of = (siteId: string, ...names: string[]): { siteId: string; entityId: string }[] =>
  names.map((name) => ({ siteId, entityId: `sensor.${name}` }));

function pin(name: string, members = of('north', 'a')): number {
  const added = store.charts.add({ name, spanMs: 3_600_000, members });
  if (!added.ok) throw new Error(added.error.code);
  return added.value.id;
}
const names = (): string[] => store.charts.list().map(({ name }) => name);

describe('pinned charts in config.db', () => {
  it('R43 keep name, span and what is drawn in its order', () => {
    const members = [...of('north', 'b', 'a'), ...of('south', 'a')];
    const id = pin('Boilers', members);
    expect(store.charts.list()).toEqual([{ id, name: 'Boilers', spanMs: 3_600_000, members }]);
  });

  it('R43 are renamed and removed; one that is gone says so', () => {
    const id = pin('One');
    expect(store.charts.rename(id, 'Eins')).toEqual({ ok: true, value: undefined });
    expect(names()).toEqual(['Eins']);
    expect(store.charts.remove(id)).toEqual({ ok: true, value: undefined });
    expect(names()).toEqual([]);
    expect(db.prepare('SELECT count(*) FROM chart_series').pluck().get()).toBe(0);
    const gone = { ok: false, error: { code: 'chart-unknown', details: { chartId: id } } };
    expect(store.charts.rename(id, 'x')).toMatchObject(gone);
    expect(store.charts.remove(id)).toMatchObject(gone);
  });

  it('R43 are sorted; those that are not named keep their places, those that are gone are passed over', () => {
    const [a = 0, b = 0, c = 0, d = 0] = ['a', 'b', 'c', 'd'].map((name) => pin(name));
    store.charts.reorder([d, c, b, a]);
    expect(names()).toEqual(['d', 'c', 'b', 'a']);
    store.charts.reorder([b, 999, d, d]);
    expect(names()).toEqual(['b', 'c', 'd', 'a']);
    pin('e');
    expect(names()).toEqual(['b', 'c', 'd', 'a', 'e']);
    expect(a).toBeGreaterThan(0);
  });

  it('R43 lose what was of a site with the site, and go where nothing is left', () => {
    const { id: north } = store.addSite({ name: 'North', url: '' });
    pin('only north', of(north, 'a', 'b'));
    pin('both', [...of(north, 'a'), ...of('south', 'a')]);
    expect(store.removeSite(north)).toMatchObject({ ok: true });
    expect(store.charts.list()).toMatchObject([{ name: 'both', members: of('south', 'a') }]);
    expect(db.prepare('SELECT count(*) FROM charts').pluck().get()).toBe(1);
  });

  it('R43 that are damaged hide no other', () => {
    const bad = pin('bad');
    pin('good');
    db.prepare("UPDATE charts SET span_ms = 'long' WHERE id = ?").run(bad);
    expect(names()).toEqual(['good']);
  });

  it('R43 have a most, and say so', () => {
    for (let count = 0; count < MAX_PINNED_CHARTS; count += 1) pin(String(count));
    const full = store.charts.add({ name: 'x', spanMs: 60_000, members: of('north', 'a') });
    expect(full).toMatchObject({
      ok: false,
      error: { code: 'charts-full', details: { max: MAX_PINNED_CHARTS } },
    });
  });
});
