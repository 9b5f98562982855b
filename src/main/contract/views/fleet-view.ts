import { ok } from '../../../shared/result';
import type { Fleet } from '../../fleet/fleet';
import type { ViewFactory } from '../publisher';

/** Status of every site; the tray looks through it as well. */
export function fleetView(fleet: Fleet): ViewFactory<'fleet'> {
  return (_params, invalidate) => {
    const changed = new Set<string>();
    const stopListening = fleet.onChange({
      siteChanged: (siteId) => {
        changed.add(siteId);
        invalidate();
      },
    });
    return ok({
      snapshot: () => {
        changed.clear();
        return { sites: [...fleet.sites()].map((site) => site.status()) };
      },
      takePatch: () => {
        if (changed.size === 0) return null;
        const ids = [...changed];
        changed.clear();
        const present = ids.flatMap((id) => fleet.site(id) ?? []);
        return {
          changed: present.map((site) => site.status()),
          removed: ids.filter((id) => fleet.site(id) === undefined),
        };
      },
      update: () => ok(undefined),
      close: stopListening,
    });
  };
}
