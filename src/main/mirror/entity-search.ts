import type { CommandOutput, EntityHit } from '../../shared/contract/commands';
import type { SiteMirror } from './site-mirror';

/** A site in which entities are searched for. */
export interface SearchedSite {
  readonly siteId: string;
  readonly siteName: string;
  readonly mirror: SiteMirror;
}

export interface EntityQuery {
  /** All of them must be in an entity's id, name or area; whatever the case. */
  readonly text: string;
  readonly after: CommandOutput<'entities.search'>['next'];
  readonly limit: number;
}

/**
 * Looks through the entities of sites, one a step, and puts those that fit into `found` until the limit is reached.
 * Ends with where the next page begins; null: nothing is left.
 */
export function* searchEntities(
  sites: readonly SearchedSite[],
  { text, after, limit }: EntityQuery,
  found: EntityHit[],
): Generator<void, CommandOutput<'entities.search'>['next']> {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  // A site or an entity that went since the last page: from the beginning, rather than nothing at all.
  const site = sites.find(({ siteId }) => siteId === after?.siteId);
  const known = after !== null && site?.mirror.states.get(after.entityId) !== undefined;
  let skippingTo = known ? after : null;
  for (const { siteId, siteName, mirror } of sites) {
    if (skippingTo !== null && skippingTo.siteId !== siteId) continue;
    const { registries, states } = mirror;
    const areaNames = new Map(registries.areas.map((area) => [area.areaId, area.name]));
    for (const entity of states.values()) {
      yield;
      if (skippingTo !== null) {
        if (entity.entityId === skippingTo.entityId) skippingTo = null;
        continue;
      }
      const areaId = registries.areaIdOf(entity.entityId);
      const areaName = areaId === null ? null : (areaNames.get(areaId) ?? null);
      const name = registries.nameOf(entity);
      const where = `${entity.entityId}\n${name}\n${areaName ?? ''}`.toLowerCase();
      if (!words.every((word) => where.includes(word))) continue;
      if (found.length === limit) return cursorOf(found);
      const { entityId, domain, deviceClass, unit } = registries.rowOf(entity);
      found.push({
        siteId,
        siteName,
        entityId,
        name,
        domain,
        deviceClass,
        unit,
        areaName,
        state: entity.state,
      });
    }
  }
  return null;
}

function cursorOf(found: readonly EntityHit[]): CommandOutput<'entities.search'>['next'] {
  const last = found.at(-1);
  return last === undefined ? null : { siteId: last.siteId, entityId: last.entityId };
}
