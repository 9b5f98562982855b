import { useCallback, useEffect, useRef, useState } from 'react';
import type { ViewStore } from '../store/view-store';
import { useContract } from '../api/contract-context';
import { memberKey } from './members';
import type { SiteSeries, TailPoint } from './prepare';

/** New points are drawn at most this often, in ms; the eye gains nothing by more. */
const DRAW_EVERY = 250;

type Tails = ReadonlyMap<string, readonly TailPoint[]>;
const NO_TAILS: Tails = new Map();
const NO_SITES: ReadonlySet<string> = new Set();

export interface LiveTails {
  /** By `memberKey`. */
  readonly tails: Tails;
  /** Sites that are connected: silence of theirs means that nothing has changed. */
  readonly live: ReadonlySet<string>;
  /** Drops what these series already hold. */
  readonly forget: (known: readonly SiteSeries[]) => void;
}

/** What has come live since the chart was opened; `onMissed` when something was missed that the history knows. */
export function useLiveTails(sites: ReadonlyMap<string, readonly string[]>, onMissed: () => void): LiveTails {
  const { views } = useContract();
  const [tails, setTails] = useState<Tails>(NO_TAILS);
  const [live, setLive] = useState(NO_SITES);
  const missed = useRef(onMissed);
  useEffect(() => {
    missed.current = onMissed;
  });
  /** The same text as long as the same is looked at. */
  const chosen = JSON.stringify([...sites]);
  useEffect(() => {
    const gathered: (TailPoint & { readonly key: string })[] = [];
    let timer: ReturnType<typeof setTimeout> | null = null;
    const take = (point: TailPoint & { readonly key: string }): void => {
      gathered.push(point);
      timer ??= setTimeout(() => {
        timer = null;
        const points = gathered.splice(0);
        setTails((before) => appended(before, points));
      }, DRAW_EVERY);
    };
    const stops = (JSON.parse(chosen) as [string, string[]][]).map(([siteId, entityIds]) =>
      followSite(views, siteId, entityIds, {
        onPoint: take,
        onLive: (isLive) => setLive((before) => withOrWithout(before, siteId, isLive)),
        onMissed: () => missed.current(),
      }),
    );
    return () => {
      for (const stop of stops) stop();
      if (timer !== null) clearTimeout(timer);
      setTails(NO_TAILS);
    };
  }, [views, chosen]);
  const forget = useCallback((known: readonly SiteSeries[]) => {
    setTails((before) => {
      const after = new Map(before);
      for (const series of known) {
        const key = memberKey(series);
        const tail = before.get(key);
        const at = series.states?.at ?? series.at;
        const last = at[at.length - 1];
        if (tail !== undefined && last !== undefined) {
          after.set(
            key,
            tail.filter((point) => point.at > last),
          );
        }
      }
      return after;
    });
  }, []);
  return { tails, live, forget };
}

interface SiteListener {
  readonly onPoint: (point: TailPoint & { readonly key: string }) => void;
  readonly onLive: (live: boolean) => void;
  readonly onMissed: () => void;
}

function followSite(
  views: ViewStore,
  siteId: string,
  entityIds: string[],
  { onPoint, onLive, onMissed }: SiteListener,
): () => void {
  const view = views.ownView('series', { siteId, entityIds });
  return view.onEvent((event) => {
    if (event.data.live !== undefined) onLive(event.data.live);
    if (event.type === 'snapshot') {
      // What came between the history and this snapshot is only in the history of now.
      onMissed();
      return;
    }
    for (const { entityId, at, value, state } of event.data.points) {
      onPoint({ key: memberKey({ siteId, entityId }), at, value, state });
    }
  });
}

function withOrWithout(before: ReadonlySet<string>, siteId: string, wanted: boolean): ReadonlySet<string> {
  if (before.has(siteId) === wanted) return before;
  const after = new Set(before);
  if (wanted) after.add(siteId);
  else after.delete(siteId);
  return after;
}

function appended(before: Tails, points: readonly (TailPoint & { readonly key: string })[]): Tails {
  const fresh = new Map<string, TailPoint[]>();
  for (const { key, ...point } of points) {
    const tail = fresh.get(key);
    if (tail === undefined) fresh.set(key, [point]);
    else tail.push(point);
  }
  const after = new Map(before);
  for (const [key, tail] of fresh) after.set(key, [...(before.get(key) ?? []), ...tail]);
  return after;
}
