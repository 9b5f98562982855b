import { ok } from '../../../shared/result';
import type { Discovery, Found } from '../../discovery/discovery';
import type { ViewFactory } from '../publisher';

/** Home Assistants on the network: searched for while somebody looks. */
export function discoveryView(discovery: Discovery): ViewFactory<'discovery'> {
  return (_params, invalidate) => {
    let changed = false;
    const present = (): Found => {
      changed = false;
      return discovery.found;
    };
    const close = discovery.watch(() => {
      changed = true;
      invalidate();
    });
    return ok({
      snapshot: present,
      takePatch: () => (changed ? present() : null),
      update: () => ok(undefined),
      close,
    });
  };
}
