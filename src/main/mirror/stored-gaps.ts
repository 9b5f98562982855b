import type { Storage } from '../storage/interfaces';
import type { GapStore } from './gap-store';
import type { MirrorFeed } from './mirror-feed';

/** Gaps in the mirror on the disk, written in order with what the feed writes. */
export function gapStore({ mirror, reader }: Storage, feed: MirrorFeed): GapStore {
  return {
    open: (siteKey) => reader.openGaps(siteKey),
    change: (siteKey, gone, rows) => {
      void feed.handOver();
      return mirror.changeGaps(siteKey, gone, rows);
    },
    reopen: (siteKey, from) => mirror.reopenGaps(siteKey, from),
    removedSince: (siteKey, at) => reader.removedSince(siteKey, at),
    knownBefore: (entities, at) => reader.knownBefore(entities, at),
    writeAggregates: (columns) => mirror.writeAggregates(columns),
    behind: () => feed.behind,
  };
}
