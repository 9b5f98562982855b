import { DAY } from '../../shared/time';
import type { Hole } from '../mirror/backfill';
import type { SiteMirror } from '../mirror/site-mirror';
import { CLOCK_MARGIN_MS } from '../mirror/stretch';
import type { StoredSite } from '../storage/protocol';

/** The demo building remembers a week and costs nobody's network anything. */
const DEMO_REACH_MS = 7 * DAY;
/** A Home Assistant whose clock is further off than this has no history that anybody could place. */
const MAX_CLOCK_MARGIN_MS = 2 * DAY;

/** Times (ms UTC) by Home Assistant's clock; -Infinity where nothing is known. */
export interface SeenTimes {
  /** The newest that was known before the site was connected. */
  readonly newestBefore: number;
  readonly newestNow: number;
  /** The oldest change that is new. */
  readonly oldestNew: number;
}

/**
 * What a site that has just synchronised lacks: what happened since `knownUntil` (this computer's ms UTC), or, of one
 * never seen before (null), as much of the past as it is set to bring. null: nothing.
 */
export function holeAtConnect(
  config: StoredSite,
  knownUntil: number | null,
  now: number,
  { newestBefore, newestNow, oldestNew }: SeenTimes,
): Hole | null {
  if (knownUntil === null) {
    const from = now - (config.demo ? DEMO_REACH_MS : config.historyDays * DAY);
    return from < now
      ? { from, to: now, marginMs: marginOf(now, now, [newestNow]), reason: 'first-reach' }
      : null;
  }
  // The computer's clock was set back, nobody knows by how much: then the site's own times tell when it was.
  const setBack = knownUntil > now && Number.isFinite(newestBefore);
  const from = Math.min(setBack ? newestBefore : knownUntil, now - 1);
  const marginMs = marginOf(from, now, [knownUntil, newestBefore, newestNow, oldestNew]);
  return { from, to: now, marginMs, reason: 'not-connected' };
}

/** A stretch (this computer's ms UTC) that was missed though the site was connected. */
export function holeWhileConnected(
  from: number,
  to: number,
  seen: readonly number[],
  reason: 'not-heard' | 'not-written',
): Hole {
  return { from, to, marginMs: marginOf(from, to, seen), reason };
}

/** ms UTC, Home Assistant's clock; -Infinity where nothing is known. */
export function newestUpdate({ states }: SiteMirror): number {
  let newest = -Infinity;
  for (const { lastUpdated } of states.values()) if (lastUpdated > newest) newest = lastUpdated;
  return newest;
}

/** ms by which a stretch has to be widened so that all these times are in it. */
function marginOf(from: number, to: number, times: readonly number[]): number {
  const off = times.filter(Number.isFinite).map((at) => Math.max(from - at, at - to));
  return CLOCK_MARGIN_MS + Math.min(MAX_CLOCK_MARGIN_MS, Math.max(0, ...off));
}
