import type { ChartColors } from './palette';
import { fitted } from './timeline-options';

/** One plot of a picture as it is on the screen, with the words above it. */
export interface PicturePlot {
  readonly heading: string | null;
  readonly canvas: HTMLCanvasElement;
}

export interface PictureLine {
  /** null: no line or bar is drawn for it. */
  readonly color: string | null;
  readonly name: string;
  readonly value: string;
}

export interface Picture {
  readonly title: string;
  /** From when to when, and what the points are. */
  readonly facts: string;
  readonly plots: readonly PicturePlot[];
  readonly legend: readonly PictureLine[];
  readonly colors: ChartColors;
  readonly fontFamily: string;
}

const EDGE = 16;
const TITLE = 26;
const FACTS = 20;
const HEADING = 18;
const LEGEND_LINE = 22;
/** px of one column of the legend; as many stand side by side as there is room for. */
const LEGEND_COLUMN = 320;
const LEAST_WIDTH = 480;

/** px of the screen, and where each part begins; the canvas has as many times more as the screen has. */
export function pictureLayout(
  plots: readonly { readonly width: number; readonly height: number; readonly headed: boolean }[],
  legend: number,
): {
  readonly width: number;
  readonly height: number;
  readonly plotsAt: readonly number[];
  readonly legendAt: number;
  readonly columns: number;
} {
  const width = Math.max(LEAST_WIDTH, ...plots.map((plot) => plot.width)) + 2 * EDGE;
  let y = EDGE + TITLE + FACTS;
  const plotsAt = plots.map((plot) => {
    const at = y + (plot.headed ? HEADING : 0);
    y = at + plot.height;
    return at;
  });
  const columns = Math.max(1, Math.floor((width - 2 * EDGE) / LEGEND_COLUMN));
  const legendAt = y + 8;
  return {
    width,
    height: legendAt + Math.ceil(legend / columns) * LEGEND_LINE + EDGE,
    plotsAt,
    legendAt,
    columns,
  };
}

/** What is seen of a chart as a picture that says by itself what it shows, in the present colours. */
export async function drawPicture(picture: Picture): Promise<Blob> {
  const { title, facts, plots, legend, colors, fontFamily } = picture;
  const ratio = devicePixelRatio;
  const layout = pictureLayout(
    plots.map(({ canvas, heading }) => ({
      width: canvas.width / ratio,
      height: canvas.height / ratio,
      headed: heading !== null,
    })),
    legend.length,
  );
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(layout.width * ratio);
  canvas.height = Math.ceil(layout.height * ratio);
  const ctx = canvas.getContext('2d');
  if (ctx === null) throw new Error('the browser has no canvas to draw on');
  ctx.scale(ratio, ratio);
  ctx.fillStyle = colors.ground;
  ctx.fillRect(0, 0, layout.width, layout.height);
  ctx.textBaseline = 'top';
  const room = layout.width - 2 * EDGE;
  ctx.fillStyle = colors.word;
  ctx.font = `600 16px ${fontFamily}`;
  ctx.fillText(fitted(ctx, title, room), EDGE, EDGE);
  ctx.font = `12px ${fontFamily}`;
  ctx.fillStyle = colors.text;
  ctx.fillText(fitted(ctx, facts, room), EDGE, EDGE + TITLE);
  plots.forEach((plot, index) => {
    const y = layout.plotsAt[index] ?? 0;
    if (plot.heading !== null) {
      ctx.fillStyle = colors.text;
      ctx.fillText(plot.heading, EDGE, y - HEADING + 2);
    }
    const { width, height } = plot.canvas;
    ctx.drawImage(plot.canvas, EDGE, y, width / ratio, height / ratio);
  });
  const column = room / layout.columns;
  legend.forEach((line, index) => {
    const x = EDGE + (index % layout.columns) * column;
    const y = layout.legendAt + Math.floor(index / layout.columns) * LEGEND_LINE;
    if (line.color !== null) {
      ctx.fillStyle = line.color;
      ctx.fillRect(x, y + 6, 18, 4);
    }
    ctx.font = `600 12px ${fontFamily}`;
    const valueWidth = Math.min(ctx.measureText(line.value).width, column / 2);
    ctx.fillStyle = colors.word;
    ctx.fillText(fitted(ctx, line.value, column / 2), x + column - 16 - valueWidth, y);
    ctx.font = `12px ${fontFamily}`;
    ctx.fillText(fitted(ctx, line.name, column - valueWidth - 52), x + 26, y);
  });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the browser could not make a picture of the chart'));
      else resolve(blob);
    }, 'image/png');
  });
}
