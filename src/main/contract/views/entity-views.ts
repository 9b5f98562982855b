import { appError } from '../../../shared/errors';
import type { EntityValue } from '../../../shared/model';
import { fail, ok } from '../../../shared/result';
import type { ViewParams, ViewPatch } from '../../../shared/contract/views';
import type { Fleet } from '../../fleet/fleet';
import type { EntityWatcher, LiveEntity } from '../../mirror/live-entity';
import { numberInText } from '../../storage/number-text';
import type { ViewFactory } from '../publisher';

/** A number as the mirror and the charts understand a state; null where it is none. */
function numberOf(state: string): number | null {
  const value = numberInText(state);
  return Number.isNaN(value) ? null : value;
}

const valueOf = (entity: LiveEntity): EntityValue => ({
  entityId: entity.entityId,
  state: entity.state,
  lastChanged: entity.lastChanged,
  lastUpdated: entity.lastUpdated,
});

/** What lists of a site's entities group, search and filter by. */
export function entityListView(fleet: Fleet): ViewFactory<'entity-list'> {
  return ({ siteId }, invalidate) => {
    const site = fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const { mirror } = site;
    const rows = new Set<string>();
    let structure = false;
    let allRows = false;
    const stopRows = mirror.states.onRows({
      rowChanged: (entityId) => {
        rows.add(entityId);
        invalidate();
      },
    });
    const stopStructure = mirror.onStructure((rowsToo) => {
      structure = true;
      allRows ||= rowsToo;
      invalidate();
    });
    const frame = (): Required<Pick<ViewPatch<'entity-list'>, 'stale' | 'floors' | 'areas'>> => ({
      stale: mirror.stale,
      floors: [...mirror.registries.floors],
      areas: [...mirror.registries.areas],
    });
    const rowOf = (entity: LiveEntity): ReturnType<typeof mirror.registries.rowOf> =>
      mirror.registries.rowOf(entity);
    return ok({
      snapshot: () => {
        rows.clear();
        structure = false;
        allRows = false;
        return { ...frame(), rows: [...mirror.states.values()].map(rowOf) };
      },
      takePatch: () => {
        if (!structure && rows.size === 0) return null;
        // Registries touch any row: names and areas come from them.
        const ids = allRows ? [...mirror.states.values()].map((entity) => entity.entityId) : [...rows];
        const removed = [...rows].filter((id) => mirror.states.get(id) === undefined);
        const changed = ids.flatMap((id) => mirror.states.get(id) ?? []).map(rowOf);
        const patch = { ...(structure ? frame() : {}), changed, removed };
        rows.clear();
        structure = false;
        allRows = false;
        return patch;
      },
      update: () => ok(undefined),
      close: () => {
        stopRows();
        stopStructure();
      },
    });
  };
}

/** Present values of exactly the entities on screen. */
export function entityValuesView(fleet: Fleet): ViewFactory<'entity-values'> {
  return (params, invalidate) => {
    const site = fleet.site(params.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: params.siteId }));
    const { states } = site.mirror;
    const changed = new Set<LiveEntity>();
    let watched = params.entityIds;
    const watcher: EntityWatcher = {
      entityChanged: (entity) => {
        changed.add(entity);
        invalidate();
      },
    };
    states.watch(watched, watcher);
    return ok({
      snapshot: () => {
        changed.clear();
        return { values: watched.flatMap((id) => states.get(id) ?? []).map(valueOf) };
      },
      takePatch: () => {
        if (changed.size === 0) return null;
        const values = [...changed].map(valueOf);
        changed.clear();
        return { values };
      },
      update: (next: ViewParams<'entity-values'>) => {
        if (next.siteId !== params.siteId) {
          return fail(
            appError('input-invalid', { command: 'view.update', reason: 'a view stays with its site' }),
          );
        }
        states.unwatch(watched, watcher);
        watched = next.entityIds;
        states.watch(watched, watcher);
        return ok(undefined);
      },
      close: () => states.unwatch(watched, watcher),
    });
  };
}

/** The live tail of a chart: every sample of its series, in order. */
export function seriesView(fleet: Fleet): ViewFactory<'series'> {
  return (params, invalidate) => {
    const site = fleet.site(params.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: params.siteId }));
    const { states } = site.mirror;
    let points: ViewPatch<'series'>['points'] = [];
    let watched = params.entityIds;
    let live = !site.mirror.stale;
    const watcher: EntityWatcher = {
      entityChanged: (entity, sampled) => {
        if (!sampled) return;
        const { entityId, state, lastChanged: at } = entity;
        points.push({ entityId, at, value: numberOf(state), state });
        // A client that does not keep up gets the newest; the chart's next query brings the rest.
        if (points.length > MAX_WAITING_POINTS) points = points.slice(-MAX_WAITING_POINTS / 2);
        invalidate();
      },
    };
    states.watch(watched, watcher);
    const stopStructure = site.mirror.onStructure(() => invalidate());
    return ok({
      snapshot: () => {
        points = [];
        live = !site.mirror.stale;
        return { live };
      },
      takePatch: () => {
        const nowLive = !site.mirror.stale;
        if (points.length === 0 && nowLive === live) return null;
        const patch = { ...(nowLive === live ? {} : { live: nowLive }), points };
        live = nowLive;
        points = [];
        return patch;
      },
      update: (next: ViewParams<'series'>) => {
        if (next.siteId !== params.siteId) {
          return fail(
            appError('input-invalid', { command: 'view.update', reason: 'a view stays with its site' }),
          );
        }
        states.unwatch(watched, watcher);
        watched = next.entityIds;
        states.watch(watched, watcher);
        return ok(undefined);
      },
      close: () => {
        states.unwatch(watched, watcher);
        stopStructure();
      },
    });
  };
}

/** Samples of all series of one chart that may wait for a slow client. */
const MAX_WAITING_POINTS = 20_000;
