import { describe, expect, it } from 'vitest';
import {
  chartKey,
  cursorStops,
  movedCursor,
  shifted,
  zoomed,
} from '../../../src/renderer/charts/cursor-stops';
import { chartFileName } from '../../../src/renderer/charts/file-names';
import { bySite, memberKey, memberOfKey } from '../../../src/renderer/charts/members';
import { choicesOf, matching, unitsOf } from '../../../src/renderer/charts/picker-choices';
import { pictureLayout } from '../../../src/renderer/charts/picture';
import { movedBy, movedTo } from '../../../src/renderer/charts/pin-order';
import { panned } from '../../../src/renderer/charts/plot-options';
import {
  prepareSeries,
  prepareStates,
  segmentAt,
  type SiteSeries,
} from '../../../src/renderer/charts/prepare';
import { rangeOfFields, toField } from '../../../src/renderer/charts/range-tools';
import { groupByUnit, stackLayout, UNIT_LINE } from '../../../src/renderer/charts/stack-layout';
import { entityRow } from './support/fixtures';

function history(part: Partial<SiteSeries>): SiteSeries {
  return {
    ...{ siteId: 'north', entityId: 'sensor.a', name: 'A', unit: '°C', deviceClass: null, known: true },
    ...{ at: [], value: [], min: null, max: null, gaps: [], states: null },
    ...part,
  };
}
const line = (entityId: string, unit: string | null, at: number[] = []): ReturnType<typeof prepareSeries> =>
  prepareSeries(history({ entityId, unit, at, value: at.map(() => 1) }), [], null);

describe('the parts of a chart', () => {
  it('R43 put lines of one unit on one axis, in the order the units come', () => {
    const groups = groupByUnit([line('a', '°C'), line('b', '%'), line('c', '°C'), line('d', null)]);
    expect(groups.map(({ unit, series }) => [unit, series.map(({ entityId }) => entityId)])).toEqual([
      ['°C', ['a', 'c']],
      ['%', ['b']],
      [null, ['d']],
    ]);
  });

  it('R43 share the room out among the plots, which never become too small to read', () => {
    const two = stackLayout(2, 0, 500);
    expect(two.total).toBeLessThanOrEqual(500);
    expect(two.plots.reduce((sum, each) => sum + each + UNIT_LINE, 0)).toBe(two.total);
    const many = stackLayout(6, 3, 300);
    expect(Math.min(...many.plots)).toBeGreaterThanOrEqual(90);
    expect(many.total).toBeGreaterThan(300);
    expect(stackLayout(0, 2, 300).total).toBe(stackLayout(0, 2, 300).timelines);
  });

  it('R43 keep what is under the pointer under it while the view is dragged', () => {
    expect(panned({ min: 1000, max: 2000 }, 50, 500)).toEqual({ from: 900, to: 1900 });
    expect(panned({ min: 1000, max: 2000 }, -500, 500)).toEqual({ from: 2000, to: 3000 });
    expect(panned({ min: 1000, max: 2000 }, 10, 0)).toEqual({ from: 1000, to: 2000 });
  });

  it('R43 zoom around the cursor, or around the middle where there is none in view', () => {
    expect(zoomed({ from: 0, to: 100 }, 25, 0.5)).toEqual({ from: 12.5, to: 62.5 });
    expect(zoomed({ from: 0, to: 100 }, null, 2)).toEqual({ from: -50, to: 150 });
    expect(zoomed({ from: 0, to: 100 }, 900, 0.5)).toEqual({ from: 25, to: 75 });
    expect(shifted({ from: 0, to: 100 }, -0.5)).toEqual({ from: -50, to: 50 });
  });

  it('R43 move the cursor from point to point of lines and states alike', () => {
    const states = prepareStates(
      history({ states: { at: [5, 40], state: ['on', 'off'], changes: [0, 0], until: 100 } }),
      [],
      null,
    );
    if (states === null) throw new Error('no states');
    const stops = cursorStops([line('a', '°C', [10, 20, 30, 300])], [states], { from: 8, to: 100 });
    expect(stops).toEqual([8, 10, 20, 30, 40]);
    expect(movedCursor(stops, null, 1)).toBe(8);
    expect(movedCursor(stops, null, -1)).toBe(40);
    expect(movedCursor(stops, 10, 1)).toBe(20);
    expect(movedCursor(stops, 15, 1)).toBe(20);
    expect(movedCursor(stops, 15, -1)).toBe(10);
    expect(movedCursor(stops, 30, 10)).toBe(40);
    expect(movedCursor(stops, 30, 'first')).toBe(8);
    expect(movedCursor([], 30, 1)).toBeNull();
  });

  it('R43 know their keys: arrows, with Shift by ten, ends, zoom, pan and back', () => {
    const key = (name: string, shiftKey = false): ReturnType<typeof chartKey> =>
      chartKey({ key: name, shiftKey });
    expect(key('ArrowLeft')).toEqual({ type: 'cursor', move: -1 });
    expect(key('ArrowRight', true)).toEqual({ type: 'cursor', move: 10 });
    expect(key('Home')).toEqual({ type: 'cursor', move: 'first' });
    expect(key('+')).toEqual({ type: 'zoom', factor: 0.5 });
    expect(key('PageUp')).toEqual({ type: 'pan', part: -0.5 });
    expect(key('Escape')).toEqual({ type: 'reset' });
    expect(key('x')).toBeNull();
  });

  it('R43 append states that come live, and draw the last one on only while it is known to hold', () => {
    const known = history({ states: { at: [10, 20], state: ['on', 'off'], changes: [0, 0], until: 50 } });
    const tail = [
      { at: 20, value: null, state: 'off' },
      { at: 60, value: null, state: 'on' },
      { at: 70, value: null, state: 'on' },
    ];
    const live = prepareStates(known, tail, 90);
    expect([live?.at, live?.state, live?.until]).toEqual([[10, 20, 60], ['on', 'off', 'on'], 90]);
    expect(live === null ? null : segmentAt(live, 65)).toEqual({ state: 'on', changes: 0 });
    const away = prepareStates(known, [], null);
    expect(away === null ? 1 : segmentAt(away, 51)).toBeNull();
    expect(prepareStates(history({}), [], null)).toBeNull();
  });

  it('R43 do not count a change twice that a segment of many changes holds', () => {
    const mixed = history({ states: { at: [10], state: ['on'], changes: [4], until: 50 } });
    const live = prepareStates(
      mixed,
      [40, 55].map((at) => ({ at, value: null, state: 'off' })),
      60,
    );
    expect(live?.at).toEqual([10, 55]);
  });

  it('R43 name files so that every system takes them', () => {
    const at = new Date(2026, 10, 20, 8, 5).getTime();
    expect(chartFileName('Boiler: "A"/B', at, at + 3_600_000, 'png')).toBe(
      'Boiler A B 2026-11-20 08-05 to 2026-11-20 09-05.png',
    );
    expect(chartFileName('  ..?', at, at, 'csv')).toMatch(/^chart 2026/);
    expect(chartFileName('溫度'.repeat(100), at, at, 'png').length).toBeLessThan(130);
  });

  it('R43 lay a picture out without one part on another', () => {
    const layout = pictureLayout(
      [
        { width: 700, height: 200, headed: true },
        { width: 700, height: 90, headed: false },
      ],
      5,
    );
    const [first = 0, second = 0] = layout.plotsAt;
    expect(second).toBe(first + 200);
    expect(layout.legendAt).toBeGreaterThanOrEqual(second + 90);
    expect(layout.height).toBeGreaterThan(layout.legendAt);
    expect(layout.columns).toBe(2);
  });

  it('R43 read two date fields as a range, and no other', () => {
    const at = new Date(2026, 10, 20, 8, 5).getTime();
    expect(toField(at)).toBe('2026-11-20T08:05');
    expect(rangeOfFields(toField(at), toField(at + 60_000))).toEqual({ from: at, to: at + 60_000 });
    expect(rangeOfFields(toField(at), toField(at))).toBeNull();
    expect(rangeOfFields('', toField(at))).toBeNull();
  });

  it('R43 keep pinned charts in the order that dragging and keys give them', () => {
    expect(movedTo([1, 2, 3, 4], 1, 3)).toEqual([2, 3, 1, 4]);
    expect(movedTo([1, 2, 3, 4], 4, 2)).toEqual([1, 4, 2, 3]);
    expect(movedTo([1, 2], 9, 1)).toEqual([1, 2]);
    expect(movedBy([1, 2, 3], 1, -1)).toEqual([1, 2, 3]);
    expect(movedBy([1, 2, 3], 1, 1)).toEqual([2, 1, 3]);
  });

  it('R43 tell entities of the same id on several sites apart', () => {
    const member = { siteId: 'south 2', entityId: 'sensor.a' };
    expect(memberOfKey(memberKey(member))).toEqual(member);
    expect(memberOfKey('nonsense')).toBeNull();
    expect([
      ...bySite([member, { siteId: 'n', entityId: 'x.y' }, { ...member, entityId: 'sensor.b' }]),
    ]).toEqual([
      ['south 2', ['sensor.a', 'sensor.b']],
      ['n', ['x.y']],
    ]);
  });

  it('R43 let entities of all sites be searched, also by site, and narrowed to a unit', () => {
    const rows = [
      entityRow({ entityId: 'sensor.t', name: 'Supply', unit: '°C' }),
      entityRow({ entityId: 'light.l', name: 'Lamp' }),
    ];
    const list = {
      stale: false,
      floors: [],
      areas: [],
      rows: new Map(rows.map((row) => [row.entityId, row])),
    };
    const all = choicesOf(
      [list, list, null],
      [
        { siteId: 'n', name: 'North' },
        { siteId: 's', name: 'South' },
        { siteId: 'x', name: 'Not yet' },
      ],
    );
    expect(all.map(({ key }) => key)).toEqual(['sensor.t n', 'sensor.t s', 'light.l n', 'light.l s']);
    expect(matching(all, 'sup south', null).map(({ key }) => key)).toEqual(['sensor.t s']);
    expect(matching(all, '', 'words')).toHaveLength(2);
    expect(matching(all, '', { unit: '°C' })).toHaveLength(2);
    expect(unitsOf(all)).toEqual(['°C']);
  });
});
