import { MINUTE } from '../../shared/time';

/** Events in the last minute, from a running total looked at now and then. */
export class EventRate {
  readonly #marks: { readonly at: number; readonly total: number }[] = [];

  /** Events per minute as of `now`; call it about once a second. */
  measure(now: number, total: number): number {
    this.#marks.push({ at: now, total });
    while (this.#marks.length > 1 && (this.#marks[0]?.at ?? now) < now - MINUTE) this.#marks.shift();
    const oldest = this.#marks[0];
    return oldest === undefined ? 0 : total - oldest.total;
  }
}
