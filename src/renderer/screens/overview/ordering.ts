import type { ConnectionState, SiteStatus } from '../../../shared/model';
import { groupOf, type OverviewSort, type StatusGroup } from '../../store/screen-state';

/** How much a state asks for the operator, most first. */
const URGENCY: Readonly<Record<ConnectionState, number>> = {
  stopped: 0,
  waiting: 1,
  incomplete: 2,
  connecting: 3,
  authenticating: 3,
  synchronising: 4,
  manual: 5,
  connected: 6,
  inactive: 7,
};

const byName = (left: SiteStatus, right: SiteStatus): number =>
  left.name.localeCompare(right.name, undefined, { numeric: true }) || (left.id < right.id ? -1 : 1);

const COMPARE: Readonly<Record<OverviewSort, (left: SiteStatus, right: SiteStatus) => number>> = {
  worst: (left, right) =>
    URGENCY[left.state] - URGENCY[right.state] ||
    // Among the connected, half of a building gone is worse than one lamp.
    Math.sign(share(right) - share(left)),
  name: byName,
  entities: (left, right) => right.entities - left.entities,
  unavailable: (left, right) => right.unavailable - left.unavailable,
  // Whole minutes: rows must not change places with every message.
  age: (left, right) => minute(left.dataAt) - minute(right.dataAt),
  events: (left, right) => right.eventsPerMinute - left.eventsPerMinute,
};

/** Unavailable part in steps of a tenth, so that one entity more does not move a row. */
const share = (site: SiteStatus): number =>
  site.entities === 0 ? 0 : Math.floor((10 * site.unavailable) / site.entities);
const minute = (at: number | null): number => (at === null ? 0 : Math.floor(at / 60_000));

export interface OverviewChoice {
  readonly search: string;
  readonly group: StatusGroup | null;
  readonly sort: OverviewSort;
  readonly descending: boolean;
}

/** The sites that match, in the chosen order; equal ones by name. `textOf` gives what of a site is searched. */
export function chooseSites(
  sites: Iterable<SiteStatus>,
  choice: OverviewChoice,
  textOf: (site: SiteStatus) => string,
): SiteStatus[] {
  const words = choice.search.toLowerCase().split(/\s+/).filter(Boolean);
  const turn = choice.descending ? -1 : 1;
  return [...sites]
    .filter((site) => choice.group === null || groupOf(site.state) === choice.group)
    .filter((site) => {
      if (words.length === 0) return true;
      const text = textOf(site).toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((left, right) => turn * COMPARE[choice.sort](left, right) || byName(left, right));
}
