import type { Area, EntityRow, Floor } from '../../../../shared/model';
import type { LiveFilter } from '../../../store/screen-state';

/** One line of the list: the head of a group, or as many entities as stand side by side. */
export type LiveLine =
  | { readonly type: 'group'; readonly group: LiveGroup }
  | { readonly type: 'rows'; readonly key: string; readonly rows: readonly EntityRow[] };

export interface LiveGroup {
  /** Area id; empty for entities without area. */
  readonly key: string;
  readonly area: string | null;
  readonly floor: string | null;
  readonly rows: readonly EntityRow[];
  readonly unavailable: number;
}

/**
 * The rows that pass search and filters. Every word of the search must occur in name or id. `stale`: the ids that are;
 * null: not asked for.
 */
export function filterRows(
  rows: Iterable<EntityRow>,
  filter: LiveFilter,
  stale: ReadonlySet<string> | null = null,
): EntityRow[] {
  const words = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  const result: EntityRow[] = [];
  for (const row of rows) {
    if (filter.areaId !== null && (row.areaId ?? '') !== filter.areaId) continue;
    if (filter.domain !== null && row.domain !== filter.domain) continue;
    if (filter.unavailable && !row.unavailable) continue;
    if (stale !== null && !stale.has(row.entityId)) continue;
    if (words.length > 0) {
      const text = searchText(row);
      if (!words.every((word) => text.includes(word))) continue;
    }
    result.push(row);
  }
  return result;
}

const searchTexts = new WeakMap<EntityRow, string>();

/** What is searched of a row; made once, for it is asked for with every key typed. */
function searchText(row: EntityRow): string {
  let text = searchTexts.get(row);
  if (text === undefined) {
    text = `${row.name} ${row.entityId}`.toLowerCase();
    searchTexts.set(row, text);
  }
  return text;
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Groups by area: floors from the lowest up, areas by name, those without area last; rows by name. */
export function groupRows(
  rows: readonly EntityRow[],
  areas: readonly Area[],
  floors: readonly Floor[],
): LiveGroup[] {
  const byArea = new Map<string, EntityRow[]>();
  for (const row of rows) {
    const key = row.areaId ?? '';
    const group = byArea.get(key);
    if (group === undefined) byArea.set(key, [row]);
    else group.push(row);
  }
  const floorById = new Map(floors.map((floor) => [floor.floorId, floor]));
  const areaById = new Map(areas.map((area) => [area.areaId, area]));
  const rank = (key: string): number => {
    if (key === '') return Infinity;
    const floorId = areaById.get(key)?.floorId;
    const floor = floorId === null || floorId === undefined ? undefined : floorById.get(floorId);
    return floor === undefined ? Number.MAX_SAFE_INTEGER : (floor.level ?? 0);
  };
  return [...byArea.entries()]
    .map(([key, members]): LiveGroup => {
      const area = areaById.get(key);
      return {
        key,
        area: key === '' ? null : (area?.name ?? key),
        floor: area?.floorId == null ? null : (floorById.get(area.floorId)?.name ?? null),
        rows: members.sort((left, right) => collator.compare(left.name, right.name)),
        unavailable: members.reduce((count, row) => count + (row.unavailable ? 1 : 0), 0),
      };
    })
    .sort(
      (left, right) =>
        compare(rank(left.key), rank(right.key)) ||
        collator.compare(left.floor ?? '', right.floor ?? '') ||
        collator.compare(left.area ?? '', right.area ?? ''),
    );
}

/** Infinity minus itself is no number: subtraction would not do. */
const compare = (left: number, right: number): number => (left === right ? 0 : left < right ? -1 : 1);

/** The lines of the list, with `columns` entities side by side; folded groups show only their head. */
export function linesOf(
  groups: readonly LiveGroup[],
  folded: ReadonlySet<string>,
  columns: number,
): LiveLine[] {
  const lines: LiveLine[] = [];
  for (const group of groups) {
    lines.push({ type: 'group', group });
    if (folded.has(group.key)) continue;
    for (let start = 0; start < group.rows.length; start += columns) {
      const rows = group.rows.slice(start, start + columns);
      lines.push({ type: 'rows', key: rows[0]?.entityId ?? '', rows });
    }
  }
  return lines;
}
