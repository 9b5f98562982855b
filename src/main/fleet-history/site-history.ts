import {
  firstSlotAt,
  RATE_MINUTES,
  slotOf,
  type SlotRun,
  type SlotState,
  type Spell,
} from '../../shared/fleet-history';
import { addStretch, merged, partIn, slotRuns, type Slot, type Stretch } from './slots';

/** How one site was in the past day, and its events by the minute; a few hundred numbers. */
export class SiteHistory {
  readonly #slots = new Map<number, Slot>();
  /** Oldest first; null: not connected. */
  readonly #rates: (number | null)[] = [];
  #open: Stretch | null = null;
  #events: number;

  /** `events`: the site's running total of events at this moment. */
  constructor(events: number) {
    this.#events = events;
  }

  /**
   * The site is like this from now (ms UTC) on; `continued`: it was before the program started. Returns whether that
   * is news.
   */
  enter(state: SlotState, error: Spell['error'], now: number, continued = false): boolean {
    const open = this.#open;
    if (open !== null && open.state === state && open.error?.code === error?.code) return false;
    if (open !== null) addStretch(this.#slots, { ...open, to: now }, now);
    this.#open = { state, from: now, to: null, error, continued };
    for (const slot of this.#slots.keys()) {
      // Also what a clock that ran ahead has left.
      if (slot < firstSlotAt(now) || slot > slotOf(now)) this.#slots.delete(slot);
    }
    return true;
  }

  /** What earlier runs of the program knew. */
  addPast(slots: ReadonlyMap<number, Slot>): void {
    for (const [slot, past] of slots) {
      const known = this.#slots.get(slot);
      this.#slots.set(slot, known === undefined ? past : merged(past, known));
    }
  }

  /** A minute is over; `events` is the running total. */
  minute(events: number, connected: boolean): void {
    const count = events - this.#events;
    this.#events = events;
    this.#rates.push(connected || count > 0 ? count : null);
    if (this.#rates.length > RATE_MINUTES) this.#rates.shift();
  }

  /** The newest `count` of the minutes, oldest first. */
  rates(count: number): (number | null)[] {
    return count <= 0 ? [] : this.#rates.slice(-count);
  }

  /** Slots from `first` on, as of `now`. `away` tells in which the program did not run. */
  slotRuns(first: number, now: number, away: (slot: number) => boolean): SlotRun[] {
    return slotRuns(this.#slotsFrom(Math.max(first, firstSlotAt(now)), now, away));
  }

  *#slotsFrom(
    first: number,
    now: number,
    away: (slot: number) => boolean,
  ): Generator<readonly [number, Slot]> {
    for (let slot = first; slot <= slotOf(now); slot += 1) {
      const known = this.#slots.get(slot);
      const part = this.#open === null ? null : partIn(endedBy(this.#open, slot, now), slot);
      if (part !== null) yield [slot, merged(known, part)];
      else if (known !== undefined) yield [slot, known];
      else if (away(slot)) yield [slot, NOT_RUNNING];
    }
  }
}

const NOT_RUNNING: Slot = { state: 'not-running', at: 0, until: null, times: 1, error: null };

/** What goes on reaches to the end of each slot that is over. */
function endedBy(open: Stretch, slot: number, now: number): Stretch {
  return slot < slotOf(now) ? { ...open, to: now } : open;
}
