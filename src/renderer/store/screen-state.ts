import { create } from 'zustand';
import type { ErrorLevel } from '../../shared/diagnostics';
import type { ConnectionState } from '../../shared/model';

/** Groups of states by which the overview counts and filters. */
export const STATUS_GROUPS = ['stopped', 'waiting', 'busy', 'connected', 'other'] as const;
export type StatusGroup = (typeof STATUS_GROUPS)[number];

const GROUP_OF: Readonly<Record<ConnectionState, StatusGroup>> = {
  stopped: 'stopped',
  waiting: 'waiting',
  connecting: 'busy',
  authenticating: 'busy',
  synchronising: 'busy',
  connected: 'connected',
  manual: 'other',
  incomplete: 'other',
  inactive: 'other',
};

export function groupOf(state: ConnectionState): StatusGroup {
  return GROUP_OF[state];
}

export const OVERVIEW_SORTS = ['worst', 'name', 'entities', 'unavailable', 'age', 'events'] as const;
export type OverviewSort = (typeof OVERVIEW_SORTS)[number];

export interface LiveFilter {
  readonly search: string;
  readonly areaId: string | null;
  readonly domain: string | null;
  readonly unavailable: boolean;
  /** Only what was not updated for so many ms; null: everything. */
  readonly staleAfter: number | null;
}
export const NO_FILTER: LiveFilter = {
  search: '',
  areaId: null,
  domain: null,
  unavailable: false,
  staleAfter: null,
};

interface ScreenState {
  readonly overviewSearch: string;
  readonly overviewGroup: StatusGroup | null;
  readonly overviewSort: OverviewSort;
  readonly overviewDescending: boolean;
  readonly liveFilters: Readonly<Record<string, LiveFilter>>;
  /** Heads of groups that are folded, by site. */
  readonly folded: Readonly<Record<string, ReadonlySet<string>>>;
  /** Whose errors the log shows: `all`, `program`, or `site:` and an id. */
  readonly logScope: string;
  readonly logLevel: ErrorLevel | null;
  readonly setLogFilter: (scope: string, level: ErrorLevel | null) => void;
  readonly setOverviewSearch: (search: string) => void;
  readonly setOverviewGroup: (group: StatusGroup | null) => void;
  readonly sortOverview: (by: OverviewSort) => void;
  readonly setLiveFilter: (siteId: string, change: Partial<LiveFilter>) => void;
  readonly toggleFolded: (siteId: string, group: string) => void;
  readonly setFolded: (siteId: string, groups: readonly string[]) => void;
}

/** The scope of the log that holds one site's errors. */
export const logOfSite = (siteId: string): string => `${LOG_OF_SITE}${siteId}`;
/** The site of such a scope; null: another. */
export const siteOfLog = (scope: string): string | null =>
  scope.startsWith(LOG_OF_SITE) ? scope.slice(LOG_OF_SITE.length) : null;
const LOG_OF_SITE = 'site:';

const NONE: ReadonlySet<string> = new Set();

/** What the operator chose to see; lives as long as the window, so that coming back finds it as it was. */
export const useScreenState = create<ScreenState>((set) => ({
  overviewSearch: '',
  overviewGroup: null,
  overviewSort: 'worst',
  overviewDescending: false,
  liveFilters: {},
  folded: {},
  logScope: 'all',
  logLevel: null,
  setLogFilter: (logScope, logLevel) => set({ logScope, logLevel }),
  setOverviewSearch: (overviewSearch) => set({ overviewSearch }),
  setOverviewGroup: (overviewGroup) => set({ overviewGroup }),
  sortOverview: (by) =>
    set((before) => ({
      overviewSort: by,
      overviewDescending: before.overviewSort === by ? !before.overviewDescending : false,
    })),
  setLiveFilter: (siteId, change) =>
    set((before) => ({
      liveFilters: {
        ...before.liveFilters,
        [siteId]: { ...(before.liveFilters[siteId] ?? NO_FILTER), ...change },
      },
    })),
  toggleFolded: (siteId, group) =>
    set((before) => {
      const next = new Set(before.folded[siteId]);
      if (!next.delete(group)) next.add(group);
      return { folded: { ...before.folded, [siteId]: next } };
    }),
  setFolded: (siteId, groups) =>
    set((before) => ({ folded: { ...before.folded, [siteId]: new Set(groups) } })),
}));

export const useLiveFilter = (siteId: string): LiveFilter =>
  useScreenState((state) => state.liveFilters[siteId] ?? NO_FILTER);
export const useFolded = (siteId: string): ReadonlySet<string> =>
  useScreenState((state) => state.folded[siteId] ?? NONE);
