import { pastSlots, type PastSlots } from '../../fleet-history/past';
import type { Slot } from '../../fleet-history/slots';
import type { Db } from '../database';
import { readRuns } from '../runs';
import { lastEventBefore, timelineBetween } from './connection-log';

/** A line of the timeline a step; `from` and `to` in ms UTC. */
export function* readPastSlots(mirror: Db, from: number, to: number): Generator<void, PastSlots> {
  const runs = readRuns(mirror, from, to);
  const known = mirror
    .prepare('SELECT id AS siteKey, site AS siteId FROM sites WHERE removed_at IS NULL')
    .all() as { readonly siteKey: number; readonly siteId: string }[];
  const sites: { siteId: string; slots: ReadonlyMap<number, Slot> }[] = [];
  for (const { siteKey, siteId } of known) {
    const before = lastEventBefore(mirror, siteKey, from);
    const events = timelineBetween(mirror, siteKey, from, to);
    const slots = yield* pastSlots(before, events, runs, { from, to });
    if (slots.size > 0) sites.push({ siteId, slots });
    yield;
  }
  return { runs, sites };
}
