import { useEffect, useMemo, useState } from 'react';
import type { ChartMember } from '../../shared/charts';
import type { AppError } from '../../shared/errors';
import { MINUTE } from '../../shared/time';
import { useChartHistory, type ChartHistory, type ChartRange } from '../api/queries';
import { bySite, memberKey } from './members';
import { hasNumbers, prepareSeries, prepareStates, type PlotSeries, type StateSeries } from './prepare';
import { useLiveTails } from './use-live-tails';

/** What the chart looks at: a span that ends now and moves on, or a fixed stretch. Times in ms. */
export type ChartWindow =
  | { readonly type: 'live'; readonly span: number }
  | { readonly type: 'fixed'; readonly from: number; readonly to: number };

export interface ChartFeed {
  /** Lines, those without a number among them. */
  readonly series: readonly PlotSeries[];
  /** Timelines of words. */
  readonly states: readonly StateSeries[];
  readonly range: ChartRange;
  readonly source: ChartHistory['source'] | null;
  readonly failed: readonly { readonly siteId: string; readonly error: AppError }[];
  readonly loading: boolean;
  readonly error: Error | null;
}

/** After this long the live tail is exchanged for history of the same stretch: it must not grow for ever. */
const TAIL_FOR = 10 * MINUTE;
const NONE: readonly never[] = [];

/**
 * History of the chosen entities with what comes live appended. `now` (ms UTC) moves a live window on, which reaches
 * `ahead` ms beyond it; nothing is drawn there before it is known.
 */
export function useChartFeed(
  members: readonly ChartMember[],
  window: ChartWindow,
  width: number,
  { now, ahead }: { readonly now: number; readonly ahead: number },
): ChartFeed {
  /** When the history was last asked for; a live window is measured from it until the next time. */
  const [anchor, setAnchor] = useState(() => Date.now());
  const sites = useMemo(() => bySite(members), [members]);
  const { tails, live, forget } = useLiveTails(sites, () => setAnchor(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setAnchor(Date.now()), TAIL_FOR);
    return () => clearInterval(timer);
  }, []);

  const asked: ChartRange =
    window.type === 'live'
      ? { from: anchor - window.span, to: anchor }
      : { from: Math.floor(window.from), to: Math.ceil(window.to) };
  const history = useChartHistory(sites, asked, width);
  const range: ChartRange =
    window.type === 'live' ? { from: now + ahead - window.span, to: now + ahead } : asked;

  const { data, isPlaceholderData } = history;
  useEffect(() => {
    // What the history holds by now need not be kept twice.
    if (data !== undefined && !isPlaceholderData) forget(data.series);
  }, [data, isPlaceholderData, forget]);

  const past = window.type === 'fixed' && window.to <= anchor;
  const presentUntil = Math.min(now, range.to);
  const pastUntil = past && window.type === 'fixed' ? window.to : null;
  const tailUntil = window.type === 'live' ? Infinity : window.to;
  const drawn = useMemo(() => {
    const chosen = new Set(members.map(memberKey));
    const series: PlotSeries[] = [];
    const states: StateSeries[] = [];
    for (const each of data?.series ?? NONE) {
      const key = memberKey(each);
      if (!chosen.has(key)) continue;
      const tail = (tails.get(key) ?? NONE).filter((point) => point.at <= tailUntil);
      const holdsUntil = pastUntil ?? (live.has(each.siteId) ? presentUntil : null);
      const words = prepareStates(each, tail, holdsUntil);
      if (words !== null) states.push(words);
      else series.push(prepareSeries(each, tail, holdsUntil));
    }
    return { series, states };
  }, [data, members, tails, tailUntil, pastUntil, live, presentUntil]);
  return {
    ...drawn,
    range,
    source: data?.source ?? null,
    failed: data?.failed ?? NONE,
    loading: history.isFetching && (data === undefined || isPlaceholderData),
    error: history.error,
  };
}

/** Whether there is anything to draw. */
export const isEmpty = ({ series, states }: Pick<ChartFeed, 'series' | 'states'>): boolean =>
  states.length === 0 && !series.some(hasNumbers);
