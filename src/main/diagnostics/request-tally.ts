import { isFinal, type RequestRow } from '../../shared/requests';

/** The requests of all sites: how many wait or are under way now, and what became of the others since the start. */
export class RequestTally {
  readonly #open = new Map<number, RequestRow['state']>();
  readonly #finished = new Map<string, { readonly kind: string; readonly state: string; count: number }>();

  /** Takes a row as it is now. */
  take({ id, kind, state }: RequestRow): void {
    if (!isFinal(state)) {
      this.#open.set(id, state);
      return;
    }
    // An answer that comes late may change a final row once more; it was counted when it became final.
    if (!this.#open.delete(id)) return;
    const key = `${kind} ${state}`;
    const finished = this.#finished.get(key) ?? { kind, state, count: 0 };
    finished.count += 1;
    this.#finished.set(key, finished);
  }

  count(state: RequestRow['state']): number {
    return [...this.#open.values()].filter((each) => each === state).length;
  }

  get finished(): readonly { readonly kind: string; readonly state: string; readonly count: number }[] {
    return [...this.#finished.values()];
  }
}
