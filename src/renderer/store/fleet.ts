import type { SiteStatus } from '../../shared/model';
import type { SiteDay } from './site-day';
import { useSharedView, useViewPart } from './use-view';

type Sites = ReadonlyMap<string, SiteStatus>;

/** A part of what is known of all sites; null until the first snapshot. `part` must return a stable value. */
export function useSites<T>(part: (sites: Sites | null) => T): T {
  return useViewPart(useSharedView('fleet', {}), (model) => part(model?.sites ?? null));
}

/** Status of one site; undefined when there is no such site, null while nothing is known yet. */
export function useSite(siteId: string): SiteStatus | undefined | null {
  return useSites((sites) => (sites === null ? null : sites.get(siteId)));
}

/** How a site was in the past day; undefined until that is known. Looked at only while somebody uses this. */
export function useSiteDay(siteId: string): SiteDay | undefined {
  return useViewPart(useSharedView('fleet-history', {}), (model) => model?.sites.get(siteId));
}
