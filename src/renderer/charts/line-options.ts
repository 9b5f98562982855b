import uPlot from 'uplot';
import type { Formats } from '../i18n/formats';
import { commonOptions, fontOf, type PlotCallbacks, type PlotLook } from './plot-options';
import { isRaw, type PlotSeries } from './prepare';

export interface LineLook extends PlotLook {
  readonly hidden: ReadonlySet<string>;
  /** Place of each line's colour; stays while others come and go. */
  readonly colorOf: (key: string) => number;
  /** px that the numbers of the axis need, when the gutter is too narrow for them. */
  readonly onGutter: (needed: number) => void;
}

/** Room an axis takes besides its numbers, in px: ticks and gap. */
const AXIS_ROOM = 14;
/** Width of a digit of the axis' font, in px. */
const DIGIT = 7.2;

/** How lines of one unit are drawn: on one axis, with a band where there is an envelope. */
export function lineOptions(
  series: readonly PlotSeries[],
  look: LineLook,
  callbacks: PlotCallbacks,
): uPlot.Options {
  const { timeAxis, ...common } = commonOptions(look, callbacks);
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const each of series) {
    const index = look.colorOf(each.key);
    const show = !look.hidden.has(each.key);
    lines.push({
      show,
      scale: 'y',
      stroke: look.colors.line(index),
      width: 1.5,
      points: { show: false },
      paths: isRaw(each) ? stepped : linear,
    });
    if (each.min !== null && each.max !== null) {
      const first = lines.length;
      lines.push(
        { show, scale: 'y', points: { show: false }, paths: linear },
        { show, scale: 'y', points: { show: false }, paths: linear },
      );
      bands.push({ series: [first + 1, first], fill: look.colors.band(index), dir: -1 });
    }
  }
  return {
    ...common,
    scales: { x: { time: true, auto: false }, y: { auto: true, range: padded } },
    series: lines,
    bands,
    axes: [
      timeAxis,
      {
        stroke: look.colors.text,
        font: fontOf(look),
        ticks: { stroke: look.colors.grid, size: 4 },
        scale: 'y',
        grid: { stroke: look.colors.grid, width: 1 },
        size: (_plot, labels) => {
          const needed = widthOf(labels);
          if (needed > look.gutter) look.onGutter(needed);
          return Math.max(look.gutter, needed);
        },
        space: 32,
        values: (_plot, splits) => axisNumbers(splits, look.formats),
      },
    ],
  };
}

/**
 * Steps from point to point, lifted at each break. The library's own steps draw the rise of the next value into the
 * edge of the gap before it.
 */
const stepped: uPlot.Series.PathBuilder = (plot, seriesIndex, first, last) => {
  const stroke = new Path2D();
  const scale = plot.series[seriesIndex]?.scale ?? 'y';
  const times = plot.data[0];
  const values = plot.data[seriesIndex] ?? [];
  let penY: number | null = null;
  for (let index = first; index <= last; index += 1) {
    const value = values[index];
    if (value === undefined) continue;
    if (value === null) {
      penY = null;
      continue;
    }
    const x = plot.valToPos(times[index] ?? 0, 'x', true);
    const y = plot.valToPos(value, scale, true);
    if (penY === null) stroke.moveTo(x, y);
    else {
      stroke.lineTo(x, penY);
      stroke.lineTo(x, y);
    }
    penY = y;
  }
  return { stroke, fill: null, clip: null, flags: 1 };
};
const linear = uPlot.paths.linear?.();

/** A little room above and below; a constant gets room around it rather than none. */
const padded: uPlot.Range.Function = (_plot, low, high) => {
  if (low == null || high == null) return [0, 1];
  const room = high > low ? (high - low) * 0.06 : Math.max(Math.abs(high) * 0.02, 1);
  // Counters and powers that never fall below zero get no axis below it.
  const floor = low >= 0 && low - room < 0 ? 0 : low - room;
  return [floor, high + room];
};

function widthOf(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((most, label) => Math.max(most, label.length), 2);
  return Math.ceil(longest * DIGIT) + AXIS_ROOM;
}

function axisNumbers(splits: readonly number[], formats: Formats): string[] {
  const step = Math.abs((splits[1] ?? 1) - (splits[0] ?? 0));
  const digits = step >= 1 || step === 0 ? 0 : Math.min(4, Math.ceil(-Math.log10(step)));
  return splits.map((split) => formats.fixed(split, digits));
}
