import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useContract } from '../api/contract-context';
import type { ViewKind, ViewParams } from '../../shared/contract/views';
import type { LiveView } from './live-view';
import type { ViewModel } from './view-models';

/** A part of a view's model; the component draws anew only when that part has another identity or value. */
export function useViewPart<K extends ViewKind, T>(
  view: LiveView<K>,
  part: (model: ViewModel<K> | null) => T,
): T {
  return useSyncExternalStore(view.subscribe, () => part(view.model));
}

/** The view shared by all that look at the same; opened by its first user, closed shortly after its last. */
export function useSharedView<K extends ViewKind>(kind: K, params: ViewParams<K>): LiveView<K> {
  const { views } = useContract();
  return views.view(kind, params);
}

/** Why a view could not be opened, null when it could. */
export function useViewError<K extends ViewKind>(view: LiveView<K>): LiveView<K>['error'] {
  const read = useCallback(() => view.error, [view]);
  return useSyncExternalStore(view.subscribe, read);
}

/** Models of several shared views, in the order of their parameters; another array only when one of them changed. */
export function useSharedModels<K extends ViewKind>(
  kind: K,
  params: readonly ViewParams<K>[],
): readonly (ViewModel<K> | null)[] {
  const { views } = useContract();
  const { subscribe, read } = useMemo(() => {
    const shared = params.map((each) => views.view(kind, each));
    let last: readonly (ViewModel<K> | null)[] = [];
    return {
      subscribe: (listener: () => void): (() => void) => {
        const stops = shared.map((view) => view.subscribe(listener));
        return () => {
          for (const stop of stops) stop();
        };
      },
      read: (): readonly (ViewModel<K> | null)[] => {
        const next = shared.map((view) => view.model);
        if (next.length !== last.length || next.some((model, index) => model !== last[index])) last = next;
        return last;
      },
    };
  }, [views, kind, params]);
  return useSyncExternalStore(subscribe, read);
}
