import { useCallback, useSyncExternalStore } from 'react';
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
