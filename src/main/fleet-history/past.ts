import type { TimelineRow } from '../../shared/diagnostics';
import type { SlotState, Spell } from '../../shared/fleet-history';
import { addStretch, type Slot, type Stretch } from './slots';

/** A time in which the program ran, ms UTC. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** How the sites were in a stretch of the past, and when the program ran in it. */
export interface PastSlots {
  readonly runs: readonly Run[];
  readonly sites: readonly { readonly siteId: string; readonly slots: ReadonlyMap<number, Slot> }[];
}

/** A line of a site's timeline, as far as it tells how the site was from then on. */
export type PastEvent = Pick<TimelineRow, 'at' | 'event' | 'error' | 'note'>;

/** What a site is after a line of its timeline; null: as before. Lines of later versions change nothing. */
export function stateAfter({ event, note }: Pick<PastEvent, 'event' | 'note'>): SlotState | null {
  switch (event) {
    case 'attempt':
    case 'authenticated':
    case 'configured':
    case 'reconnect':
    case 'upheaval':
      return 'connecting';
    case 'connected':
      return 'connected';
    case 'waiting':
      return 'waiting';
    case 'stopped':
      return 'stopped';
    case 'rested':
      return note === 'incomplete' || note === 'inactive' || note === 'manual' ? note : null;
    case 'failed':
    case 'ended':
      // A line "waiting" or "stopped" follows at once, unless the site connects only by hand.
      return 'manual';
    default:
      return null;
  }
}

/** States that outlast the program: the next run begins in them, without a line. */
const LASTING: ReadonlySet<SlotState> = new Set(['incomplete', 'inactive', 'manual']);
/** R6: stopped for these, a site stays so over a restart of the program. */
const REJECTIONS: ReadonlySet<string> = new Set(['token-rejected', 'banned']);

/**
 * How one site was from `from` to `to`, as its timeline tells. `before` is the last line ahead of `from`; lines and
 * runs ascend. A line of the timeline a step, so that a site that failed all day holds nobody up.
 */
export function* pastSlots(
  before: PastEvent | null,
  events: Iterable<PastEvent>,
  runs: readonly Run[],
  { from, to }: { readonly from: number; readonly to: number },
): Generator<void, Map<number, Slot>> {
  const slots = new Map<number, Slot>();
  let state = before === null ? null : stateAfter(before);
  let error = before === null ? null : before.error;
  let since = from;
  /** Puts what was the case until `until` into the slots, for the times in which the program ran. */
  const close = (until: number): void => {
    for (const run of runs) {
      if (state === null) break;
      if (run.to <= since) continue;
      if (run.from >= until) break;
      const goesOn = run.from <= since || LASTING.has(state) || isRejection(state, error);
      const shown: SlotState = goesOn ? state : 'connecting';
      const part: Stretch = {
        state: shown,
        from: Math.max(since, run.from),
        to: Math.min(until, run.to),
        error: goesOn ? error : null,
        continued: since < run.from,
      };
      addStretch(slots, part, to);
      // In the run after it the site begins anew.
      if (!goesOn) state = shown;
    }
  };
  for (const event of events) {
    const next = stateAfter(event);
    const reason = event.error ?? (next === 'connected' ? null : error);
    if (next !== null) {
      close(event.at);
      since = event.at;
      state = next;
    }
    error = reason;
    yield;
  }
  close(to);
  return slots;
}

const isRejection = (state: SlotState, error: Spell['error']): boolean =>
  state === 'stopped' && error !== null && REJECTIONS.has(error.code);
