import { useCallback, useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';
import type uPlot from 'uplot';
import { LOCALES } from '../i18n/languages';
import { useWords } from '../i18n/words';
import type { ChartCursor } from './cursor';
import { lineOptions } from './line-options';
import { useChartColors } from './palette';
import { Plot } from './plot';
import type { PlotCallbacks } from './plot-options';
import { alignSeries, isRaw, mergeGaps, type PlotSeries } from './prepare';
import type { UnitGroup } from './stack-layout';

export interface SharedPlotProps {
  readonly width: number;
  readonly height: number;
  readonly range: { readonly from: number; readonly to: number };
  readonly cursor: ChartCursor;
  readonly gutter: number;
  readonly callbacks: Omit<PlotCallbacks, 'gaps'>;
  readonly hidden: ReadonlySet<string>;
  readonly onPlot: (name: string, plot: uPlot | null) => void;
}

interface LinePlotProps extends SharedPlotProps {
  readonly group: UnitGroup;
  readonly timeAxis: boolean;
  readonly colorOf: (key: string) => number;
  readonly nameOf: (entity: PlotSeries) => string;
  readonly onGutter: (needed: number) => void;
}

/** Lines of one unit. */
export function LinePlot(props: LinePlotProps): ReactNode {
  const { group, width, height, range, cursor, gutter, timeAxis, hidden, colorOf, callbacks } = props;
  const { onGutter, onPlot } = props;
  const { unit, series } = group;
  const { t, formats, language } = useWords();
  const colors = useChartColors();
  // Before the plot below is made anew from it.
  const latest = useRef({ series, gaps: mergeGaps(series) });
  useLayoutEffect(() => {
    latest.current = { series, gaps: mergeGaps(series) };
  }, [series]);
  /** Which lines there are and how they look, as one value: the plot is made anew only when that changes. */
  const shape = JSON.stringify(
    series.map((each) => [each.key, isRaw(each), hidden.has(each.key), colorOf(each.key)]),
  );
  const makeOptions = useCallback(
    (size: { readonly width: number; readonly height: number }, fontFamily: string): uPlot.Options => {
      const shown = JSON.parse(shape) as [string, boolean, boolean, number][];
      const places = new Map(shown.map(([key, , , place]) => [key, place]));
      return lineOptions(
        latest.current.series,
        {
          ...{ ...size, gutter, timeAxis, colors, formats, fontFamily, onGutter },
          locale: LOCALES[language],
          hidden: new Set(shown.flatMap(([key, , isHidden]) => (isHidden ? [key] : []))),
          colorOf: (key) => places.get(key) ?? 0,
        },
        { ...callbacks, gaps: () => latest.current.gaps },
      );
    },
    [shape, gutter, timeAxis, colors, formats, language, callbacks, onGutter],
  );
  const data = useMemo(() => {
    const { x, columns } = alignSeries(series);
    return [x, ...columns] as uPlot.AlignedData;
  }, [series]);
  const name = `unit ${unit ?? ''}`;
  const register = useCallback((plot: uPlot | null) => onPlot(name, plot), [onPlot, name]);
  return (
    <Plot
      {...{ makeOptions, data, width, height, cursor }}
      from={range.from}
      to={range.to}
      label={t('chart.plot', {
        names: series.map(props.nameOf).join(t('app.and')),
        unit: unit ?? t('chart.noUnit'),
      })}
      onPlot={register}
    />
  );
}
