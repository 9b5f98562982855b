import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Ask } from '../../../shared/controls';
import { useContract } from '../../api/contract-context';
import { actionKey, type ActionState, type Wish } from '../../store/actions';

export interface ControlAction {
  readonly state: ActionState;
  /** What was asked for, while it is not yet known to be so; undefined: nothing is under way. */
  readonly wish: Wish | undefined;
  readonly send: (ask: Ask, wish: Wish) => void;
  readonly repeat: () => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
}

/** What was last asked of one control of one entity, and how to ask. */
export function useAction(siteId: string, entityId: string, controlId: string): ControlAction {
  const { actions } = useContract();
  const key = actionKey(siteId, entityId, controlId);
  const subscribe = useCallback((listener: () => void) => actions.subscribe(key, listener), [actions, key]);
  const state = useSyncExternalStore(subscribe, () => actions.get(key));
  return useMemo(
    () => ({
      state,
      wish: state.phase === 'pending' ? state.wish : undefined,
      send: (ask, wish) => void actions.send(key, siteId, ask, wish),
      repeat: () => void actions.repeat(key),
      cancel: () => void actions.cancel(key),
      dismiss: () => actions.dismiss(key),
    }),
    [actions, key, siteId, state],
  );
}
