import type { ChartSeries } from '../../shared/contract/commands';
import { memberKey } from './members';

/** History of an entity, with the site it is of. */
export interface SiteSeries extends ChartSeries {
  readonly siteId: string;
}

/** A change that came live after the history was read. `at` in ms UTC; null where the state is no number. */
export interface TailPoint {
  readonly at: number;
  readonly value: number | null;
  readonly state: string;
}

/** What is known of an entity on a chart, whichever way it is drawn. */
export interface DrawnEntity {
  /** Tells it from the same entity id of another site. */
  readonly key: string;
  readonly siteId: string;
  readonly entityId: string;
  readonly name: string;
  readonly unit: string | null;
  readonly deviceClass: string | null;
  /** The site has such an entity at present. */
  readonly known: boolean;
  readonly gaps: ChartSeries['gaps'];
}

/** One line of a plot; the arrays are parallel. */
export interface PlotSeries extends DrawnEntity {
  readonly at: readonly number[];
  /** null breaks the line. */
  readonly value: readonly (number | null)[];
  readonly min: readonly (number | null)[] | null;
  readonly max: readonly (number | null)[] | null;
}

/** The states of an entity as segments, each ending where the next begins; the arrays are parallel. */
export interface StateSeries extends DrawnEntity {
  readonly at: readonly number[];
  /** null: nothing is known. */
  readonly state: readonly (string | null)[];
  /** 0: the state held all through; else so many changes lie within, and `state` held longest. */
  readonly changes: readonly number[];
  /** ms UTC where the last one ends. */
  readonly until: number;
}

function drawnEntity({ siteId, entityId, name, unit, deviceClass, known, gaps }: SiteSeries): DrawnEntity {
  return { key: memberKey({ siteId, entityId }), siteId, entityId, name, unit, deviceClass, known, gaps };
}

/** Whether every change is there and a value holds until the next; otherwise points are means of slots. */
export function isRaw(series: Pick<PlotSeries, 'min'>): boolean {
  return series.min === null;
}

/**
 * History and live tail as one line, broken at gaps. It is drawn on to `holdsUntil` (ms UTC), up to which the last
 * value is known to hold; null when that is not known.
 */
export function prepareSeries(
  history: SiteSeries,
  tail: readonly TailPoint[],
  holdsUntil: number | null,
): PlotSeries {
  const at = [...history.at];
  const value = [...history.value];
  const min = history.min === null ? null : [...history.min];
  const max = history.max === null ? null : [...history.max];
  const push = (time: number, number: number | null): void => {
    at.push(time);
    value.push(number);
    // The tail is raw: its envelope is the value itself.
    min?.push(number);
    max?.push(number);
  };
  for (const point of tail) {
    // What the history already holds comes again by the tail when it was read while events flowed.
    if (point.at > (at[at.length - 1] ?? -Infinity)) push(point.at, point.value);
  }
  for (const gap of history.gaps) breakAt(gap, { at, value, min, max }, isRaw(history));
  const last = at[at.length - 1];
  if (holdsUntil !== null && last !== undefined && holdsUntil > last) {
    const lastValue = value[value.length - 1] ?? null;
    if (lastValue !== null) push(holdsUntil, lastValue);
  }
  return { ...drawnEntity(history), at, value, min, max };
}

/**
 * Segments of the history and the live tail. The last state is drawn on to `holdsUntil` (ms UTC), up to which it is
 * known to hold; null when that is not known. Null for an entity that is drawn as a line.
 */
export function prepareStates(
  history: SiteSeries,
  tail: readonly TailPoint[],
  holdsUntil: number | null,
): StateSeries | null {
  const { states } = history;
  if (states === null) return null;
  const at = [...states.at];
  const state = [...states.state];
  const changes = [...states.changes];
  for (const point of tail) {
    const last = at.length - 1;
    // A segment of several changes reaches to the end of the history and holds what came before that.
    const known = (changes[last] ?? 0) > 0 ? states.until : (at[last] ?? -Infinity);
    if (point.at <= known || (state[last] === point.state && changes[last] === 0)) continue;
    at.push(point.at);
    state.push(point.state);
    changes.push(0);
  }
  const until = Math.max(states.until, holdsUntil ?? 0, at[at.length - 1] ?? 0);
  return { ...drawnEntity(history), at, state, changes, until };
}

/** The segment at a moment; null before the first and behind the last. */
export function segmentAt(
  series: StateSeries,
  at: number,
): { readonly state: string | null; readonly changes: number } | null {
  const index = firstAfter(series.at, at) - 1;
  if (index < 0 || at > series.until) return null;
  return { state: series.state[index] ?? null, changes: series.changes[index] ?? 0 };
}

interface Columns {
  readonly at: number[];
  readonly value: (number | null)[];
  readonly min: (number | null)[] | null;
  readonly max: (number | null)[] | null;
}

/** Ends the line where a gap begins. A raw value is known to have held until then. */
function breakAt(
  gap: { readonly from: number; readonly to: number },
  { at, value, min, max }: Columns,
  raw: boolean,
): void {
  const index = firstAfter(at, gap.from);
  if (index === 0) return;
  const before = value[index - 1] ?? null;
  const insert = (position: number, time: number, number: number | null): void => {
    at.splice(position, 0, time);
    value.splice(position, 0, number);
    min?.splice(position, 0, number);
    max?.splice(position, 0, number);
  };
  if (raw && before !== null && (at[index - 1] ?? 0) < gap.from) {
    insert(index, gap.from, before);
    insert(index + 1, gap.from + 1, null);
  } else {
    insert(index, gap.from + 1, null);
  }
}

/** Index of the first entry above `limit` in an ascending array. */
export function firstAfter(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Infinity) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A column of a plot: undefined where another line has a point and this one has none, null where it is broken. */
export type PlotColumn = (number | null | undefined)[];

export interface AlignedPlot {
  /** ms UTC, ascending, without doubles. */
  readonly x: number[];
  /** For each series its value, or value, min and max where it has a band. */
  readonly columns: PlotColumn[];
}

/** Lays several lines on one common time axis, as the plot wants them. */
export function alignSeries(series: readonly PlotSeries[]): AlignedPlot {
  const times = new Set<number>();
  for (const each of series) for (const time of each.at) times.add(time);
  const x = [...times].sort((left, right) => left - right);
  const indexOf = new Map<number, number>();
  for (const [index, time] of x.entries()) indexOf.set(time, index);
  const spread = (at: readonly number[], values: readonly (number | null)[]): PlotColumn => {
    const column: PlotColumn = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, time] of at.entries()) {
      const position = indexOf.get(time);
      if (position !== undefined) column[position] = values[index] ?? null;
    }
    return column;
  };
  const columns: PlotColumn[] = [];
  for (const each of series) {
    columns.push(spread(each.at, each.value));
    if (each.min !== null && each.max !== null) {
      columns.push(spread(each.at, each.min), spread(each.at, each.max));
    }
  }
  return { x, columns };
}

/** Gaps of all series as stretches without overlap, for hatching. */
export function mergeGaps(series: readonly Pick<DrawnEntity, 'gaps'>[]): { from: number; to: number }[] {
  const gaps = series.flatMap((each) => each.gaps).sort((left, right) => left.from - right.from);
  const merged: { from: number; to: number }[] = [];
  for (const gap of gaps) {
    const last = merged[merged.length - 1];
    if (last !== undefined && gap.from <= last.to) last.to = Math.max(last.to, gap.to);
    else merged.push({ from: gap.from, to: gap.to });
  }
  return merged;
}

/** What a line shows at a time: its newest point not after it; null where it is broken or has not begun. */
export function valueAt(series: PlotSeries, at: number): number | null {
  const index = firstAfter(series.at, at) - 1;
  return index < 0 ? null : (series.value[index] ?? null);
}

/** Whether anything of the series can be drawn as a line. */
export function hasNumbers(series: PlotSeries): boolean {
  return series.value.some((value) => value !== null);
}
