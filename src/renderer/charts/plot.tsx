import { useEffect, useRef, type ReactNode } from 'react';
import uPlot from 'uplot';
import type { ChartCursor } from './cursor';

export interface PlotProps {
  /** What the plot is made of besides its data; another one makes the plot anew. Made with `useCallback`. */
  readonly makeOptions: (
    size: { readonly width: number; readonly height: number },
    fontFamily: string,
  ) => uPlot.Options;
  readonly data: uPlot.AlignedData;
  /** ms UTC shown from left to right. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  readonly cursor: ChartCursor;
  /** For those who cannot see it. */
  readonly label: string;
  /** Hears of the plot while it lives, for a picture of it. */
  readonly onPlot: (plot: uPlot | null) => void;
}

/**
 * One plot. Data, range and size only update it. Gone from the page it is destroyed: an emptied plot would keep its
 * old data alive.
 */
export function Plot(props: PlotProps): ReactNode {
  const { makeOptions, data, from, to, width, height, cursor, label, onPlot } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const size = useRef({ width, height });
  useEffect(() => {
    size.current = { width, height };
  });
  const drawn = width > 0 && height > 0;

  useEffect(() => {
    if (!drawn || host.current === null) return;
    const made = new uPlot(
      makeOptions(size.current, getComputedStyle(host.current).fontFamily),
      undefined,
      host.current,
    );
    plot.current = made;
    onPlot(made);
    const point = (): void => {
      const { at } = cursor;
      const left = at === null ? -10 : made.valToPos(at, 'x');
      const inside = left >= 0 && left <= made.over.clientWidth;
      made.setCursor({ left: inside ? left : -10, top: inside ? made.over.clientHeight / 2 : -10 }, false);
    };
    const stop = cursor.subscribe(point);
    return () => {
      stop();
      plot.current = null;
      onPlot(null);
      made.destroy();
    };
  }, [drawn, makeOptions, cursor, onPlot]);

  useEffect(() => {
    const current = plot.current;
    if (current === null) return;
    current.batch(() => {
      current.setData(data, false);
      current.setScale('x', { min: from, max: to });
    });
    // A plot made anew needs its data again.
  }, [data, from, to, drawn, makeOptions]);

  useEffect(() => {
    if (width > 0 && height > 0) plot.current?.setSize({ width, height });
  }, [width, height]);

  return <div ref={host} role="img" aria-label={label} style={{ width, height }} />;
}
