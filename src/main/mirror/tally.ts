import type { Comparison } from '../../shared/syncs';

/** Counts how a list of the site differs from the mirror while it is being taken. */
export class Tally implements Comparison {
  added = 0;
  changed = 0;
  removed = 0;
  unchanged = 0;

  get total(): number {
    return this.added + this.changed + this.unchanged;
  }

  toComparison(): Comparison {
    const { total, added, changed, removed, unchanged } = this;
    return { total, added, changed, removed, unchanged };
  }
}
