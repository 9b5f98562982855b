import { appError } from '../../../shared/errors';
import type { EntityValue } from '../../../shared/model';
import { fail, ok } from '../../../shared/result';
import type { Fleet } from '../../fleet/fleet';
import type { LiveEntity } from '../../mirror/live-entity';
import type { ViewFactory } from '../publisher';
import { WatchedEntities } from './watched-entities';

const valueOf = (entity: LiveEntity): EntityValue => ({
  entityId: entity.entityId,
  state: entity.state,
  lastChanged: entity.lastChanged,
  lastUpdated: entity.lastUpdated,
});

/** Present values of exactly the entities on screen. */
export function entityValuesView(fleet: Fleet): ViewFactory<'entity-values'> {
  return (params, invalidate) => {
    const site = fleet.site(params.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: params.siteId }));
    const { states } = site.mirror;
    const changed = new Set<LiveEntity>();
    const watched = new WatchedEntities(states, params, {
      entityChanged: (entity) => {
        changed.add(entity);
        invalidate();
      },
    });
    return ok({
      snapshot: () => {
        changed.clear();
        return { values: watched.entityIds.flatMap((id) => states.get(id) ?? []).map(valueOf) };
      },
      takePatch: () => {
        if (changed.size === 0) return null;
        const values = [...changed].map(valueOf);
        changed.clear();
        return { values };
      },
      update: (next) => watched.update(next),
      close: () => watched.close(),
    });
  };
}
