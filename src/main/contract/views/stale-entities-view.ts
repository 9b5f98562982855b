import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import { SECOND } from '../../../shared/time';
import type { Clock, Timer } from '../../clock';
import type { Fleet } from '../../fleet/fleet';
import type { ViewFactory } from '../publisher';

/** Entities grow stale by the mere passing of time: they are looked over so often while somebody looks. */
const LOOK_EVERY = 5 * SECOND;

/** The entities of a site that have not been updated for a while, or all of one that has not confirmed them. */
export function staleEntitiesView(fleet: Fleet, clock: Clock): ViewFactory<'stale-entities'> {
  return (params, invalidate) => {
    const site = fleet.site(params.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: params.siteId }));
    let { olderThanMs } = params;
    let sent: ReadonlySet<string> = new Set();
    let timer: Timer;
    const arm = (): void => {
      timer = clock.setTimer(LOOK_EVERY, () => {
        invalidate();
        arm();
      });
    };
    arm();
    const stopStructure = site.mirror.onStructure(invalidate);
    const look = (): Set<string> => {
      const { states, stale } = site.mirror;
      const before = clock.now() - olderThanMs;
      const found = new Set<string>();
      for (const { entityId, lastUpdated } of states.values()) {
        if (stale || lastUpdated < before) found.add(entityId);
      }
      return found;
    };
    return ok({
      snapshot: () => {
        sent = look();
        return { entityIds: [...sent] };
      },
      takePatch: () => {
        const now = look();
        const added = [...now].filter((id) => !sent.has(id));
        const removed = [...sent].filter((id) => !now.has(id));
        sent = now;
        return added.length + removed.length === 0 ? null : { added, removed };
      },
      update: (next) => {
        if (next.siteId !== params.siteId) {
          return fail(
            appError('input-invalid', { command: 'view.update', reason: 'a view stays with its site' }),
          );
        }
        ({ olderThanMs } = next);
        return ok(undefined);
      },
      close: () => {
        timer.cancel();
        stopStructure();
      },
    });
  };
}
