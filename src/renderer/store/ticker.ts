import { useSyncExternalStore } from 'react';
import { SECOND } from '../../shared/time';

let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, SECOND);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function currentTime(): number {
  // Between two ticks every reader must see the same time; without a ticker it may be old.
  if (timer === null) now = Date.now();
  return now;
}

/**
 * A text that follows the time (ms UTC, once a second); the component draws anew only when the text has become
 * another. All countdowns and ages share the one timer.
 */
export function useTimed<T extends string | number | boolean>(textAt: (now: number) => T): T {
  return useSyncExternalStore(subscribe, () => textAt(currentTime()));
}
