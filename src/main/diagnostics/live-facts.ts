import type { LiveFacts } from '../../shared/diagnosis';
import type { Clock } from '../clock';
import type { Fleet } from '../fleet/fleet';
import type { MirrorFeed } from '../mirror/mirror-feed';
import type { StorageWatch } from '../storage-watch/storage-watch';
import { within } from '../within';
import type { Inspector } from './inspector';

export interface LiveFactsSources {
  readonly fleet: Fleet;
  readonly inspector: Inspector;
  readonly feed: Pick<MirrorFeed, 'flush' | 'load'>;
  readonly storage: { readonly bytes: () => Promise<number> };
  readonly storageWatch: Pick<StorageWatch, 'status'>;
  readonly clock: Clock;
  /** Longest that Home Assistant's answer and the disk are waited for, ms. */
  readonly limitMs: number;
}

/**
 * Looks at a site's real session and at the database: what is subscribed, whether Home Assistant and the mirror say
 * the same, whether a batch gets written. null: there is no such site.
 */
export async function liveFacts(siteId: string, sources: LiveFactsSources): Promise<LiveFacts | null> {
  const { fleet, inspector, feed, storage, storageWatch, clock, limitMs } = sources;
  const site = fleet.site(siteId);
  if (site === undefined) return null;
  let differing: readonly string[] | null = null;
  const heard = site.synchroniser?.hears().then((answer) => {
    differing = answer.ok ? answer.value : null;
  });
  const [, , bytes] = await Promise.all([
    within(limitMs, heard ?? Promise.resolve()),
    // Known already: waiting would not tell more.
    storageWatch.status.trouble === null ? within(limitMs, feed.flush()) : null,
    storage.bytes(),
  ]);
  const seen = inspector.inspect(siteId);
  const socket = seen?.sockets.find(({ generation }) => generation === seen.registry.generation);
  const subscription = seen?.subscriptions.find(({ what }) => OF_STATES.includes(what)) ?? null;
  const { state, connectedAt, settings } = site.connection;
  return {
    at: clock.now(),
    state,
    lastError: site.status().lastError,
    connectedAt,
    subscription,
    lastFrameAt: socket?.lastFrameAt ?? null,
    lastEventAt: seen?.framesIn.find(({ type }) => type === 'event')?.lastAt ?? null,
    roundTripMs: seen?.roundTrips.at(-1)?.ms ?? null,
    deadMs: settings.deadMs,
    differing: differing === null ? null : [...(differing as readonly string[])],
    storage: { trouble: storageWatch.status.trouble, waitingBytes: feed.load.waitingBytes, bytes },
  };
}

/** As `Session` names what it has subscribed: before 2022.4 there are only events. */
const OF_STATES: readonly string[] = ['subscribe_entities', 'subscribe_events state_changed'];
