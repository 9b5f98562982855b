import { ok, type Result } from '../../shared/result';
import type { BackfillWork } from './backfill-work';
import { HistoryFetch, type Asked } from './history-fetch';
import { fillFromStatistics } from './statistics-fetch';
import { TimeSlices } from './time-slices';

/** Slices without a word of an entity after which nothing older is expected of it. */
const SILENT_SLICES = 2;

interface Target extends Asked {
  silent: number;
  knownFrom: number;
}

/**
 * Fetches a past (ms UTC) that the mirror never knew, newest first: what is looked at first is there first. Where
 * the recorder's memory ends the statistics go on. `reached` hears from where on all samples are there.
 */
export async function fetchReach(
  work: BackfillWork,
  from: number,
  to: number,
  reached: (from: number) => Promise<void>,
): Promise<Result<void>> {
  const targets: Target[] = [];
  for (const { entityId, key, lastChanged } of work.mirror.states.values()) {
    if (lastChanged >= from) targets.push({ entityId, key, expected: [], silent: 0, knownFrom: to });
  }
  const fetch = new HistoryFetch(work);
  const slices = new TimeSlices();
  for (let end = to; end > from;) {
    const active = targets.filter(({ silent }) => silent < SILENT_SLICES);
    if (active.length === 0) break;
    const start = Math.max(from, end - slices.length);
    const left = Math.ceil((end - from) / slices.length);
    work.told({ entitiesTotal: work.progress.entitiesDone + left * active.length });
    const before = fetch.rows;
    const fetched = await fetch.fetch(active, start, end, (asked, heard) => {
      const target = asked as Target;
      target.silent = heard.fromStart ? 0 : target.silent + 1;
      if (heard.fromStart) target.knownFrom = start;
      else if (heard.first !== null) target.knownFrom = heard.first;
    });
    if (!fetched.ok) return fetched;
    end = start;
    slices.adapt(fetch.rows - before);
    if (end > from) await reached(end);
  }
  const older = targets
    .filter(({ knownFrom }) => knownFrom > from)
    .map(({ entityId, key, knownFrom }) => ({ entityId, key, from, to: knownFrom }));
  const filled = await fillFromStatistics(work, older);
  return filled.ok ? ok(undefined) : filled;
}
