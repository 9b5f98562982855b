import { useCallback, useRef, useState, type RefObject } from 'react';
import type uPlot from 'uplot';
import { useWords } from '../i18n/words';
import { chartFileName, download } from './file-names';
import { useChartColors } from './palette';
import { drawPicture, type PictureLine } from './picture';
import { groupByUnit } from './stack-layout';
import { TIMELINES } from './timeline-plot';
import type { ChartView } from './use-chart-view';

export interface PictureExport {
  /** For the plots to report themselves. */
  readonly onPlot: (name: string, plot: uPlot | null) => void;
  /** For the element with the legend. */
  readonly legend: RefObject<HTMLDivElement | null>;
  readonly save: () => void;
  readonly error: Error | null;
}

/** Saves what is seen of a chart as a PNG file. */
export function usePicture(title: string, { lines, feed, range, colorOf }: ChartView): PictureExport {
  const { t, formats } = useWords();
  const colors = useChartColors();
  const plots = useRef(new Map<string, uPlot>());
  const legend = useRef<HTMLDivElement>(null);
  const [error, setError] = useState<Error | null>(null);
  const onPlot = useCallback((name: string, plot: uPlot | null) => {
    if (plot === null) plots.current.delete(name);
    else plots.current.set(name, plot);
  }, []);
  const save = (): void => {
    setError(null);
    const units = groupByUnit(lines).map(({ unit }) => unit);
    const parts = units.map((unit) => ({ name: `unit ${unit ?? ''}`, heading: unit ?? t('chart.noUnit') }));
    const shown = [...parts, { name: TIMELINES, heading: null }].flatMap(({ name, heading }) => {
      const plot = plots.current.get(name);
      return plot === undefined ? [] : [{ heading, canvas: plot.ctx.canvas }];
    });
    const drawn = new Set(lines.map(({ key }) => key));
    drawPicture({
      title,
      facts: `${formats.dateTime(range.from)} – ${formats.dateTime(range.to)}${feed.series.some(({ gaps }) => gaps.length > 0) ? ` · ${t('chart.gapLegend')}` : ''}`,
      plots: shown,
      // As it stands below the chart: the values under the cursor, or the present ones.
      legend: linesOf(legend.current, (key) => (drawn.has(key) ? colors.line(colorOf(key)) : null)),
      colors,
      fontFamily: getComputedStyle(document.body).fontFamily,
    })
      .then((picture) => download(picture, chartFileName(title, range.from, range.to, 'png')))
      .catch((thrown: unknown) => setError(thrown instanceof Error ? thrown : new Error(String(thrown))));
  };
  return { onPlot, legend, save, error };
}

function linesOf(legend: HTMLElement | null, colorOf: (key: string) => string | null): PictureLine[] {
  return [...(legend?.querySelectorAll<HTMLElement>('[data-key]') ?? [])].map((item) => ({
    color: colorOf(item.dataset['key'] ?? ''),
    name: item.querySelector('[data-name]')?.textContent ?? '',
    value: item.querySelector('[data-value]')?.textContent ?? '',
  }));
}
