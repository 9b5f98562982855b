import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useSyncExternalStore } from 'react';
import { demand } from '../api/queries';
import { useContract } from '../api/contract-context';
import type { CommandInput } from '../../shared/contract/commands';
import type { ErrorCursor, LoggedError, TimelineRow } from '../../shared/diagnostics';
import type { ViewKind } from '../../shared/contract/views';
import type { RequestRow } from '../../shared/requests';
import type { SyncRow } from '../../shared/syncs';
import type { LiveView } from './live-view';
import { useSharedView } from './use-view';

const PAGE_ROWS = 100;

/** A list that comes in pages from the past and grows at its newest end by itself. */
export interface LiveRows<R> {
  /** Newest first; undefined until the first page is there. */
  readonly rows: readonly R[] | undefined;
  readonly error: Error | null;
  readonly hasOlder: boolean;
  readonly loadingOlder: boolean;
  readonly loadOlder: () => void;
}

/** A site's timeline. */
export function useTimeline(siteId: string): LiveRows<TimelineRow> {
  const { client } = useContract();
  return useLiveRows(
    useSharedView('timeline', { siteId }),
    useMemo(() => ['timeline', siteId], [siteId]),
    (before: number | null) => demand(client, 'timeline.list', { siteId, before, limit: PAGE_ROWS }),
    byNumber,
  );
}

/** A site's requests and actions. */
export function useRequests(siteId: string): LiveRows<RequestRow> {
  const { client } = useContract();
  return useLiveRows(
    useSharedView('requests', { siteId }),
    useMemo(() => ['requests', siteId], [siteId]),
    (before: number | null) => demand(client, 'requests.list', { siteId, before, limit: PAGE_ROWS }),
    byNumber,
  );
}

/** A site's synchronisations. */
export function useSyncs(siteId: string): LiveRows<SyncRow> {
  const { client } = useContract();
  return useLiveRows(
    useSharedView('syncs', { siteId }),
    useMemo(() => ['syncs', siteId], [siteId]),
    (before: number | null) => demand(client, 'sync.list', { siteId, before, limit: PAGE_ROWS }),
    byNumber,
  );
}

export type ErrorFilter = Pick<CommandInput<'errors.list'>, 'of' | 'level'>;

/** The error log behind a filter. */
export function useErrors({ of, level }: ErrorFilter): LiveRows<LoggedError> {
  const { client } = useContract();
  return useLiveRows(
    useSharedView('errors', {}),
    useMemo(() => ['errors', of, level], [of, level]),
    (after: ErrorCursor | null) => demand(client, 'errors.list', { of, level, after, limit: PAGE_ROWS }),
    byLastTime,
    useCallback((row: LoggedError) => fits(row, of, level), [of, level]),
  );
}

const byNumber = ({ id }: { readonly id: number }): readonly [number, number] => [id, id];
const byLastTime = ({ lastAt, id }: LoggedError): readonly [number, number] => [lastAt, id];
const every = (): boolean => true;

/**
 * Rows by pages and by a view. `key` names what is asked for and is the same array while that is the same; `order`
 * and `wanted`, of what the view brings, must not be made anew with each drawing.
 */
function useLiveRows<R extends { readonly id: number }, C>(
  view: RowsView<R>,
  key: readonly unknown[],
  page: (cursor: C | null) => Promise<Page<R, C>>,
  order: (row: R) => readonly [number, number],
  wanted: (row: R) => boolean = every,
): LiveRows<R> {
  useAnewAtSnapshot(view, key);
  const fresh = useSyncExternalStore(view.subscribe, () => view.model?.rows) ?? NONE;
  const query = useInfiniteQuery<Page<R, C>, Error, InfiniteData<Page<R, C>>, readonly unknown[], C | null>({
    queryKey: key,
    // The library's type of it is not worked out while C is open.
    queryFn: ({ pageParam }) => page(pageParam as C | null),
    initialPageParam: null,
    getNextPageParam: (last) => last.next,
    gcTime: 0,
  });
  const rows = useMemo(
    () =>
      merged(
        query.data?.pages.flatMap((each) => each.rows),
        fresh.filter(wanted),
        order,
      ),
    [query.data, fresh, wanted, order],
  );
  return {
    rows,
    error: query.error,
    hasOlder: query.hasNextPage,
    loadingOlder: query.isFetchingNextPage,
    loadOlder: () => void query.fetchNextPage(),
  };
}

interface Page<R, C> {
  readonly rows: readonly R[];
  /** null: there is nothing older. */
  readonly next: C | null;
}

/** What such a list needs of a view: its new rows, and to hear of a snapshot. */
type RowsView<R> = Pick<LiveView<ViewKind>, 'subscribe'> & {
  readonly model: { readonly rows: readonly R[] } | null;
  onEvent(listener: (event: { readonly type: string }) => void): () => void;
};

const NONE: readonly never[] = [];

function fits(row: LoggedError, of: ErrorFilter['of'], level: ErrorFilter['level']): boolean {
  if (level !== null && row.level !== level) return false;
  if (of === 'all') return true;
  return of === 'program' ? row.siteId === null : row.siteId === of.siteId;
}

/** A snapshot says that rows may have been missed since the last one. */
function useAnewAtSnapshot(view: RowsView<unknown>, key: readonly unknown[]): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      view.onEvent((event) => {
        if (event.type === 'snapshot') void queries.invalidateQueries({ queryKey: key });
      }),
    [view, queries, key],
  );
}

/** Pages and what came since as one list without doubles; what came since is the truer one. */
function merged<R extends { readonly id: number }>(
  pages: readonly R[] | undefined,
  fresh: readonly R[],
  order: (row: R) => readonly [number, number],
): readonly R[] | undefined {
  if (pages === undefined) return undefined;
  const rows = new Map(pages.map((row) => [row.id, row]));
  for (const row of fresh) rows.set(row.id, row);
  return [...rows.values()].sort((left, right) => {
    const [leftFirst, leftSecond] = order(left);
    const [rightFirst, rightSecond] = order(right);
    return rightFirst - leftFirst || rightSecond - leftSecond;
  });
}
