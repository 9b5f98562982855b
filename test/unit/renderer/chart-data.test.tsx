import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/renderer/charts/color-places';
import {
  alignSeries,
  firstAfter,
  hasNumbers,
  mergeGaps,
  prepareSeries,
  valueAt,
  type SiteSeries,
} from '../../../src/renderer/charts/prepare';

function series(part: Partial<SiteSeries>): SiteSeries {
  return {
    siteId: 'north',
    deviceClass: null,
    known: true,
    states: null,
    entityId: 'sensor.a',
    name: 'A',
    unit: '°C',
    at: [],
    value: [],
    min: null,
    max: null,
    gaps: [],
    ...part,
  };
}
const quiet = null;

describe('the data of a chart', () => {
  it('R43 appends what comes live, without doubling what the history already holds', () => {
    const history = series({ at: [10, 20], value: [1, 2] });
    const tail = [
      { at: 15, value: 9, state: '9' },
      { at: 20, value: 2, state: '2' },
      { at: 30, value: 3, state: '3' },
    ];
    const line = prepareSeries(history, tail, quiet);
    expect(line.at).toEqual([10, 20, 30]);
    expect(line.value).toEqual([1, 2, 3]);
  });

  it('R43 draws the last value on to the present only while the site is known to hold it', () => {
    const history = series({ at: [10], value: [1] });
    expect(prepareSeries(history, [], 50).at).toEqual([10, 50]);
    expect(prepareSeries(history, [], quiet).at).toEqual([10]);
    const gone = series({ at: [10, 20], value: [1, null] });
    expect(prepareSeries(gone, [], 50).at).toEqual([10, 20]);
  });

  it('R22 breaks a line at a gap: a raw value holds until the gap begins', () => {
    const history = series({ at: [10, 40], value: [1, 4], gaps: [{ from: 20, to: 35 }] });
    const line = prepareSeries(history, [], quiet);
    expect(line.at).toEqual([10, 20, 21, 40]);
    expect(line.value).toEqual([1, 1, null, 4]);
    expect(valueAt(line, 19)).toBe(1);
    expect(valueAt(line, 30)).toBeNull();
    expect(valueAt(line, 45)).toBe(4);
  });

  it('R22 breaks means and their band at a gap without inventing a value', () => {
    const history = series({
      at: [10, 40],
      value: [1, 4],
      min: [0, 3],
      max: [2, 5],
      gaps: [{ from: 20, to: 35 }],
    });
    const line = prepareSeries(history, [], quiet);
    expect(line.at).toEqual([10, 21, 40]);
    expect(line.value).toEqual([1, null, 4]);
    expect(line.min).toEqual([0, null, 3]);
    expect(line.max).toEqual([2, null, 5]);
  });

  it('R22 does not draw on into a gap that lasts to the present', () => {
    const history = series({ at: [10], value: [1], gaps: [{ from: 20, to: 100 }] });
    const line = prepareSeries(history, [], 100);
    expect(line.at).toEqual([10, 20, 21]);
    expect(line.value).toEqual([1, 1, null]);
  });

  it('leaves a gap before the first point alone', () => {
    const history = series({ at: [50], value: [5], gaps: [{ from: 0, to: 50 }] });
    expect(prepareSeries(history, [], quiet).at).toEqual([50]);
  });

  it('lays lines on one axis: unknown is not broken', () => {
    const one = prepareSeries(series({ at: [10, 30], value: [1, null] }), [], quiet);
    const two = prepareSeries(
      series({ entityId: 'sensor.b', at: [20, 30], value: [5, 6], min: [4, 5], max: [6, 7] }),
      [],
      quiet,
    );
    const { x, columns } = alignSeries([one, two]);
    expect(x).toEqual([10, 20, 30]);
    expect(columns).toEqual([
      [1, undefined, null],
      [undefined, 5, 6],
      [undefined, 4, 5],
      [undefined, 6, 7],
    ]);
  });

  it('joins gaps that overlap, for hatching', () => {
    const line = (gaps: SiteSeries['gaps']): ReturnType<typeof prepareSeries> =>
      prepareSeries(series({ gaps }), [], quiet);
    const merged = mergeGaps([
      line([
        { from: 10, to: 20 },
        { from: 40, to: 50 },
      ]),
      line([{ from: 15, to: 30 }]),
    ]);
    expect(merged).toEqual([
      { from: 10, to: 30 },
      { from: 40, to: 50 },
    ]);
  });

  it('knows lines that hold no number at all', () => {
    expect(hasNumbers(prepareSeries(series({ at: [1, 2], value: [null, null] }), [], quiet))).toBe(false);
    expect(hasNumbers(prepareSeries(series({ at: [1, 2], value: [null, 0] }), [], quiet))).toBe(true);
  });

  it('finds the first entry above a limit', () => {
    expect([5, 10, 15, 20, 25].map((limit) => firstAfter([10, 20], limit))).toEqual([0, 1, 1, 2, 2]);
  });

  it('R43 keeps the colour of a line while others come and go', () => {
    const first = placesOf(new Map(), ['a', 'b', 'c']);
    const second = placesOf(first, ['c', 'b']);
    expect([second.get('b'), second.get('c')]).toEqual([first.get('b'), first.get('c')]);
    const third = placesOf(second, ['c', 'b', 'd']);
    expect(third.get('d')).toBe(0);
    expect(new Set(third.values()).size).toBe(3);
  });

  it('aligns a full chart within a frame', () => {
    const many = Array.from({ length: 8 }, (_, index) =>
      prepareSeries(
        series({
          entityId: `sensor.${index}`,
          at: Array.from({ length: 4000 }, (_unused, step) => step * 1000 + index),
          value: Array.from({ length: 4000 }, (_unused, step) => step),
        }),
        [],
        quiet,
      ),
    );
    const { x, columns } = alignSeries(many);
    expect(x).toHaveLength(32_000);
    expect(columns.map((column) => column.filter((value) => value !== undefined).length)).toEqual(
      Array.from({ length: 8 }, () => 4000),
    );
  });
});
