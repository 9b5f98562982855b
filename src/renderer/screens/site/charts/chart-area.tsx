import { Button, SegmentedControl, VisuallyHidden } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { assertNever } from '../../../../shared/assert';
import type { EntityRow } from '../../../../shared/model';
import { DAY, HOUR, MINUTE, SECOND } from '../../../../shared/time';
import { useColorPlaces } from '../../../charts/color-places';
import { Plot, type PlotHandle } from '../../../charts/plot';
import { hasNumbers, valueAt } from '../../../charts/prepare';
import { ErrorLine } from '../../../components/error-line';
import { useTimed } from '../../../store/ticker';
import { ChartTable } from './chart-table';
import classes from './charts.module.css';
import { ExportButton } from './export-button';
import { Legend } from './legend';
import { useChartFeed, type ChartFeed, type ChartWindow } from './use-chart-feed';
import { useFormats, useWords } from '../../../i18n/words';

const PRESETS = [
  ['m15', 15 * MINUTE],
  ['h1', HOUR],
  ['h6', 6 * HOUR],
  ['h24', DAY],
  ['d7', 7 * DAY],
  ['d30', 30 * DAY],
] as const;

/** The history is asked for in steps of this width, in px, so that dragging the window does not ask at each pixel. */
const WIDTH_STEP = 100;
/** Zooming in further than this, in ms, shows nothing more. */
const LEAST_SPAN = 2 * SECOND;

/** Range, plot and legend of the chosen entities. */
export function ChartArea({
  siteId,
  rows,
  chosen,
}: {
  readonly siteId: string;
  readonly rows: ReadonlyMap<string, EntityRow>;
  readonly chosen: readonly string[];
}): ReactNode {
  const { t } = useWords();
  const { ref, width, height } = useElementSize();
  const [span, setSpan] = useState<number>(HOUR);
  const [fixed, setFixed] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const [asTable, setAsTable] = useState(false);
  const [cursor, setCursor] = useState<number | null>(null);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const view = useMemo<ChartWindow>(
    () => (fixed === null ? { type: 'live', span } : { type: 'fixed', ...fixed }),
    [fixed, span],
  );
  // A window of a month moves by a pixel in an hour: drawing it each second would be waste.
  const step = Math.max(SECOND, Math.floor(span / Math.max(width, 1)));
  const now = useTimed((time) => (step <= SECOND ? time : Math.ceil(time / step) * step));
  const feed = useChartFeed(siteId, chosen, view, Math.ceil(width / WIDTH_STEP) * WIDTH_STEP, now);
  const lines = useMemo(() => feed.series.filter(hasNumbers), [feed.series]);
  const places = useColorPlaces(chosen);
  const colorOf = useCallback((entityId: string) => places.get(entityId) ?? 0, [places]);
  const zoom = useCallback((from: number, to: number) => {
    if (to - from >= LEAST_SPAN) setFixed({ from, to: Math.min(to, Date.now() + MINUTE) });
  }, []);
  const reset = useCallback(() => setFixed(null), []);
  const toggleHidden = (entityId: string): void => {
    const next = new Set(hidden);
    if (!next.delete(entityId)) next.add(entityId);
    setHidden(next);
  };
  return (
    <div className={classes['area']}>
      <div className={classes['tools']}>
        <SegmentedControl
          size="xs"
          aria-label={t('chart.range')}
          value={fixed === null ? String(span) : ''}
          data={PRESETS.map(([name, length]) => ({ value: String(length), label: t(`chart.${name}`) }))}
          onChange={(value) => {
            setSpan(Number(value));
            setFixed(null);
          }}
        />
        {fixed !== null && <Button onClick={reset}>{t('chart.reset')}</Button>}
        <Button variant="default" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {asTable ? t('chart.chart') : t('chart.table')}
        </Button>
        <ExportButton siteId={siteId} entityIds={chosen} range={feed.range} />
        <span className={classes['source']}>
          <SourceText source={feed.source} />
        </span>
      </div>
      {feed.error !== null && <ErrorLine error={feed.error} />}
      {asTable ? (
        <ChartTable feed={feed} rows={rows} />
      ) : (
        <>
          <div className={classes['plot']} ref={ref}>
            <KeyboardPlot
              feed={{ ...feed, series: lines }}
              width={width}
              height={height}
              hidden={hidden}
              colorOf={colorOf}
              cursor={cursor}
              onCursor={setCursor}
              onZoom={zoom}
              onReset={reset}
            />
            {lines.length === 0 && !feed.loading && feed.source !== null && (
              <div className={classes['nothing']}>{t('chart.noData')}</div>
            )}
          </div>
          <Readout cursor={cursor} gaps={feed.series.some((each) => each.gaps.length > 0)} />
        </>
      )}
      <Legend
        siteId={siteId}
        rows={rows}
        chosen={chosen}
        colorOf={colorOf}
        series={feed.series}
        cursor={asTable ? null : cursor}
        hidden={hidden}
        onToggle={toggleHidden}
      />
    </div>
  );
}

interface KeyboardPlotProps {
  readonly feed: ChartFeed;
  readonly width: number;
  readonly height: number;
  readonly hidden: ReadonlySet<string>;
  readonly colorOf: (entityId: string) => number;
  readonly cursor: number | null;
  readonly onCursor: (at: number | null) => void;
  readonly onZoom: (from: number, to: number) => void;
  readonly onReset: () => void;
}

/** The plot for eyes, with a cursor for the keyboard whose values are also said. */
function KeyboardPlot({ feed, cursor, onReset, ...plot }: KeyboardPlotProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const handle = useRef<PlotHandle>(null);
  const [speaks, setSpeaks] = useState(false);
  const names = feed.series.map((each) => each.name).join(t('app.and'));
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = keyMove(event);
    if (event.key === 'Escape') onReset();
    if (move === null) return;
    event.preventDefault();
    setSpeaks(true);
    handle.current?.moveCursor(move);
  };
  const said =
    !speaks || cursor === null
      ? ''
      : [
          formats.dateTime(cursor),
          ...feed.series.map((each) => {
            const value = valueAt(each, cursor);
            return `${each.name} ${value === null ? t('chart.gap') : `${formats.decimal(value, 2)} ${each.unit ?? ''}`}`;
          }),
        ].join(t('app.and'));
  return (
    <>
      <div
        className={classes['plotInner']}
        role="application"
        tabIndex={0}
        aria-label={t('chart.canvas', {
          names,
          from: formats.dateTime(feed.range.from),
          to: formats.dateTime(feed.range.to),
        })}
        onKeyDown={onKeyDown}
        onPointerMove={() => setSpeaks(false)}
      >
        <Plot
          ref={handle}
          series={feed.series}
          from={feed.range.from}
          to={feed.range.to}
          onReset={onReset}
          {...plot}
        />
      </div>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </>
  );
}

function keyMove(event: KeyboardEvent): number | 'first' | 'last' | null {
  const by = event.shiftKey ? 10 : 1;
  switch (event.key) {
    case 'ArrowLeft':
      return -by;
    case 'ArrowRight':
      return by;
    case 'Home':
      return 'first';
    case 'End':
      return 'last';
    default:
      return null;
  }
}

function Readout({ cursor, gaps }: { readonly cursor: number | null; readonly gaps: boolean }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  return (
    <div className={classes['readout']}>
      {cursor === null
        ? `${t('chart.zoomed')}${gaps ? ` · ${t('chart.gapLegend')}` : ''}`
        : formats.dateTime(cursor)}
    </div>
  );
}

function SourceText({ source }: { readonly source: ChartFeed['source'] }): ReactNode {
  const { t } = useWords();
  switch (source) {
    case null:
      return null;
    case 'raw':
      return t('chart.sourceRaw');
    case '5m':
      return t('chart.source5m');
    case '1h':
      return t('chart.source1h');
    case 'slots':
      return t('chart.sourceSlots');
    default:
      return assertNever(source, 'source of a chart');
  }
}
