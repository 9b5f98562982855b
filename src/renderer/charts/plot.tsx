import { useEffect, useImperativeHandle, useMemo, useRef, type ReactNode, type Ref } from 'react';
import uPlot from 'uplot';
import { LOCALES } from '../i18n/languages';
import { useChartColors } from './palette';
import { alignSeries, isRaw, mergeGaps, type PlotSeries } from './prepare';
import { plotOptions, type PlotCallbacks } from './plot-options';
import { useFormats, useLanguage } from '../i18n/words';

export interface PlotHandle {
  /** Moves the cursor by points, or to the first or last in view; for the keyboard. */
  moveCursor(move: number | 'first' | 'last'): void;
}

interface PlotProps {
  readonly ref?: Ref<PlotHandle>;
  readonly series: readonly PlotSeries[];
  /** ms UTC shown from left to right. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly hidden: ReadonlySet<string>;
  readonly colorOf: (entityId: string) => number;
  readonly onZoom: (from: number, to: number) => void;
  readonly onReset: () => void;
  readonly onCursor: (at: number | null) => void;
}

/**
 * A plot of several lines. It is made anew when the lines themselves are others; data, range and size only update
 * it. Without lines it is destroyed: an emptied plot would keep its old data alive.
 */
export function Plot(props: PlotProps): ReactNode {
  const { series, from, to, width, height, hidden, colorOf } = props;
  const colors = useChartColors();
  const formats = useFormats();
  const locale = LOCALES[useLanguage()];
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  const gaps = useRef<ReturnType<typeof mergeGaps>>([]);
  useEffect(() => {
    latest.current = props;
  });
  const drawn = width > 0 && height > 0 && series.length > 0;
  /** Which lines there are and how they look, as one value. */
  const shape = useMemo(
    () =>
      JSON.stringify(
        series.map((each) => [
          each.entityId,
          each.unit,
          isRaw(each),
          hidden.has(each.entityId),
          colorOf(each.entityId),
        ]),
      ),
    [series, hidden, colorOf],
  );

  useEffect(() => {
    if (!drawn || host.current === null) return;
    const callbacks: PlotCallbacks = {
      onZoom: (start, end) => latest.current.onZoom(start, end),
      onReset: () => latest.current.onReset(),
      onCursor: (at) => latest.current.onCursor(at),
      gaps: () => gaps.current,
    };
    const now = latest.current;
    const made = new uPlot(
      plotOptions(
        now.series,
        {
          width: now.width,
          height: now.height,
          colors,
          formats,
          locale,
          fontFamily: getComputedStyle(host.current).fontFamily,
          hidden: now.hidden,
          colorOf: now.colorOf,
        },
        callbacks,
      ),
      undefined,
      host.current,
    );
    plot.current = made;
    return () => {
      plot.current = null;
      made.destroy();
    };
  }, [drawn, shape, colors, formats, locale]);

  useEffect(() => {
    const current = plot.current;
    if (current === null) return;
    gaps.current = mergeGaps(series);
    const { x, columns } = alignSeries(series);
    current.batch(() => {
      current.setData([x, ...columns] as uPlot.AlignedData, false);
      current.setScale('x', { min: from, max: to });
    });
    // A plot made anew needs its data again.
  }, [series, from, to, drawn, shape, colors, formats, locale]);

  useEffect(() => {
    if (width > 0 && height > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  useImperativeHandle(
    props.ref,
    () => ({
      moveCursor: (move) => {
        const current = plot.current;
        if (current === null) return;
        const index = indexAfter(current, move);
        const at = current.data[0][index];
        if (at === undefined) return;
        current.setCursor({ left: current.valToPos(at, 'x'), top: current.over.clientHeight / 2 });
      },
    }),
    [],
  );

  return <div ref={host} style={{ width, height }} />;
}

function indexAfter(plot: uPlot, move: number | 'first' | 'last'): number {
  const times = plot.data[0];
  const { min, max } = plot.scales['x'] ?? {};
  const first = plot.valToIdx(min ?? 0);
  const last = plot.valToIdx(max ?? 0);
  if (move === 'first') return first;
  if (move === 'last') return last;
  const present = plot.cursor.idx ?? (move > 0 ? first : last);
  return Math.min(times.length - 1, last, Math.max(first, present + move));
}
