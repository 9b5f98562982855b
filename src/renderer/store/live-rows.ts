import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { demand } from '../api/queries';
import { useContract } from '../api/contract-context';
import type { CommandInput } from '../../shared/contract/commands';
import type { ErrorCursor, LoggedError, TimelineRow } from '../../shared/diagnostics';
import type { RequestRow } from '../../shared/requests';
import type { LiveView } from './live-view';
import { useSharedView, useViewPart } from './use-view';

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
  const key = useMemo(() => ['timeline', siteId], [siteId]);
  const view = useSharedView('timeline', { siteId });
  useAnewAtSnapshot(view, key);
  const fresh = useViewPart(view, (model) => model?.rows) ?? NONE;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      demand(client, 'timeline.list', { siteId, before: pageParam, limit: PAGE_ROWS }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    gcTime: 0,
  });
  const rows = useMemo(
    () =>
      merged<TimelineRow>(
        query.data?.pages.flatMap((page) => page.rows),
        fresh,
        (row) => [row.id, row.id],
      ),
    [query.data, fresh],
  );
  return { rows, ...older(query) };
}

/** A site's requests and actions. */
export function useRequests(siteId: string): LiveRows<RequestRow> {
  const { client } = useContract();
  const key = useMemo(() => ['requests', siteId], [siteId]);
  const view = useSharedView('requests', { siteId });
  useAnewAtSnapshot(view, key);
  const fresh = useViewPart(view, (model) => model?.rows) ?? NONE;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      demand(client, 'requests.list', { siteId, before: pageParam, limit: PAGE_ROWS }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    gcTime: 0,
  });
  const rows = useMemo(
    () =>
      merged<RequestRow>(
        query.data?.pages.flatMap((page) => page.rows),
        fresh,
        (row) => [row.id, row.id],
      ),
    [query.data, fresh],
  );
  return { rows, ...older(query) };
}

export type ErrorFilter = Pick<CommandInput<'errors.list'>, 'of' | 'level'>;

/** The error log behind a filter. */
export function useErrors({ of, level }: ErrorFilter): LiveRows<LoggedError> {
  const { client } = useContract();
  const key = useMemo(() => ['errors', of, level], [of, level]);
  const view = useSharedView('errors', {});
  useAnewAtSnapshot(view, key);
  const fresh = useViewPart(view, (model) => model?.rows) ?? NONE;
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      demand(client, 'errors.list', { of, level, after: pageParam, limit: PAGE_ROWS }),
    initialPageParam: null as ErrorCursor | null,
    getNextPageParam: (page) => page.next,
    gcTime: 0,
  });
  const rows = useMemo(
    () =>
      merged<LoggedError>(
        query.data?.pages.flatMap((page) => page.rows),
        fresh.filter((row) => fits(row, of, level)),
        (row) => [row.lastAt, row.id],
      ),
    [query.data, fresh, of, level],
  );
  return { rows, ...older(query) };
}

const NONE: readonly never[] = [];

function fits(row: LoggedError, of: ErrorFilter['of'], level: ErrorFilter['level']): boolean {
  if (level !== null && row.level !== level) return false;
  if (of === 'all') return true;
  return of === 'program' ? row.siteId === null : row.siteId === of.siteId;
}

/** A snapshot says that rows may have been missed since the last one. */
function useAnewAtSnapshot<K extends 'errors' | 'timeline' | 'requests'>(
  view: LiveView<K>,
  key: readonly unknown[],
): void {
  const queries = useQueryClient();
  useEffect(
    () =>
      view.onEvent((event) => {
        if (event.type === 'snapshot') void queries.invalidateQueries({ queryKey: key });
      }),
    [view, queries, key],
  );
}

interface PagedQuery {
  readonly error: Error | null;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

const older = (query: PagedQuery): Omit<LiveRows<never>, 'rows'> => ({
  error: query.error,
  hasOlder: query.hasNextPage,
  loadingOlder: query.isFetchingNextPage,
  loadOlder: () => void query.fetchNextPage(),
});

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
