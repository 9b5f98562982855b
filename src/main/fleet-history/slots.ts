import {
  firstSlotAt,
  SLOT_MS,
  SLOT_STATES,
  slotOf,
  type SlotRun,
  type SlotState,
  type Spell,
} from '../../shared/fleet-history';

/** One half-hour as far as it is known. */
export interface Slot {
  readonly state: SlotState;
  /** ms UTC, within the slot: the first time it was like that, and the end of the last; null: it goes on. */
  readonly at: number;
  readonly until: number | null;
  readonly times: number;
  readonly error: Spell['error'];
}

/** A stretch in one state. */
export interface Stretch {
  readonly state: SlotState;
  readonly from: number;
  /** null: it goes on. */
  readonly to: number | null;
  readonly error: Spell['error'];
  /** It was so already when the program started: it came to that earlier, and is not counted again. */
  readonly continued?: boolean;
}

const RANK = new Map(SLOT_STATES.map((state, rank) => [state, rank]));
const rankOf = (state: SlotState): number => RANK.get(state) ?? SLOT_STATES.length;

/** What a slot was, all in all: the worse of the two; of two alike, both. `second` is the later one. */
export function merged(first: Slot | undefined, second: Slot): Slot {
  if (first === undefined) return second;
  const order = rankOf(first.state) - rankOf(second.state);
  if (order !== 0) return order < 0 ? first : second;
  return { ...second, at: first.at, times: first.times + second.times, error: second.error ?? first.error };
}

/** Adds a stretch to the slots it touches, the last of them as far as `now`. */
export function addStretch(slots: Map<number, Slot>, stretch: Stretch, now: number): void {
  const to = stretch.to ?? now;
  // Of no length, or, by a clock that was set back, of less: a state that was only passed through.
  if (to < stretch.from || stretch.to === stretch.from) return;
  const first = Math.max(slotOf(stretch.from), firstSlotAt(now));
  for (let slot = first; slot <= slotOf(to); slot += 1) {
    const part = partIn(stretch, slot);
    if (part !== null) slots.set(slot, merged(slots.get(slot), part));
  }
}

/** The part of a stretch that lies in a slot; null: none. */
export function partIn({ state, from, to, error, continued }: Stretch, slot: number): Slot | null {
  const begin = slot * SLOT_MS;
  const end = begin + SLOT_MS;
  if (from >= end || (to !== null && (to < begin || (to === begin && from < begin)))) return null;
  return {
    state,
    at: Math.max(from, begin),
    until: to === null ? null : Math.min(to, end),
    times: continued === true ? 0 : 1,
    error,
  };
}

/** States of which a spell says no more than their word. */
const PLAIN: ReadonlySet<SlotState> = new Set([
  'connected',
  'not-running',
  'inactive',
  'manual',
  'incomplete',
]);

/** Slots in the form in which they are sent: those that follow each other and are alike as one. */
export function slotRuns(slots: Iterable<readonly [number, Slot]>): SlotRun[] {
  const runs: SlotRun[] = [];
  for (const [slot, { state, at, until, times, error }] of slots) {
    const last = runs.at(-1);
    const plain = PLAIN.has(state);
    if (plain && last !== undefined && last.state === state && last.slot + last.count === slot) {
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    } else {
      runs.push({ slot, count: 1, state, spell: plain ? null : { at, until, times, error } });
    }
  }
  return runs;
}
