import { ok, type Result } from '../../shared/result';
import { HOUR } from '../../shared/time';
import { commands, type HistoryState } from '../ha/messages';
import type { Session } from '../ha/session';
import { secondsToMs } from '../ha/time';
import type { SiteMirror } from './site-mirror';

/** One request asks for so much that its answer takes a few milliseconds to parse, newest first. */
const ENTITIES_PER_REQUEST = 8;
const RANGE_PER_REQUEST = 6 * HOUR;

/**
 * Fetches the states of a range (ms UTC) from Home Assistant's recorder into the mirror, one request at a time so
 * that live data is never behind it. What is in the mirror already stays as it is. Resolves with the number of
 * samples; fails with the first request's error, or why the session ended.
 */
export async function fetchPast(
  session: Session,
  mirror: SiteMirror,
  from: number,
  to: number,
): Promise<Result<number>> {
  const entityIds = [...mirror.states.values()].map((entity) => entity.entityId);
  let samples = 0;
  for (let end = to; end > from; end -= RANGE_PER_REQUEST) {
    const start = Math.max(from, end - RANGE_PER_REQUEST);
    for (let first = 0; first < entityIds.length; first += ENTITIES_PER_REQUEST) {
      const group = entityIds.slice(first, first + ENTITIES_PER_REQUEST);
      const answer = await session.request(commands.historyDuringPeriod(group, start, end));
      if (!answer.ok) return answer;
      for (const [entityId, rows] of Object.entries((answer.value ?? {}) as Record<string, unknown>)) {
        samples += take(mirror, entityId, rows);
        await nextTurn();
      }
    }
  }
  return ok(samples);
}

function take(mirror: SiteMirror, entityId: string, rows: unknown): number {
  if (!Array.isArray(rows)) return 0;
  let taken = 0;
  for (const row of rows as HistoryState[]) {
    if (typeof row?.s !== 'string' || typeof row.lu !== 'number') continue;
    mirror.addPast(entityId, secondsToMs(row.lc ?? row.lu), row.s);
    taken += 1;
  }
  return taken;
}

/** Lets sockets and timers have their turn. */
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
