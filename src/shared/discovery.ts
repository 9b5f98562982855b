import { z } from 'zod';
import { parseAddress } from './address';
import { siteErrorSchema } from './model';

/**
 * A Home Assistant that announces itself on the network. What it says of itself is nobody's word but its own: the
 * operator looks at the address before anything is sent to it.
 */
export const foundSiteSchema = z.object({
  /** Its own id where it tells one; two announcements of it are one. */
  id: z.string(),
  name: z.string(),
  /** To be offered as the site's address. */
  url: z.string(),
  /** All addresses it can be meant by, the one above among them. */
  addresses: z.array(z.string()),
  version: z.string().nullable(),
});
export type FoundSite = z.infer<typeof foundSiteSchema>;

export const discoverySchema = z.object({
  /** By name. */
  sites: z.array(foundSiteSchema),
  /** Why nothing can be found (any more). */
  error: siteErrorSchema.omit({ at: true }).nullable(),
});
export type Discovered = z.infer<typeof discoverySchema>;

/** Whether one of these addresses (as operators typed them) is that of the Home Assistant found. */
export function isAdded(found: FoundSite, urls: Iterable<string>): boolean {
  const known = new Set<string>();
  for (const url of urls) {
    const address = parseAddress(url);
    if (address.ok) known.add(address.value.baseUrl);
  }
  return found.addresses.some((address) => known.has(address));
}
