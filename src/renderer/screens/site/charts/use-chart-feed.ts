import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChartSeries, CommandOutput } from '../../../../shared/contract/commands';
import { MINUTE } from '../../../../shared/time';
import { useContract } from '../../../api/contract-context';
import { useChartHistory, type ChartRange } from '../../../api/queries';
import { prepareSeries, type PlotSeries, type TailPoint } from '../../../charts/prepare';

/** What the chart looks at: a span that ends now and moves on, or a fixed stretch. Times in ms. */
export type ChartWindow =
  | { readonly type: 'live'; readonly span: number }
  | { readonly type: 'fixed'; readonly from: number; readonly to: number };

export interface ChartFeed {
  readonly series: readonly PlotSeries[];
  readonly range: ChartRange;
  readonly source: CommandOutput<'history.chart'>['source'] | null;
  readonly loading: boolean;
  readonly error: Error | null;
}

/** After this long the live tail is exchanged for history of the same stretch: it must not grow for ever. */
const TAIL_FOR = 10 * MINUTE;
/** New points are drawn at most this often, in ms; the eye gains nothing by more. */
const DRAW_EVERY = 250;

type Tails = ReadonlyMap<string, readonly TailPoint[]>;
const NO_TAILS: Tails = new Map();

/** History of the chosen entities with what comes live appended; `now` in ms UTC moves a live window on. */
export function useChartFeed(
  siteId: string,
  entityIds: readonly string[],
  window: ChartWindow,
  width: number,
  now: number,
): ChartFeed {
  /** When the history was last asked for; a live window is measured from it until the next time. */
  const [anchor, setAnchor] = useState(() => Date.now());
  const { tails, live, forget } = useTails(siteId, entityIds, () => setAnchor(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setAnchor(Date.now()), TAIL_FOR);
    return () => clearInterval(timer);
  }, []);

  const asked: ChartRange =
    window.type === 'live'
      ? { from: anchor - window.span, to: anchor }
      : { from: Math.floor(window.from), to: Math.ceil(window.to) };
  const history = useChartHistory(siteId, entityIds, asked, width);
  const range: ChartRange = window.type === 'live' ? { from: now - window.span, to: now } : asked;

  const { data, isPlaceholderData } = history;
  useEffect(() => {
    // What the history holds by now need not be kept twice.
    if (data !== undefined && !isPlaceholderData) forget(data.series);
  }, [data, isPlaceholderData, forget]);

  const past = window.type === 'fixed' && window.to <= anchor;
  const holdsUntil = past ? window.to : live ? Math.min(now, range.to) : null;
  const tailUntil = window.type === 'live' ? Infinity : window.to;
  const series = useMemo(
    () =>
      (data?.series ?? [])
        .filter((each) => entityIds.includes(each.entityId))
        .map((each) => {
          const tail = (tails.get(each.entityId) ?? []).filter((point) => point.at <= tailUntil);
          return prepareSeries(each, tail, holdsUntil);
        }),
    [data, entityIds, tails, tailUntil, holdsUntil],
  );
  return {
    series,
    range,
    source: data?.source ?? null,
    loading: history.isFetching && (data === undefined || isPlaceholderData),
    error: history.error,
  };
}

interface LiveTails {
  readonly tails: Tails;
  /** The site is connected: silence means that nothing has changed. */
  readonly live: boolean;
  /** Drops what these series already hold. */
  readonly forget: (known: readonly ChartSeries[]) => void;
}

/** What has come live since the chart was opened; `onMissed` when something was missed that the history knows. */
function useTails(siteId: string, entityIds: readonly string[], onMissed: () => void): LiveTails {
  const { views } = useContract();
  const [tails, setTails] = useState<Tails>(NO_TAILS);
  const [live, setLive] = useState(false);
  const chosen = entityIds.join('\n');
  const missed = useRef(onMissed);
  useEffect(() => {
    missed.current = onMissed;
  });
  useEffect(() => {
    if (chosen === '') return;
    const view = views.ownView('series', { siteId, entityIds: chosen.split('\n') });
    let begun = false;
    let gathered: (TailPoint & { readonly entityId: string })[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stop = view.onEvent((event) => {
      if (event.data.live !== undefined) setLive(event.data.live);
      if (event.type === 'snapshot') {
        // What came between the history and this snapshot is only in the history of now.
        missed.current();
        if (!begun) setTails(NO_TAILS);
        begun = true;
        return;
      }
      for (const { entityId, at, value } of event.data.points) gathered.push({ entityId, at, value });
      timer ??= setTimeout(() => {
        const points = gathered;
        gathered = [];
        timer = null;
        setTails((before) => appended(before, points));
      }, DRAW_EVERY);
    });
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [views, siteId, chosen]);
  const forget = useCallback((known: readonly ChartSeries[]) => {
    setTails((before) => {
      const after = new Map(before);
      for (const { entityId, at } of known) {
        const last = at[at.length - 1];
        const tail = before.get(entityId);
        if (tail !== undefined && last !== undefined) {
          after.set(
            entityId,
            tail.filter((point) => point.at > last),
          );
        }
      }
      return after;
    });
  }, []);
  return { tails, live, forget };
}

function appended(before: Tails, points: readonly (TailPoint & { readonly entityId: string })[]): Tails {
  const fresh = new Map<string, TailPoint[]>();
  for (const { entityId, at, value } of points) {
    const tail = fresh.get(entityId);
    if (tail === undefined) fresh.set(entityId, [{ at, value }]);
    else tail.push({ at, value });
  }
  const after = new Map(before);
  for (const [entityId, tail] of fresh) after.set(entityId, [...(before.get(entityId) ?? []), ...tail]);
  return after;
}
