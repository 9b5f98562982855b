import { useElementSize } from '@mantine/hooks';
import { useCallback, useMemo, useState } from 'react';
import type { ChartMember } from '../../shared/charts';
import { DAY, MINUTE, SECOND } from '../../shared/time';
import type { ChartRange } from '../api/queries';
import { useSites } from '../store/fleet';
import { useTimed } from '../store/ticker';
import { useColorPlaces } from './color-places';
import { ChartCursor } from './cursor';
import { memberKey } from './members';
import { hasNumbers, type PlotSeries } from './prepare';
import { useChartFeed, type ChartFeed, type ChartWindow } from './use-chart-feed';

/** The history is asked for in steps of this width, in px, so that dragging the window does not ask at each pixel. */
const WIDTH_STEP = 100;
/** Zooming in further than this, in ms, shows nothing more; farther out there is nothing. */
const LEAST_SPAN = 2 * SECOND;
const MOST_SPAN = 10 * 366 * DAY;
/** So far beyond the present a view may reach. */
const AHEAD = MINUTE;

type Named = ChartMember & { readonly name?: string };

export interface ChartView {
  /** To be put on the element that the plots fill. */
  readonly ref: ReturnType<typeof useElementSize>['ref'];
  readonly width: number;
  readonly height: number;
  readonly feed: ChartFeed;
  /** Those of the feed's series in which there is a number. */
  readonly lines: readonly PlotSeries[];
  /** What is shown; differs from what is asked for while it is being shifted. */
  readonly range: ChartRange;
  /** null: it follows the present. */
  readonly fixed: ChartRange | null;
  readonly cursor: ChartCursor;
  readonly hidden: ReadonlySet<string>;
  readonly colorOf: (key: string) => number;
  readonly nameOf: (entity: Named) => string;
  readonly zoom: (from: number, to: number) => void;
  readonly pan: (from: number, to: number, done: boolean) => void;
  readonly reset: () => void;
  readonly toggle: (key: string) => void;
}

/** What one chart shows at present and what the operator does to it; `spanMs`: length of its live window. */
export function useChartView(members: readonly ChartMember[], spanMs: number): ChartView {
  const { ref, width, height } = useElementSize();
  const [fixed, setFixed] = useState<ChartRange | null>(null);
  const [panning, setPanning] = useState<ChartRange | null>(null);
  const [cursor] = useState(() => new ChartCursor());
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const view = useMemo<ChartWindow>(
    () => (fixed === null ? { type: 'live', span: spanMs } : { type: 'fixed', ...fixed }),
    [fixed, spanMs],
  );
  // A window of a month moves by a pixel in an hour: drawing it each second would be waste.
  const step = Math.max(SECOND, Math.floor(spanMs / Math.max(width, 1)));
  const now = useTimed((time) => (step <= SECOND ? time : Math.floor(time / step) * step));
  // So that what comes before the next time is in the window already.
  const ahead = step <= SECOND ? 0 : step;
  const feed = useChartFeed(members, view, Math.ceil(width / WIDTH_STEP) * WIDTH_STEP, { now, ahead });
  const lines = useMemo(() => feed.series.filter(hasNumbers), [feed.series]);
  const keys = useMemo(() => members.map(memberKey), [members]);
  const places = useColorPlaces(keys);
  const colorOf = useCallback((key: string) => places.get(key) ?? 0, [places]);
  const nameOf = useNames(members);
  const zoom = useCallback((from: number, to: number) => {
    if (to - from < LEAST_SPAN || to - from > MOST_SPAN) return;
    setFixed({ from, to: Math.min(to, Date.now() + AHEAD) });
  }, []);
  const pan = useCallback((from: number, to: number, done: boolean) => {
    const beyond = Math.max(0, to - Date.now() - AHEAD);
    const shown = { from: from - beyond, to: to - beyond };
    setPanning(done ? null : shown);
    if (done) setFixed(shown);
  }, []);
  const reset = useCallback(() => {
    setFixed(null);
    setPanning(null);
  }, []);
  const toggle = useCallback((key: string) => {
    setHidden((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const range = panning ?? feed.range;
  return {
    ref,
    width,
    height,
    feed,
    lines,
    range,
    fixed,
    cursor,
    hidden,
    colorOf,
    nameOf,
    zoom,
    pan,
    reset,
    toggle,
  };
}

/** Names of entities; with their site's where a chart has several. */
function useNames(members: readonly ChartMember[]): (entity: Named) => string {
  const several = new Set(members.map(({ siteId }) => siteId)).size > 1;
  const names = useSiteNames();
  return useCallback(
    ({ name, entityId, siteId }: Named) =>
      several ? `${name ?? entityId} · ${names.get(siteId) ?? siteId}` : (name ?? entityId),
    [several, names],
  );
}

/** Names of all sites by id; another map only when one of them has become another. */
export function useSiteNames(): ReadonlyMap<string, string> {
  const names = useSites((sites) =>
    JSON.stringify([...(sites?.values() ?? [])].map(({ id, name }) => [id, name])),
  );
  return useMemo(() => new Map(JSON.parse(names) as [string, string][]), [names]);
}
