import { useSyncExternalStore } from 'react';

/** The moment that the plots of one chart point at, together; outside of React, for it moves with the mouse. */
export class ChartCursor {
  readonly #listeners = new Set<() => void>();
  #at: number | null = null;

  /** ms UTC; null: nothing is pointed at. */
  get at(): number | null {
    return this.#at;
  }

  readonly set = (at: number | null): void => {
    if (at === this.#at) return;
    this.#at = at;
    for (const listener of [...this.#listeners]) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** ms UTC under the cursor, null when there is none. */
export function useCursorAt(cursor: ChartCursor): number | null {
  return useSyncExternalStore(cursor.subscribe, () => cursor.at);
}
