import type uPlot from 'uplot';
import type { Formats } from '../i18n/formats';
import type { ChartColors } from './palette';

export interface PlotCallbacks {
  /** A stretch was chosen by dragging; ms UTC. */
  onZoom(from: number, to: number): void;
  /** The view is being shifted, and, when `done`, stays there; ms UTC. */
  onPan(from: number, to: number, done: boolean): void;
  onReset(): void;
  /** ms UTC under the cursor, null when it left. */
  onCursor(at: number | null): void;
  gaps(): readonly { readonly from: number; readonly to: number }[];
}

export interface PlotLook {
  readonly width: number;
  readonly height: number;
  /** px left of the drawing, the same for all plots of a chart, so that their times stand below each other. */
  readonly gutter: number;
  /** Only the lowest plot of a chart names the times. */
  readonly timeAxis: boolean;
  readonly colors: ChartColors;
  readonly formats: Formats;
  readonly locale: string;
  readonly fontFamily: string;
}

/** px of the axis with the times, and of the little room without it. */
export const TIME_AXIS = 40;
export const NO_TIME_AXIS = 6;
/** px right of the drawing: half of a time that stands at its end. */
export const RIGHT_ROOM = 22;
export const TOP_ROOM = 8;
/** A drag shorter than this, in px, is a click. */
const LEAST_DRAG = 4;

export const fontOf = (look: PlotLook, size = 12): string => `${size}px ${look.fontFamily}`;

/** What every plot of a chart has in common: its time axis, its gestures, its hatched gaps. */
export function commonOptions(
  look: PlotLook,
  callbacks: PlotCallbacks,
): Pick<uPlot.Options, 'width' | 'height' | 'ms' | 'pxAlign' | 'legend' | 'padding' | 'cursor' | 'hooks'> & {
  readonly timeAxis: uPlot.Axis;
} {
  return {
    width: look.width,
    height: look.height,
    ms: 1,
    pxAlign: 0,
    legend: { show: false },
    padding: [TOP_ROOM, RIGHT_ROOM, 0, 0],
    timeAxis: {
      stroke: look.colors.text,
      font: fontOf(look),
      ticks: { stroke: look.colors.grid, size: 4, show: look.timeAxis },
      grid: { stroke: look.colors.grid, width: 1 },
      values: look.timeAxis ? timeLabels(look.locale) : (_plot, splits) => splits.map(() => ''),
      space: 90,
      size: look.timeAxis ? TIME_AXIS : NO_TIME_AXIS,
    },
    cursor: {
      y: false,
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
          const { left } = plot.cursor;
          callbacks.onCursor(left === undefined || left < 0 ? null : plot.posToVal(left, 'x'));
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
  const { bbox } = plot;
  const { min, max } = plot.scales['x'] ?? {};
  if (min == null || max == null) return;
  for (const gap of gaps) {
    if (gap.to <= min || gap.from >= max) continue;
    const left = Math.max(bbox.left, plot.valToPos(gap.from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(gap.to, 'x', true));
    hatchBox(plot.ctx, { left, top: bbox.top, width: right - left, height: bbox.height }, color);
  }
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Slanting lines in a box of the canvas, in its own pixels. */
export function hatchBox(
  ctx: CanvasRenderingContext2D,
  { left, top, width, height }: Box,
  color: string,
): void {
  ctx.save();
  ctx.strokeStyle = color;
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.beginPath();
  const step = 8 * devicePixelRatio;
  for (let x = left - height - (left % step); x < left + width; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}

/** The range after the pointer has moved by some px: what was under it stays under it. */
export function panned(
  range: { readonly min: number; readonly max: number },
  movedPx: number,
  widthPx: number,
): { readonly from: number; readonly to: number } {
  const shift = widthPx > 0 ? (-movedPx * (range.max - range.min)) / widthPx : 0;
  return { from: range.min + shift, to: range.max + shift };
}

/** Shift-drag: the view follows the pointer and is asked for anew where it is let go. */
function startPan(plot: uPlot, start: MouseEvent, callbacks: PlotCallbacks): void {
  const { min, max } = plot.scales['x'] ?? {};
  if (min == null || max == null) return;
  const width = plot.over.clientWidth;
  const at = (event: MouseEvent): ReturnType<typeof panned> =>
    panned({ min, max }, event.clientX - start.clientX, width);
  const move = (event: MouseEvent): void => {
    const { from, to } = at(event);
    callbacks.onPan(from, to, false);
  };
  const end = (event: MouseEvent): void => {
    window.removeEventListener('mousemove', move);
    window.removeEventListener('mouseup', end);
    const { from, to } = at(event);
    if (from !== min) callbacks.onPan(from, to, true);
  };
  window.addEventListener('mousemove', move);
  window.addEventListener('mouseup', end);
}
