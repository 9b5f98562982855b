import {
  RATE_MINUTES,
  SLOT_MS,
  SLOTS,
  slotOf,
  type SiteHistory,
  type SlotRun,
} from '../../../../src/shared/fleet-history';
import { appError } from '../../../../src/shared/errors';
import type { SiteStatus } from '../../../../src/shared/model';

/** A past day that goes with how the site is now: nights without the program, an outage, a new site. */
export function pastDay(site: SiteStatus, index: number, now: number): SiteHistory {
  const last = slotOf(now);
  const first = last - SLOTS + 1;
  const slots: SlotRun[] = [];
  const add = (from: number, count: number, state: SlotRun['state'], code?: 'refused' | 'silent'): void => {
    const at = from * SLOT_MS + 71_000;
    const error =
      code === undefined ? null : appError(code, { host: '192.168.1.10', port: 8123, seconds: 25 });
    const spell = code === undefined ? null : { at, until: at + 840_000, times: 3, error };
    if (spell === null) slots.push({ slot: from, count, state, spell });
    else for (let slot = from; slot < from + count; slot += 1) slots.push({ slot, count: 1, state, spell });
  };
  if (site.state === 'incomplete') {
    add(last - 3, 4, 'incomplete');
  } else {
    add(first, 8, site.state === 'inactive' ? 'inactive' : 'connected');
    add(first + 8, 9, 'not-running');
    add(first + 17, 1, 'connecting');
    const rest = SLOTS - 18;
    if (site.state === 'stopped') {
      add(first + 18, rest - 12, 'connected');
      add(last - 11, 2, 'waiting', 'silent');
      add(last - 9, 10, 'stopped', 'refused');
    } else if (site.state === 'waiting') {
      add(first + 18, rest - 2, 'connected');
      add(last - 1, 2, 'waiting', 'refused');
    } else if (site.state === 'inactive' || site.state === 'manual') {
      add(first + 18, rest, site.state);
    } else {
      const outage = first + 20 + ((index * 5) % 20);
      add(first + 18, outage - first - 18, 'connected');
      if (index % 3 === 0) add(outage, 1, 'waiting', 'silent');
      else add(outage, 1, 'connected');
      add(outage + 1, last - outage, 'connected');
    }
  }
  const rates = Array.from({ length: RATE_MINUTES }, (_, minute) =>
    site.state === 'connected'
      ? Math.max(0, Math.round(site.eventsPerMinute * (1 + 0.4 * Math.sin(minute / 5 + index))))
      : site.state === 'waiting' && minute < 54
        ? 30 + (minute % 7)
        : null,
  );
  return { siteId: site.id, slots, rates };
}
