import { describe, expect, it } from 'vitest';
import { chooseSites } from '../../../src/renderer/screens/overview/ordering';
import { filterRows, groupRows, linesOf } from '../../../src/renderer/screens/site/live/grouping';
import { NO_FILTER } from '../../../src/renderer/store/screen-state';
import { entityRow, siteStatus } from './support/fixtures';

const names = (items: readonly { readonly name: string }[]): string[] => items.map((item) => item.name);
const everything = { search: '', group: null, sort: 'worst', descending: false } as const;
const nameOf = (site: { readonly name: string }): string => site.name;

describe('the order of the overview', () => {
  const sites = [
    siteStatus({ id: 'Store 10' }),
    siteStatus({ id: 'Store 2' }),
    siteStatus({ id: 'Half gone', unavailable: 30 }),
    siteStatus({ id: 'Resting', state: 'inactive' }),
    siteStatus({ id: 'Trying', state: 'waiting', failures: 1 }),
    siteStatus({ id: 'Down', state: 'stopped', cause: 'attempts-exhausted' }),
    siteStatus({ id: 'New', state: 'incomplete', missing: ['token'] }),
  ];

  it('R40 puts the worst first, and equals by name as people count', () => {
    expect(names(chooseSites(sites, everything, nameOf))).toEqual([
      'Down',
      'Trying',
      'New',
      'Half gone',
      'Store 2',
      'Store 10',
      'Resting',
    ]);
  });

  it('R40 filters by status group and by every word typed', () => {
    expect(names(chooseSites(sites, { ...everything, group: 'other' }, nameOf))).toEqual(['New', 'Resting']);
    expect(names(chooseSites(sites, { ...everything, search: 'store 1' }, nameOf))).toEqual(['Store 10']);
  });

  it('R40 sorts by a column and turns round', () => {
    const byName = { ...everything, sort: 'name', descending: true } as const;
    expect(names(chooseSites(sites, byName, nameOf))[0]).toBe('Trying');
    const byUnavailable = { ...everything, sort: 'unavailable' } as const;
    expect(names(chooseSites(sites, byUnavailable, nameOf))[0]).toBe('Half gone');
  });

  it('does not move a row for one message more', () => {
    const now = 10 * 60_000;
    const pair = (first: number, second: number): string[] =>
      names(
        chooseSites(
          [siteStatus({ id: 'A', dataAt: now + first }), siteStatus({ id: 'B', dataAt: now + second })],
          { ...everything, sort: 'age' },
          nameOf,
        ),
      );
    expect(pair(10, 20)).toEqual(pair(20, 10));
  });
});

describe('the groups of the live list', () => {
  const floors = [
    { floorId: 'up', name: 'First floor', level: 1 },
    { floorId: 'down', name: 'Basement', level: -1 },
  ];
  const areas = [
    { areaId: 'office', name: 'Office', floorId: 'up' },
    { areaId: 'plant', name: 'Plant room', floorId: 'down' },
    { areaId: 'roof', name: 'Roof', floorId: null },
  ];
  const rows = [
    entityRow({ entityId: 'sensor.b', name: 'B 10', areaId: 'office' }),
    entityRow({ entityId: 'sensor.a', name: 'B 2', areaId: 'office', unavailable: true }),
    entityRow({ entityId: 'switch.pump', name: 'Pump', areaId: 'plant' }),
    entityRow({ entityId: 'sensor.sun', name: 'Sun', areaId: 'roof' }),
    entityRow({ entityId: 'sensor.lost', name: 'Lost' }),
    entityRow({ entityId: 'sensor.odd', name: 'Odd', areaId: 'removed_area' }),
  ];

  it('R42 groups by area from the lowest floor up, entities without area last', () => {
    const groups = groupRows(rows, areas, floors);
    expect(groups.map((group) => group.area)).toEqual(['Plant room', 'Office', 'removed_area', 'Roof', null]);
    expect(groups[1]).toMatchObject({ floor: 'First floor', unavailable: 1 });
    expect(names(groups[1]!.rows)).toEqual(['B 2', 'B 10']);
  });

  it('R42 filters by area, domain, unavailable and every word of the search', () => {
    const ids = (filter: Partial<typeof NO_FILTER>): string[] =>
      filterRows(rows, { ...NO_FILTER, ...filter }).map((row) => row.entityId);
    expect(ids({ areaId: 'office' })).toEqual(['sensor.b', 'sensor.a']);
    expect(ids({ areaId: '' })).toEqual(['sensor.lost']);
    expect(ids({ domain: 'switch' })).toEqual(['switch.pump']);
    expect(ids({ unavailable: true })).toEqual(['sensor.a']);
    expect(ids({ search: 'sensor LOST' })).toEqual(['sensor.lost']);
    expect(ids({ search: 'nothing' })).toEqual([]);
  });

  it('R42 filters by what is stale, where somebody asks for it', () => {
    const ids = (stale: ReadonlySet<string> | null): string[] =>
      filterRows(rows, { ...NO_FILTER, domain: 'sensor' }, stale).map((row) => row.entityId);
    expect(ids(null)).toHaveLength(5);
    expect(ids(new Set(['sensor.sun', 'switch.pump']))).toEqual(['sensor.sun']);
    expect(ids(new Set())).toEqual([]);
  });

  it('R42 lays entities side by side and hides those of folded groups', () => {
    const groups = groupRows(rows, areas, floors);
    expect(linesOf(groups, new Set(), 1)).toHaveLength(5 + 6);
    expect(linesOf(groups, new Set(), 2)).toHaveLength(5 + 5);
    expect(linesOf(groups, new Set(['office']), 1)).toHaveLength(5 + 4);
  });
});
