import { useCallback, useLayoutEffect, useMemo, useRef, type ReactNode } from 'react';
import type uPlot from 'uplot';
import { LOCALES } from '../i18n/languages';
import { useWords } from '../i18n/words';
import type { SharedPlotProps } from './line-plot';
import { useChartColors } from './palette';
import { Plot } from './plot';
import type { StateSeries } from './prepare';
import { timelineOptions } from './timeline-options';
import { useReading } from './use-reading';

export const TIMELINES = 'states';

interface TimelinePlotProps extends SharedPlotProps {
  readonly states: readonly StateSeries[];
  readonly nameOf: (entity: StateSeries) => string;
}

/** Timelines of all entities whose state is a word. */
export function TimelinePlot(props: TimelinePlotProps): ReactNode {
  const { states, width, height, range, cursor, gutter, hidden, callbacks, nameOf, onPlot } = props;
  const { t, formats, language } = useWords();
  const colors = useChartColors();
  const reading = useReading();
  // Before the plot below is made anew from it.
  const latest = useRef({ states, nameOf });
  useLayoutEffect(() => {
    latest.current = { states, nameOf };
  }, [states, nameOf]);
  /** Which of them are faint, as one value. */
  const faint = JSON.stringify(states.flatMap(({ key }) => (hidden.has(key) ? [key] : [])));
  const makeOptions = useCallback(
    (size: { readonly width: number; readonly height: number }, fontFamily: string): uPlot.Options =>
      timelineOptions(
        () => latest.current.states,
        {
          ...{ ...size, gutter, timeAxis: true, colors, formats, fontFamily },
          locale: LOCALES[language],
          hidden: new Set(JSON.parse(faint) as string[]),
          titleOf: (series) => latest.current.nameOf(series),
          wordOf: (series, state) => reading.word(series, state),
        },
        { ...callbacks, gaps: () => [] },
      ),
    [faint, gutter, colors, formats, language, callbacks, reading],
  );
  // Bars are drawn from the states themselves; a plot without points would draw nothing at all. Anew with each
  // change, so that they are drawn.
  const data = useMemo<uPlot.AlignedData>(() => {
    const ends = states.flatMap((each) => [each.at[0] ?? 0, each.until]);
    return [
      [Math.min(...ends), Math.max(...ends)],
      [null, null],
    ];
  }, [states]);
  const register = useCallback((plot: uPlot | null) => onPlot(TIMELINES, plot), [onPlot]);
  return (
    <Plot
      {...{ makeOptions, data, width, height, cursor }}
      from={range.from}
      to={range.to}
      label={t('chart.timelines', { names: states.map(nameOf).join(t('app.and')) })}
      onPlot={register}
    />
  );
}
