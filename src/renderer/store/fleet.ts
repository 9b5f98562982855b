import type { SiteStatus } from '../../shared/model';
import { useSharedView, useViewPart } from './use-view';

type Sites = ReadonlyMap<string, SiteStatus>;

/** A part of what is known of all sites; null until the first snapshot. `part` must return a stable value. */
export function useSites<T>(part: (sites: Sites | null) => T): T {
  return useViewPart(useSharedView('fleet', {}), (model) => part(model?.sites ?? null));
}

const whole = (sites: Sites | null): Sites | null => sites;

/** All sites by id; draws anew with every change of any of them. */
export function useAllSites(): Sites | null {
  return useSites(whole);
}

/** Status of one site; undefined when there is no such site, null while nothing is known yet. */
export function useSite(siteId: string): SiteStatus | undefined | null {
  return useSites((sites) => (sites === null ? null : sites.get(siteId)));
}
