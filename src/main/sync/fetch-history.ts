import { ok, type Result } from '../../shared/result';
import type { HistoryCounts, SyncCounts } from '../../shared/syncs';
import { DAY } from '../../shared/time';
import type { Site } from '../fleet/site';
import type { BackfillProgress } from '../mirror/backfill';
import type { StepContext } from './sync-run';

/** Parts of a stretch that are told apart: a stretch may be a minute or a year. */
const PER_STRETCH = 100;

/**
 * Fetches what the mirror of a site lacks: its open gaps, and with `days` all that is missing since then. `now` is
 * ms UTC. Errors: `not-connected`, `cancelled`, or what Home Assistant answered.
 */
export async function fetchHistory(
  site: Site,
  { days, signal, report }: StepContext,
  now: number,
): Promise<Result<SyncCounts>> {
  const fetched = await site.backfill.run({
    ...(days === null ? {} : { from: now - days * DAY }),
    signal,
    onProgress: (progress) =>
      report({ progress: shareOf(progress), counts: { history: countsOf(progress) } }),
  });
  return fetched.ok ? ok({ history: countsOf(fetched.value) }) : fetched;
}

const countsOf = ({ gapsDone, samples, aggregates, unknown }: BackfillProgress): HistoryCounts => ({
  ...{ stretches: gapsDone, samples, aggregates, unknown },
});

/** null: it is not known yet how much there is. */
function shareOf({ gapsDone, gapsTotal, entitiesDone, entitiesTotal }: BackfillProgress): {
  readonly done: number;
  readonly total: number;
} | null {
  if (gapsTotal === 0) return null;
  const within = entitiesTotal === 0 ? 0 : Math.floor((entitiesDone / entitiesTotal) * PER_STRETCH);
  return {
    done: Math.min(gapsDone * PER_STRETCH + within, gapsTotal * PER_STRETCH),
    total: gapsTotal * PER_STRETCH,
  };
}
