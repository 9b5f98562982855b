import type uPlot from 'uplot';
import { stateColors } from './palette';
import { commonOptions, hatchBox, type PlotCallbacks, type PlotLook } from './plot-options';
import { firstAfter, type StateSeries } from './prepare';

export interface TimelineLook extends PlotLook {
  /** Name of the entity as it stands above its bar. */
  readonly titleOf: (series: StateSeries) => string;
  /** A state in the operator's words. */
  readonly wordOf: (series: StateSeries, state: string) => string;
  readonly hidden: ReadonlySet<string>;
}

/** px of one entity: its name and, below it, its bar. */
export const TIMELINE_ROW = 38;
const NAME_HEIGHT = 15;
const BAR_HEIGHT = 18;
/** A state's word is written where this much room is left beside it, px. */
const WORD_ROOM = 8;

/** How states are drawn: a bar an entity, coloured by state, with the words where they fit. */
export function timelineOptions(
  rows: () => readonly StateSeries[],
  look: TimelineLook,
  callbacks: PlotCallbacks,
): uPlot.Options {
  const { timeAxis, hooks, ...common } = commonOptions(look, callbacks);
  return {
    ...common,
    scales: { x: { time: true, auto: false }, y: { auto: false, range: [0, 1] } },
    series: [{}, { scale: 'y', show: false }],
    axes: [
      timeAxis,
      { scale: 'y', size: look.gutter, values: () => [], grid: { show: false }, ticks: { show: false } },
    ],
    hooks: {
      ...hooks,
      // Each bar hatches what is not known of its own entity.
      drawClear: [],
      draw: [(plot) => rows().forEach((series, row) => drawRow(plot, series, row, look))],
    },
  };
}

function drawRow(plot: uPlot, series: StateSeries, row: number, look: TimelineLook): void {
  const { ctx, bbox } = plot;
  const { min, max } = plot.scales['x'] ?? {};
  if (min == null || max == null) return;
  const ratio = devicePixelRatio;
  const top = bbox.top + row * TIMELINE_ROW * ratio;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.globalAlpha = look.hidden.has(series.key) ? 0.25 : 1;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  ctx.font = `${12 * ratio}px ${look.fontFamily}`;
  ctx.fillStyle = look.colors.word;
  ctx.fillText(fitted(ctx, look.titleOf(series), bbox.width), bbox.left, top + (NAME_HEIGHT * ratio) / 2);
  const box = { top: top + NAME_HEIGHT * ratio, height: BAR_HEIGHT * ratio };
  const xOf = (at: number): number => Math.min(right, Math.max(bbox.left, plot.valToPos(at, 'x', true)));
  const first = Math.max(0, firstAfter(series.at, min) - 1);
  for (let index = first; index < series.at.length; index += 1) {
    const from = series.at[index] ?? 0;
    const to = Math.min(series.at[index + 1] ?? series.until, series.until);
    if (from >= max || to <= from) break;
    if (to <= min) continue;
    const left = xOf(from);
    // The shortest state is still there to be seen.
    drawSegment(
      ctx,
      { ...box, left, width: Math.max(ratio, xOf(to) - left) },
      { series, state: series.state[index] ?? null, mixed: (series.changes[index] ?? 0) > 0 },
      look,
    );
  }
  ctx.restore();
}

interface Segment {
  readonly series: StateSeries;
  readonly state: string | null;
  /** Several states too short to be told apart. */
  readonly mixed: boolean;
}

function drawSegment(
  ctx: CanvasRenderingContext2D,
  box: Parameters<typeof hatchBox>[1],
  { series, state, mixed }: Segment,
  look: TimelineLook,
): void {
  if (state === null) {
    hatchBox(ctx, box, look.colors.hatch);
    return;
  }
  const { bar, word } = stateColors(look.colors, state);
  ctx.fillStyle = bar;
  ctx.fillRect(box.left, box.top, box.width, box.height);
  if (mixed) {
    // A notch along the lower edge says that more lies within than can be shown.
    ctx.fillStyle = look.colors.word;
    ctx.fillRect(box.left, box.top + box.height - 3 * devicePixelRatio, box.width, 3 * devicePixelRatio);
    return;
  }
  const text = look.wordOf(series, state);
  const room = box.width - WORD_ROOM * devicePixelRatio;
  if (room < 12 * devicePixelRatio || ctx.measureText(text).width > room) return;
  ctx.fillStyle = word;
  ctx.fillText(
    text,
    box.left + (WORD_ROOM / 2) * devicePixelRatio,
    box.top + box.height / 2 + devicePixelRatio,
  );
}

/** A text that fits, cut with an ellipsis where it does not. */
export function fitted(
  ctx: Pick<CanvasRenderingContext2D, 'measureText'>,
  text: string,
  width: number,
): string {
  if (ctx.measureText(text).width <= width) return text;
  const letters = [...text];
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (ctx.measureText(`${letters.slice(0, middle).join('')}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join('')}…`;
}
