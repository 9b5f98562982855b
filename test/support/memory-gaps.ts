import type { GapStore } from '../../src/main/mirror/gap-store';
import type { AggregateColumns, GapKey, GapRow, StoredGap } from '../../src/main/storage/protocol';

/** Gaps as the disk would hold them, and all that were ever noted. */
export class MemoryGaps implements GapStore {
  /** Every row that ever was, in order. */
  readonly noted: GapRow[] = [];
  /** Every row that was handed over, in order, also those that were there. */
  readonly written: GapRow[] = [];
  readonly aggregates: AggregateColumns[] = [];
  /** Names of entities by id, for gaps of single ones. */
  nameOf: (entity: number) => string | null = () => null;
  knows: (entity: number, at: number) => boolean = () => false;
  removed: () => readonly { readonly entity: number; readonly entityId: string }[] = () => [];
  #rows: (GapRow & { readonly siteKey: number })[] = [];

  get rows(): readonly GapRow[] {
    return this.#rows;
  }

  open(siteKey: number): Promise<readonly StoredGap[]> {
    const open = this.#rows.filter((row) => row.siteKey === siteKey && row.open);
    return Promise.resolve(open.map((row) => ({ ...row, entityId: this.nameOf(row.entity) })));
  }

  change(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): Promise<void> {
    const known = this.#rows;
    this.written.push(...rows);
    const isAt = (row: GapKey, key: GapKey): boolean => row.entity === key.entity && row.from === key.from;
    for (const keys of [gone, rows]) {
      this.#rows = this.#rows.filter((row) => row.siteKey !== siteKey || !keys.some((key) => isAt(row, key)));
    }
    this.#rows.push(...rows.map((row) => ({ ...row, siteKey })));
    this.noted.push(...rows.filter((row) => !known.some((other) => isAt(other, row))));
    return Promise.resolve();
  }

  reopen(siteKey: number, from: number): Promise<void> {
    this.#rows = this.#rows.map((row) =>
      row.siteKey === siteKey && row.to > from ? { ...row, open: true } : row,
    );
    return Promise.resolve();
  }

  removedSince(): Promise<readonly { readonly entity: number; readonly entityId: string }[]> {
    return Promise.resolve(this.removed());
  }

  knownBefore(entities: readonly number[], at: number): Promise<readonly number[]> {
    return Promise.resolve(entities.filter((entity) => this.knows(entity, at)));
  }

  writeAggregates(columns: AggregateColumns): Promise<void> {
    this.aggregates.push(columns);
    return Promise.resolve();
  }

  behind(): boolean {
    return false;
  }
}
