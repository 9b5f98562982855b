import uPlot from 'uplot';
import type { Formats } from '../i18n/formats';
import type { ChartColors } from './palette';
import { isRaw, type PlotSeries } from './prepare';

export interface PlotCallbacks {
  /** A stretch was chosen by dragging, or the view was shifted; ms UTC. */
  onZoom(from: number, to: number): void;
  onReset(): void;
  /** ms UTC under the cursor, null when it left. */
  onCursor(at: number | null): void;
  gaps(): readonly { readonly from: number; readonly to: number }[];
}

export interface PlotLook {
  readonly width: number;
  readonly height: number;
  readonly colors: ChartColors;
  readonly formats: Formats;
  readonly locale: string;
  readonly fontFamily: string;
  readonly hidden: ReadonlySet<string>;
  /** Place of each entity's colour; stays while others come and go. */
  readonly colorOf: (entityId: string) => number;
}

/** Room an axis takes besides its numbers, in px: ticks, gap and the unit. */
const AXIS_ROOM = 14;
/** Width of a digit of the axis' font, in px. */
const DIGIT = 7.2;
/** A drag shorter than this, in px, is a click. */
const LEAST_DRAG = 4;

const scaleOf = (unit: string | null): string => `y ${unit ?? ''}`;

/** How the lines are drawn: one axis a unit, left and right in turn; a band where there is an envelope. */
export function plotOptions(
  series: readonly PlotSeries[],
  look: PlotLook,
  callbacks: PlotCallbacks,
): uPlot.Options {
  const units = [...new Set(series.map((each) => each.unit))];
  const font = `12px ${look.fontFamily}`;
  const axis = { stroke: look.colors.text, font, ticks: { stroke: look.colors.grid, size: 4 } };
  const scales: Record<string, uPlot.Scale> = { x: { time: true, auto: false } };
  for (const unit of units) scales[scaleOf(unit)] = { auto: true, range: padded };
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const each of series) {
    const index = look.colorOf(each.entityId);
    const show = !look.hidden.has(each.entityId);
    const scale = scaleOf(each.unit);
    const stroke = look.colors.line(index);
    lines.push({
      show,
      scale,
      stroke,
      width: 1.5,
      points: { show: false },
      paths: isRaw(each) ? stepped : linear,
    });
    if (each.min !== null && each.max !== null) {
      const first = lines.length;
      lines.push(
        { show, scale, points: { show: false }, paths: linear },
        { show, scale, points: { show: false }, paths: linear },
      );
      bands.push({ series: [first + 1, first], fill: look.colors.band(index), dir: -1 });
    }
  }
  return {
    width: look.width,
    height: look.height,
    ms: 1,
    pxAlign: 0,
    legend: { show: false },
    scales,
    series: lines,
    bands,
    axes: [
      {
        ...axis,
        grid: { stroke: look.colors.grid, width: 1 },
        values: timeLabels(look.locale),
        space: 90,
        size: 40,
      },
      ...units.map((unit, index): uPlot.Axis => {
        const own = series.filter((each) => each.unit === unit);
        return {
          ...axis,
          // An axis of one line has its colour: with several axes nobody need guess which is whose.
          ...(own.length === 1 && units.length > 1
            ? { stroke: look.colors.line(look.colorOf(own[0]?.entityId ?? '')) }
            : {}),
          scale: scaleOf(unit),
          side: index % 2 === 0 ? 3 : 1,
          grid: { show: index === 0, stroke: look.colors.grid, width: 1 },
          size: (_plot, labels) => widthOf(labels),
          space: 36,
          values: (_plot, splits) => axisNumbers(splits, look.formats),
          ...(unit === null ? {} : { label: unit, labelSize: 18, labelFont: font, labelGap: 0 }),
        };
      }),
    ],
    cursor: {
      drag: { x: true, y: false, setScale: false },
      points: { size: 7 },
      bind: {
        mousedown: (plot, _target, handler) => (event) => {
          if (event.button !== 0) return null;
          if (event.shiftKey) startPan(plot, event, callbacks);
          else handler(event);
          return null;
        },
        dblclick: () => () => {
          callbacks.onReset();
          return null;
        },
      },
    },
    hooks: {
      drawClear: [(plot) => hatch(plot, callbacks.gaps(), look.colors.hatch)],
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor;
          callbacks.onCursor(left === undefined || left < 0 || idx == null ? null : plot.posToVal(left, 'x'));
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < LEAST_DRAG) return;
          const from = plot.posToVal(left, 'x');
          const to = plot.posToVal(left + width, 'x');
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          callbacks.onZoom(from, to);
        },
      ],
    },
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

/** Labels of the time axis by the language's customs: the day where it changes, below the hour. */
function timeLabels(locale: string): uPlot.Axis.Values {
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hour12: false });
  const exact = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
  return (_plot, splits, _axis, _space, increment) => {
    let before = '';
    return splits.map((split) => {
      const date = day.format(split);
      const time = increment >= 86_400_000 ? '' : (increment < 60_000 ? exact : clock).format(split);
      const label = date === before ? time : time === '' ? date : `${time}\n${date}`;
      before = date;
      return label;
    });
  };
}

/** Hatches the stretches of which nothing is known, behind the lines. */
function hatch(
  plot: uPlot,
  gaps: readonly { readonly from: number; readonly to: number }[],
  color: string,
): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales['x'] ?? {};
  if (min == null || max == null) return;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  for (const gap of gaps) {
    if (gap.to <= min || gap.from >= max) continue;
    const left = Math.max(bbox.left, plot.valToPos(gap.from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(gap.to, 'x', true));
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, bbox.top, right - left, bbox.height);
    ctx.clip();
    ctx.beginPath();
    const step = 8 * devicePixelRatio;
    const first = left - bbox.height - (left % step);
    for (let x = first; x < right; x += step) {
      ctx.moveTo(x, bbox.top + bbox.height);
      ctx.lineTo(x + bbox.height, bbox.top);
    }
    ctx.stroke();
    ctx.restore();
  }
  ctx.restore();
}

/** Shift-drag: the view follows the pointer and is asked for anew where it is let go. */
function startPan(plot: uPlot, start: MouseEvent, callbacks: PlotCallbacks): void {
  const { min, max } = plot.scales['x'] ?? {};
  if (min == null || max == null) return;
  const perPixel = (max - min) / plot.over.clientWidth;
  let shift = 0;
  const move = (event: MouseEvent): void => {
    shift = (start.clientX - event.clientX) * perPixel;
    plot.setScale('x', { min: min + shift, max: max + shift });
  };
  const end = (): void => {
    window.removeEventListener('mousemove', move);
    window.removeEventListener('mouseup', end);
    if (shift !== 0) callbacks.onZoom(min + shift, max + shift);
  };
  window.addEventListener('mousemove', move);
  window.addEventListener('mouseup', end);
}
