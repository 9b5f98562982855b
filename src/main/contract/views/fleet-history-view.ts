import { firstSlotAt, RATE_MINUTES, slotOf, type SiteHistory } from '../../../shared/fleet-history';
import { ok } from '../../../shared/result';
import type { Clock } from '../../clock';
import type { FleetHistory } from '../../fleet-history/fleet-history';
import type { ViewFactory } from '../publisher';

/** How each site was in the past day; after the snapshot only slots that are new or have changed. */
export function fleetHistoryView(history: FleetHistory, clock: Clock): ViewFactory<'fleet-history'> {
  return (_params, invalidate) => {
    const changed = new Set<string>();
    /** Sites whose whole day must be sent again. */
    let whole = false;
    /** The slot that was the present one when it was sent last: it and those after it may be others by now. */
    let sentSlot = -Infinity;
    let sentMinutes = 0;
    const stopListening = history.onChange({
      siteChanged: (siteId) => {
        changed.add(siteId);
        invalidate();
      },
      minutePassed: () => invalidate(),
      pastKnown: () => {
        whole = true;
        invalidate();
      },
    });
    const pieceOf = (siteId: string, first: number, rates: number, now: number): SiteHistory[] => {
      const site = history.site(siteId);
      if (site === undefined) return [];
      const slots = site.slotRuns(first, now, history.wasAway);
      return [{ siteId, slots, rates: site.rates(rates) }];
    };
    const sent = (now: number): void => {
      changed.clear();
      whole = false;
      sentSlot = slotOf(now);
      sentMinutes = history.minutes;
    };
    return ok({
      snapshot: () => {
        const now = clock.now();
        sent(now);
        const ids = [...history.siteIds()];
        return { sites: ids.flatMap((id) => pieceOf(id, firstSlotAt(now), RATE_MINUTES, now)) };
      },
      takePatch: () => {
        const now = clock.now();
        const minutes = history.minutes - sentMinutes;
        if (changed.size === 0 && minutes === 0 && !whole) return null;
        const ids = minutes > 0 || whole ? [...history.siteIds()] : [...changed];
        const removed = [...changed].filter((id) => history.site(id) === undefined);
        const first = whole ? firstSlotAt(now) : sentSlot;
        sent(now);
        return { changed: ids.flatMap((id) => pieceOf(id, first, minutes, now)), removed };
      },
      update: () => ok(undefined),
      close: stopListening,
    });
  };
}
