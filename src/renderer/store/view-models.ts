import { assertNever } from '../../shared/assert';
import type { PinnedChart } from '../../shared/charts';
import type { ViewKind, ViewPatch, ViewSnapshot } from '../../shared/contract/views';
import type { Discovered } from '../../shared/discovery';
import type { LoginState } from '../../shared/login';
import type { Inspection, LoggedError, TimelineRow } from '../../shared/diagnostics';
import type { TestStage } from '../../shared/diagnosis';
import type { EntityPlace, EntityState } from '../../shared/entity';
import type { RequestRow } from '../../shared/requests';
import type { StorageStatus } from '../../shared/storage';
import type { SyncRow } from '../../shared/syncs';
import type { Area, EntityRow, EntityValue, Floor, SiteStatus } from '../../shared/model';

import { dayAfter, type SiteDay } from './site-day';

/** What a view looks like to the screens: keyed, so that a row asks for its own value and nothing else. */
export interface ViewModels {
  fleet: { readonly sites: ReadonlyMap<string, SiteStatus> };
  'fleet-history': { readonly sites: ReadonlyMap<string, SiteDay> };
  'entity-list': {
    readonly stale: boolean;
    readonly floors: readonly Floor[];
    readonly areas: readonly Area[];
    readonly rows: ReadonlyMap<string, EntityRow>;
  };
  'entity-values': { readonly values: ReadonlyMap<string, EntityValue> };
  'stale-entities': { readonly entityIds: ReadonlySet<string> };
  entity: {
    readonly stale: boolean;
    readonly state: EntityState | null;
    readonly place: EntityPlace | null;
  };
  series: { readonly live: boolean };
  charts: { readonly charts: readonly PinnedChart[] };
  inspector: Inspection;
  /** Rows that came since the snapshot, the newest last; the list before them is a query's. */
  errors: { readonly rows: readonly LoggedError[] };
  timeline: { readonly rows: readonly TimelineRow[] };
  requests: { readonly rows: readonly RequestRow[] };
  storage: StorageStatus;
  syncs: { readonly rows: readonly SyncRow[] };
  'connection-test': TestProgress;
  diagnosis: TestProgress;
  login: LoginState;
  discovery: Discovered;
}

export interface TestProgress {
  readonly stages: readonly TestStage[];
  readonly done: boolean;
  /** ms UTC: it begins only then; null: it has begun. */
  readonly startsAt?: number | null | undefined;
}

export type ViewModel<K extends ViewKind> = ViewModels[K];
type AnyModel = ViewModels[ViewKind];

/** Model after a snapshot. Entries that did not change keep their identity, so their rows do not draw anew. */
export function modelOfSnapshot<K extends ViewKind>(
  kind: K,
  before: ViewModel<K> | null,
  data: ViewSnapshot<K>,
): ViewModel<K> {
  return snapshotOf(kind, before, data) as ViewModel<K>;
}

/** Model after a patch. */
export function modelOfPatch<K extends ViewKind>(
  kind: K,
  before: ViewModel<K>,
  data: ViewPatch<K>,
): ViewModel<K> {
  return patched(kind, before, data) as ViewModel<K>;
}

function snapshotOf(kind: ViewKind, before: unknown, data: unknown): AnyModel {
  switch (kind) {
    case 'fleet': {
      const old = (before as ViewModels['fleet'] | null)?.sites;
      return { sites: keyed((data as ViewSnapshot<'fleet'>).sites, (site) => site.id, old) };
    }
    case 'fleet-history': {
      const { sites } = data as ViewSnapshot<'fleet-history'>;
      return { sites: new Map(sites.map((site) => [site.siteId, dayAfter(undefined, site)])) };
    }
    case 'entity-list': {
      const { stale, floors, areas, rows } = data as ViewSnapshot<'entity-list'>;
      const old = (before as ViewModels['entity-list'] | null)?.rows;
      return { stale, floors, areas, rows: keyed(rows, (row) => row.entityId, old) };
    }
    case 'entity-values': {
      const old = (before as ViewModels['entity-values'] | null)?.values;
      return {
        values: keyed((data as ViewSnapshot<'entity-values'>).values, (value) => value.entityId, old),
      };
    }
    case 'entity':
      return data as ViewSnapshot<'entity'>;
    case 'stale-entities':
      return { entityIds: new Set((data as ViewSnapshot<'stale-entities'>).entityIds) };
    case 'series':
      return { live: (data as ViewSnapshot<'series'>).live };
    case 'charts':
      return data as ViewSnapshot<'charts'>;
    case 'inspector':
      return data as ViewSnapshot<'inspector'>;
    case 'storage':
      return data as ViewSnapshot<'storage'>;
    case 'errors':
    case 'timeline':
    case 'requests':
    case 'syncs':
      return { rows: [] };
    case 'connection-test':
    case 'diagnosis':
      return data as ViewSnapshot<'connection-test'>;
    case 'login':
      return data as ViewSnapshot<'login'>;
    case 'discovery':
      return data as ViewSnapshot<'discovery'>;
    default:
      return assertNever(kind, 'view kind');
  }
}

function patched(kind: ViewKind, before: unknown, data: unknown): AnyModel {
  switch (kind) {
    case 'fleet': {
      const { changed, removed } = data as ViewPatch<'fleet'>;
      const sites = new Map((before as ViewModels['fleet']).sites);
      for (const id of removed) sites.delete(id);
      for (const site of changed) sites.set(site.id, site);
      return { sites };
    }
    case 'fleet-history': {
      const { changed, removed } = data as ViewPatch<'fleet-history'>;
      const sites = new Map((before as ViewModels['fleet-history']).sites);
      for (const id of removed) sites.delete(id);
      for (const site of changed) sites.set(site.siteId, dayAfter(sites.get(site.siteId), site));
      return { sites };
    }
    case 'entity-list': {
      const { stale, floors, areas, changed, removed } = data as ViewPatch<'entity-list'>;
      const model = before as ViewModels['entity-list'];
      let rows = model.rows;
      if (changed.length > 0 || removed.length > 0) {
        const next = new Map(rows);
        for (const id of removed) next.delete(id);
        for (const row of changed) next.set(row.entityId, row);
        rows = next;
      }
      return {
        stale: stale ?? model.stale,
        floors: floors ?? model.floors,
        areas: areas ?? model.areas,
        rows,
      };
    }
    case 'entity-values': {
      const values = new Map((before as ViewModels['entity-values']).values);
      for (const value of (data as ViewPatch<'entity-values'>).values) values.set(value.entityId, value);
      return { values };
    }
    case 'stale-entities': {
      const { added, removed } = data as ViewPatch<'stale-entities'>;
      const entityIds = new Set((before as ViewModels['stale-entities']).entityIds);
      for (const id of removed) entityIds.delete(id);
      for (const id of added) entityIds.add(id);
      return { entityIds };
    }
    case 'entity': {
      const { stale, state, place } = data as ViewPatch<'entity'>;
      const model = before as ViewModels['entity'];
      return {
        stale: stale ?? model.stale,
        state: state === undefined ? model.state : state,
        place: place === undefined ? model.place : place,
      };
    }
    case 'series': {
      const { live } = data as ViewPatch<'series'>;
      const model = before as ViewModels['series'];
      return live === undefined || live === model.live ? model : { live };
    }
    case 'charts':
      return data as ViewPatch<'charts'>;
    case 'inspector':
      return data as ViewPatch<'inspector'>;
    case 'storage':
      return data as ViewPatch<'storage'>;
    case 'login':
      return data as ViewPatch<'login'>;
    case 'discovery':
      return data as ViewPatch<'discovery'>;
    case 'errors':
      return { rows: appended((before as ViewModels['errors']).rows, (data as ViewPatch<'errors'>).rows) };
    case 'timeline':
      return {
        rows: appended((before as ViewModels['timeline']).rows, (data as ViewPatch<'timeline'>).rows),
      };
    case 'requests':
      return {
        rows: appended((before as ViewModels['requests']).rows, (data as ViewPatch<'requests'>).rows),
      };
    case 'syncs':
      return { rows: appended((before as ViewModels['syncs']).rows, (data as ViewPatch<'syncs'>).rows) };
    case 'connection-test':
    case 'diagnosis':
      return data as ViewPatch<'connection-test'>;
    default:
      return assertNever(kind, 'view kind');
  }
}

/** New rows kept beside the list; who looks for longer than that asks for the list anew. */
const MAX_NEW_ROWS = 2000;

/** A row that was counted up moves to the end. */
function appended<R extends { readonly id: number }>(before: readonly R[], rows: readonly R[]): readonly R[] {
  const changed = new Set(rows.map((row) => row.id));
  return [...before.filter((row) => !changed.has(row.id)), ...rows].slice(-MAX_NEW_ROWS);
}

function keyed<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  old: ReadonlyMap<string, T> | undefined,
): ReadonlyMap<string, T> {
  const result = new Map<string, T>();
  for (const item of items) {
    const before = old?.get(keyOf(item));
    result.set(keyOf(item), before !== undefined && sameFields(before, item) ? before : item);
  }
  return result;
}

function sameFields(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
