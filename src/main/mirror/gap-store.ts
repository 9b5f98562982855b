import type { EntityName } from '../storage/queries/gaps';
import type { AggregateColumns, GapKey, GapRow, StoredGap } from '../storage/protocol';

/**
 * Where gaps are kept. Changes are carried out in the order of the calls and after all samples handed over before,
 * so that a gap is never closed before what filled it is written. Rejections tell that the disk is in trouble; what
 * was asked is kept and done later.
 */
export interface GapStore {
  open(siteKey: number): Promise<readonly StoredGap[]>;
  change(siteKey: number, gone: readonly GapKey[], rows: readonly GapRow[]): Promise<void>;
  /** Opens gaps again that end after `from` (ms UTC), also those that were final. */
  reopen(siteKey: number, from: number): Promise<void>;
  /** Entities that are gone from the site since `at` (ms UTC). */
  removedSince(siteKey: number, at: number): Promise<readonly EntityName[]>;
  /** Which of these entities have a sample before `at` (ms UTC). */
  knownBefore(entities: readonly number[], at: number): Promise<readonly number[]>;
  writeAggregates(columns: AggregateColumns): Promise<void>;
  /** The disk does not keep up: the past waits. */
  behind(): boolean;
}
