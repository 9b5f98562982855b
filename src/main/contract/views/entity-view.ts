import type { ViewPatch, ViewSnapshot } from '../../../shared/contract/views';
import type { EntityState } from '../../../shared/entity';
import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { Fleet } from '../../fleet/fleet';
import type { LiveEntity } from '../../mirror/live-entity';
import type { ViewFactory } from '../publisher';

const stateOf = ({ state, attributes, lastChanged, lastUpdated, context }: LiveEntity): EntityState => ({
  ...{ state, attributes, lastChanged, lastUpdated, context },
});

/** One entity with all that is known of it; of an entity that is not there (yet), that it is not. */
export function entityView(fleet: Fleet): ViewFactory<'entity'> {
  return ({ siteId, entityId }, invalidate) => {
    const site = fleet.site(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const { states, registries } = site.mirror;
    let stateChanged = false;
    let placeChanged = false;
    const watcher = {
      entityChanged: () => {
        stateChanged = true;
        invalidate();
      },
    };
    states.watch([entityId], watcher);
    const stopRows = states.onRows({
      rowChanged: (id) => {
        if (id !== entityId) return;
        stateChanged = true;
        placeChanged = true;
        invalidate();
      },
    });
    const stopStructure = site.mirror.onStructure(() => {
      placeChanged = true;
      invalidate();
    });
    const state = (): ViewSnapshot<'entity'>['state'] => {
      const entity = states.get(entityId);
      return entity === undefined ? null : stateOf(entity);
    };
    const place = (): ViewSnapshot<'entity'>['place'] => {
      const entity = states.get(entityId);
      return entity === undefined ? null : registries.placeOf(entity);
    };
    return ok({
      snapshot: () => {
        stateChanged = false;
        placeChanged = false;
        return { stale: site.mirror.stale, state: state(), place: place() };
      },
      takePatch: () => {
        if (!stateChanged && !placeChanged) return null;
        const patch: ViewPatch<'entity'> = {
          ...(stateChanged ? { state: state() } : {}),
          ...(placeChanged ? { stale: site.mirror.stale, place: place() } : {}),
        };
        stateChanged = false;
        placeChanged = false;
        return patch;
      },
      update: () =>
        fail(appError('input-invalid', { command: 'view.update', reason: 'a view stays with its entity' })),
      close: () => {
        states.unwatch([entityId], watcher);
        stopRows();
        stopStructure();
      },
    });
  };
}
