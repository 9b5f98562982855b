import { DAY } from '../../shared/time';
import type { Db } from './database';
import { HEARTBEAT_LIMIT_MS } from './heartbeat';

/** Kept for longer than any screen shows them, and never many. */
const KEEP_MS = 400 * DAY;

/** A time in which the program ran, ms UTC. */
export interface StoredRun {
  readonly from: number;
  readonly to: number;
}

/** The program has started, and knows nothing of what was before. */
export function beginRun(mirror: Db, now: number): void {
  mirror
    .transaction(() => {
      mirror.prepare('DELETE FROM runs WHERE to_at < ?').run(now - KEEP_MS);
      mirror.prepare('INSERT INTO runs (from_at, to_at) VALUES (?, ?)').run(now, now);
    })
    .immediate();
}

/** The program still runs; where it said so too long ago (the computer slept), that is another run. */
export function prolongRun(mirror: Db, now: number): void {
  const { changes } = mirror
    .prepare(
      `UPDATE runs SET to_at = @now
       WHERE id = (SELECT max(id) FROM runs) AND to_at BETWEEN @now - ${HEARTBEAT_LIMIT_MS} AND @now`,
    )
    .run({ now });
  if (changes === 0) beginRun(mirror, now);
}

/** Runs that reach into the time from `from` to `to`, oldest first. */
export function readRuns(mirror: Db, from: number, to: number): StoredRun[] {
  return mirror
    .prepare(
      'SELECT from_at AS "from", to_at AS "to" FROM runs WHERE to_at >= ? AND from_at < ? ORDER BY from_at',
    )
    .all(from, to) as StoredRun[];
}
