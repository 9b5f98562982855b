import type { ChartMember } from '../../shared/charts';

/** One text for an entity of a site; no entity's id holds a space. */
export const memberKey = ({ siteId, entityId }: ChartMember): string => `${entityId} ${siteId}`;

/** null where the text is no such key: what is kept in the browser may be damaged. */
export function memberOfKey(key: string): ChartMember | null {
  const space = key.indexOf(' ');
  if (space <= 0 || space === key.length - 1) return null;
  return { siteId: key.slice(space + 1), entityId: key.slice(0, space) };
}

/** Entities by site, both in the order they came. */
export function bySite(members: readonly ChartMember[]): ReadonlyMap<string, readonly string[]> {
  const sites = new Map<string, string[]>();
  for (const { siteId, entityId } of members) {
    const entityIds = sites.get(siteId);
    if (entityIds === undefined) sites.set(siteId, [entityId]);
    else entityIds.push(entityId);
  }
  return sites;
}
