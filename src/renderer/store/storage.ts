import type { StorageStatus } from '../../shared/storage';
import { useSharedView, useViewPart } from './use-view';

/** A part of how the data folder is doing; null until it is known. `part` must return a stable value. */
export function useStorageStatus<T>(part: (status: StorageStatus | null) => T): T {
  return useViewPart(useSharedView('storage', {}), part);
}
