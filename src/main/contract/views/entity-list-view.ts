import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { ViewPatch } from '../../../shared/contract/views';
import type { Fleet } from '../../fleet/fleet';
import type { LiveEntity } from '../../mirror/live-entity';
import type { ViewFactory } from '../publisher';

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
    // While the site is being synchronised each list that comes touches every row: they go out once, when it is done.
    const waits = (): boolean => site.connection.state === 'synchronising';
    const stopStates = fleet.onChange({
      siteChanged: (id) => {
        if (id === siteId && (structure || rows.size > 0)) invalidate();
      },
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
        if (waits() || (!structure && rows.size === 0)) return null;
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
        stopStates();
        stopRows();
        stopStructure();
      },
    });
  };
}
