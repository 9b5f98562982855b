import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useContract } from '../../api/contract-context';
import { demand } from '../../api/queries';

const PAGE_ROWS = 200;
/** Later than any clock here goes, and twice of it still a whole number. */
const NEVER = 4e15;
/** New rows kept beside the pages; who looks for longer than that asks for them anew. */
const MOST_NEW = 2000;

export interface HistoryRow {
  /** ms UTC */
  readonly at: number;
  readonly state: string;
  /** ms until the next change; null: it is still so, or the next one is not shown. */
  readonly lasted: number | null;
}

export interface HistoryRows {
  /** Newest first; undefined until the first page is there. */
  readonly rows: readonly HistoryRow[] | undefined;
  readonly error: Error | null;
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  readonly loadOlder: () => void;
}

interface Point {
  readonly at: number;
  readonly state: string;
}

/**
 * Every change of an entity kept in the mirror, from `before` (ms UTC) back, in pages as far as somebody scrolls;
 * null: from now back, with what comes live in front.
 */
export function useHistoryRows(siteId: string, entityId: string, before: number | null): HistoryRows {
  const { client } = useContract();
  const queryKey = useMemo(() => ['history.page', siteId, entityId, before], [siteId, entityId, before]);
  const fresh = useFresh(siteId, entityId, queryKey);
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      demand(client, 'history.page', {
        ...{ siteId, entityId, from: 0, to: before ?? NEVER, order: 'newest-first' },
        ...{ cursor: pageParam, limit: PAGE_ROWS },
      }),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => last.next,
    gcTime: 0,
  });
  const { data } = query;
  const rows = useMemo(() => {
    if (data === undefined) return undefined;
    const paged = data.pages.flatMap(({ at, state }) =>
      at.map((time, index): Point => ({ at: time, state: state[index] ?? '' })),
    );
    const newest = paged[0]?.at ?? -Infinity;
    const tail = before === null ? fresh.filter((point) => point.at > newest).reverse() : [];
    const all = [...tail, ...paged];
    return all.map((point, index): HistoryRow => ({
      ...point,
      lasted: (all[index - 1]?.at ?? NaN) - point.at || null,
    }));
  }, [data, fresh, before]);
  return {
    rows,
    error: query.error,
    hasOlder: query.hasNextPage,
    loadingOlder: query.isFetchingNextPage,
    loadOlder: () => void query.fetchNextPage(),
  };
}

/** Changes that came since the view was opened, oldest first. */
function useFresh(siteId: string, entityId: string, queryKey: readonly unknown[]): readonly Point[] {
  const { views } = useContract();
  const queries = useQueryClient();
  const [points, setPoints] = useState<readonly Point[]>([]);
  useEffect(() => {
    const view = views.ownView('series', { siteId, entityIds: [entityId] });
    return view.onEvent((event) => {
      // What came before a snapshot is only in the mirror.
      if (event.type === 'snapshot') void queries.invalidateQueries({ queryKey });
      else if (event.data.points.length > 0) {
        const came = event.data.points.map(({ at, state }) => ({ at, state }));
        setPoints((known) => [...known, ...came].slice(-MOST_NEW));
      }
    });
  }, [views, queries, siteId, entityId, queryKey]);
  return points;
}
