import { appError } from '../../../shared/errors';
import { fail, ok } from '../../../shared/result';
import type { ViewPatch } from '../../../shared/contract/views';
import type { Fleet } from '../../fleet/fleet';
import { numberInText } from '../../storage/number-text';
import type { ViewFactory } from '../publisher';
import { WatchedEntities } from './watched-entities';

/** Samples of all series of one chart that may wait for a client that does not keep up. */
const MAX_WAITING_POINTS = 20_000;

/** A number as the mirror and the charts understand a state; null where it is none. */
function numberOf(state: string): number | null {
  const value = numberInText(state);
  return Number.isNaN(value) ? null : value;
}

/** The live tail of a chart: every sample of its series, in order. */
export function seriesView(fleet: Fleet): ViewFactory<'series'> {
  return (params, invalidate) => {
    const site = fleet.site(params.siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId: params.siteId }));
    const { mirror } = site;
    let points: ViewPatch<'series'>['points'] = [];
    let live = !mirror.stale;
    const watched = new WatchedEntities(mirror.states, params, {
      entityChanged: (entity, sampled) => {
        if (!sampled) return;
        const { entityId, state, lastChanged: at } = entity;
        points.push({ entityId, at, value: numberOf(state), state });
        // The newest stay; the chart's next query brings the rest.
        if (points.length > MAX_WAITING_POINTS) points = points.slice(-MAX_WAITING_POINTS / 2);
        invalidate();
      },
    });
    const stopStructure = mirror.onStructure(() => invalidate());
    return ok({
      snapshot: () => {
        points = [];
        live = !mirror.stale;
        return { live };
      },
      takePatch: () => {
        const nowLive = !mirror.stale;
        if (points.length === 0 && nowLive === live) return null;
        const patch = { ...(nowLive === live ? {} : { live: nowLive }), points };
        live = nowLive;
        points = [];
        return patch;
      },
      update: (next) => watched.update(next),
      close: () => {
        watched.close();
        stopStructure();
      },
    });
  };
}
