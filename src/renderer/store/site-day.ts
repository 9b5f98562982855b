import {
  RATE_MINUTES,
  SLOTS,
  type SiteHistory,
  type SlotState,
  type Spell,
} from '../../shared/fleet-history';

/** One half-hour of a site; null: nothing is known of it. */
export interface DaySlot {
  readonly state: SlotState;
  readonly spell: Spell | null;
}

/** A site's past day, ready to be drawn: the slots that end with number `last`, oldest first. */
export interface SiteDay {
  readonly last: number;
  readonly slots: readonly (DaySlot | null)[];
  /** Events of each of the last minutes, oldest first; null: not connected. */
  readonly rates: readonly (number | null)[];
}

/** A site's day after news of it: slots replace those of the same number, rates are appended. */
export function dayAfter(before: SiteDay | undefined, { slots, rates }: SiteHistory): SiteDay {
  const known = new Map<number, DaySlot>();
  before?.slots.forEach((slot, index) => {
    if (slot !== null) known.set(before.last - before.slots.length + 1 + index, slot);
  });
  let last = before?.last ?? -Infinity;
  for (const { slot, count, state, spell } of slots) {
    for (let each = slot; each < slot + count; each += 1) known.set(each, { state, spell });
    last = Math.max(last, slot + count - 1);
  }
  return {
    last: Number.isFinite(last) ? last : 0,
    slots: Array.from({ length: SLOTS }, (_, index) => known.get(last - SLOTS + 1 + index) ?? null),
    rates: [...(before?.rates ?? []), ...rates].slice(-RATE_MINUTES),
  };
}
