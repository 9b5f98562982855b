import type { ChartMember } from '../../shared/charts';
import type { EntityRow } from '../../shared/model';
import type { ViewModels } from '../store/view-models';
import { memberKey } from './members';

/** An entity to choose from. */
export interface Choice {
  readonly key: string;
  readonly member: ChartMember;
  readonly row: EntityRow;
  readonly area: string;
  /** Empty where all are of one site. */
  readonly site: string;
}

/** What entities are narrowed down to: a unit, or those whose state is a word. */
export type UnitFilter = { readonly unit: string } | 'words' | null;

const collator = new Intl.Collator(undefined, { numeric: true });

/** All entities of some sites; what has a unit stands first, for most charts are made of it. */
export function choicesOf(
  lists: readonly (ViewModels['entity-list'] | null)[],
  sites: readonly { readonly siteId: string; readonly name: string }[],
): Choice[] {
  const several = sites.length > 1;
  const choices = sites.flatMap(({ siteId, name }, index) => {
    const list = lists[index];
    if (list == null) return [];
    const areas = new Map(list.areas.map((area) => [area.areaId, area.name]));
    return [...list.rows.values()].map((row) => {
      const member = { siteId, entityId: row.entityId };
      const area = areas.get(row.areaId ?? '') ?? '';
      return { key: memberKey(member), member, row, area, site: several ? name : '' };
    });
  });
  return choices.sort(
    (left, right) =>
      Number(left.row.unit === null) - Number(right.row.unit === null) ||
      collator.compare(left.row.name, right.row.name) ||
      collator.compare(left.site, right.site),
  );
}

/** The units there are, each once. */
export function unitsOf(choices: readonly Choice[]): string[] {
  return [...new Set(choices.flatMap(({ row }) => row.unit ?? []))].sort(collator.compare);
}

/** What matches every word in name, id, unit, area or site, and the unit that is asked for. */
export function matching(choices: readonly Choice[], search: string, filter: UnitFilter): Choice[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return choices.filter(({ row, area, site }) => {
    if (filter === 'words' ? row.unit !== null : filter !== null && row.unit !== filter.unit) return false;
    const text = `${row.name} ${row.entityId} ${row.unit ?? ''} ${area} ${site}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
