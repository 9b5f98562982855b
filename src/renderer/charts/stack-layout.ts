import { NO_TIME_AXIS, TIME_AXIS, TOP_ROOM } from './plot-options';
import { TIMELINE_ROW } from './timeline-options';
import type { PlotSeries } from './prepare';

/** Lines of one unit, which share an axis. */
export interface UnitGroup {
  readonly unit: string | null;
  readonly series: readonly PlotSeries[];
}

/** Lines by unit, in the order in which the units first come. */
export function groupByUnit(series: readonly PlotSeries[]): UnitGroup[] {
  const groups = new Map<string | null, PlotSeries[]>();
  for (const each of series) {
    const group = groups.get(each.unit);
    if (group === undefined) groups.set(each.unit, [each]);
    else group.push(each);
  }
  return [...groups].map(([unit, own]) => ({ unit, series: own }));
}

/** px of the line above a plot that names its unit. */
export const UNIT_LINE = 18;
/** Less is no plot any more, px. */
const LEAST_PLOT = 96;

export interface StackLayout {
  /** px of each plot of lines, without the line that names its unit. */
  readonly plots: readonly number[];
  /** px of the plot of timelines; 0: there is none. */
  readonly timelines: number;
  /** px of everything; more than there is room for where the plots would become too small. */
  readonly total: number;
}

/** Shares the room out: timelines take what they need, plots of lines the rest, the lowest names the times. */
export function stackLayout(plots: number, timelines: number, room: number): StackLayout {
  const bars = timelines === 0 ? 0 : timelines * TIMELINE_ROW + TOP_ROOM + TIME_AXIS;
  if (plots === 0) return { plots: [], timelines: bars, total: bars };
  const axis = timelines === 0 ? TIME_AXIS - NO_TIME_AXIS : 0;
  const each = Math.max(LEAST_PLOT, Math.floor((room - bars - axis - plots * UNIT_LINE) / plots));
  const heights = Array.from({ length: plots }, (_, index) => (index === plots - 1 ? each + axis : each));
  return {
    plots: heights,
    timelines: bars,
    total: heights.reduce((sum, height) => sum + height, bars + plots * UNIT_LINE),
  };
}
