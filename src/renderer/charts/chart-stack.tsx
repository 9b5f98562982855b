import { VisuallyHidden } from '@mantine/core';
import {
  useCallback,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type uPlot from 'uplot';
import { useWords } from '../i18n/words';
import { chartKey, cursorStops, movedCursor, shifted, zoomed } from './cursor-stops';
import { useCursorAt, type ChartCursor } from './cursor';
import classes from './charts.module.css';
import { LinePlot } from './line-plot';
import type { PlotCallbacks } from './plot-options';
import type { PlotSeries, StateSeries } from './prepare';
import { groupByUnit, stackLayout, UNIT_LINE } from './stack-layout';
import { TimelinePlot } from './timeline-plot';
import { useReading } from './use-reading';

export interface StackProps {
  readonly series: readonly PlotSeries[];
  readonly states: readonly StateSeries[];
  /** ms UTC shown from left to right. */
  readonly range: { readonly from: number; readonly to: number };
  readonly width: number;
  readonly height: number;
  readonly hidden: ReadonlySet<string>;
  readonly colorOf: (key: string) => number;
  /** The entity's name, with its site's where several are shown. */
  readonly nameOf: (entity: PlotSeries | StateSeries) => string;
  readonly cursor: ChartCursor;
  readonly onZoom: (from: number, to: number) => void;
  readonly onPan: (from: number, to: number, done: boolean) => void;
  readonly onReset: () => void;
  /** Hears of the plots while they live, by their unit; for a picture of them. */
  readonly onPlot?: (name: string, plot: uPlot | null) => void;
}

/** px left of the drawings before the numbers of an axis ask for more. */
const LEAST_GUTTER = 48;
/** A cursor that moves on is not read out; this long after it stopped, it is, ms. */
const SAY_AFTER = 300;

/** The plots of a chart below each other, one a unit and one for all timelines, with one time axis and one cursor. */
export function ChartStack(props: StackProps): ReactNode {
  const { series, states, range, width, height, cursor, onPlot } = props;
  const { t, formats } = useWords();
  const help = useId();
  const [gutter, setGutter] = useState(LEAST_GUTTER);
  const [speaks, setSpeaks] = useState(false);
  const groups = useMemo(() => groupByUnit(series), [series]);
  const layout = stackLayout(groups.length, states.length, height);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const callbacks = useMemo<Omit<PlotCallbacks, 'gaps'>>(
    () => ({
      onZoom: (from, to) => latest.current.onZoom(from, to),
      onPan: (from, to, done) => latest.current.onPan(from, to, done),
      onReset: () => latest.current.onReset(),
      onCursor: cursor.set,
    }),
    [cursor],
  );
  const widen = useCallback((needed: number) => {
    // Told while the axis is being measured: the plots are made anew after that.
    queueMicrotask(() => setGutter((before) => Math.max(before, needed)));
  }, []);
  const register = useCallback((name: string, plot: uPlot | null) => onPlot?.(name, plot), [onPlot]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const key = event.ctrlKey || event.metaKey || event.altKey ? null : chartKey(event);
    if (key === null) return;
    event.preventDefault();
    setSpeaks(true);
    switch (key.type) {
      case 'cursor':
        cursor.set(movedCursor(cursorStops(series, states, range), cursor.at, key.move));
        return;
      case 'zoom': {
        const { from, to } = zoomed(range, cursor.at, key.factor);
        props.onZoom(from, to);
        return;
      }
      case 'pan': {
        const { from, to } = shifted(range, key.part);
        props.onPan(from, to, true);
        return;
      }
      case 'reset':
        if (cursor.at !== null) cursor.set(null);
        else props.onReset();
    }
  };

  const names = [...series, ...states].map(props.nameOf).join(t('app.and'));
  const shared = { width, range, cursor, gutter, callbacks, onPlot: register };
  return (
    <>
      <div
        className={classes['stack']}
        style={{ height: layout.total }}
        role="application"
        tabIndex={0}
        aria-label={t('chart.canvas', {
          names,
          from: formats.dateTime(range.from),
          to: formats.dateTime(range.to),
        })}
        aria-describedby={help}
        onKeyDown={onKeyDown}
        onPointerMove={() => setSpeaks(false)}
      >
        {groups.map((group, index) => (
          <div key={group.unit ?? ''}>
            <div className={classes['unit']} style={{ height: UNIT_LINE, paddingLeft: gutter }} aria-hidden>
              {group.unit ?? t('chart.noUnit')}
            </div>
            <LinePlot
              {...shared}
              group={group}
              height={layout.plots[index] ?? 0}
              timeAxis={states.length === 0 && index === groups.length - 1}
              hidden={props.hidden}
              colorOf={props.colorOf}
              nameOf={props.nameOf}
              onGutter={widen}
            />
          </div>
        ))}
        {states.length > 0 && (
          <TimelinePlot
            {...shared}
            states={states}
            height={layout.timelines}
            hidden={props.hidden}
            nameOf={props.nameOf}
          />
        )}
      </div>
      <VisuallyHidden id={help}>{t('chart.keys')}</VisuallyHidden>
      <Spoken {...props} speaks={speaks} />
    </>
  );
}

/** Says the time under the cursor and what holds there, once the cursor rests. */
function Spoken({
  series,
  states,
  nameOf,
  cursor,
  speaks,
}: Pick<StackProps, 'series' | 'states' | 'nameOf' | 'cursor'> & { readonly speaks: boolean }): ReactNode {
  const { t, formats } = useWords();
  const at = useCursorAt(cursor);
  const [rested, setRested] = useState<number | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setRested(at), SAY_AFTER);
    return () => clearTimeout(timer);
  }, [at]);
  const reading = useReading();
  const said =
    !speaks || rested === null
      ? ''
      : [
          formats.dateTime(rested),
          ...series.map((each) => `${nameOf(each)} ${reading.line(each, rested)}`),
          ...states.map((each) => `${nameOf(each)} ${reading.states(each, rested)}`),
        ].join(t('app.and'));
  return <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>;
}
