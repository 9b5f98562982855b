import type { ConnectionState, SiteStatus } from '../../shared/model';
import type { TrayWords } from './words';

/** What of a site the tray tells. */
export type TraySite = Pick<SiteStatus, 'id' | 'name' | 'state'>;

export interface TrayMenuSite {
  readonly id: string;
  /** "Plant North: Stopped" */
  readonly label: string;
  readonly state: ConnectionState;
  /** Reconnecting is of use: an incomplete or inactive site would not. */
  readonly canReconnect: boolean;
}

export interface TrayModel {
  /** The worst status of all sites; `inactive` when there is none. */
  readonly worst: ConnectionState;
  readonly tooltip: string;
  readonly sites: readonly TrayMenuSite[];
}

/** R50: from the worst to the best. */
const WORST_FIRST: readonly ConnectionState[] = [
  'stopped',
  'incomplete',
  'waiting',
  'connecting',
  'authenticating',
  'synchronising',
  'manual',
  'connected',
  'inactive',
];

/** Windows cuts a tooltip after 127 characters. */
const TOOLTIP_LENGTH = 127;

const severity = (state: ConnectionState): number => WORST_FIRST.indexOf(state);

/** What the tray shows of the sites: the worst first, then by name. */
export function trayModel(sites: readonly TraySite[], words: TrayWords): TrayModel {
  const ordered = [...sites].sort(
    (a, b) => severity(a.state) - severity(b.state) || a.name.localeCompare(b.name),
  );
  const counts = new Map<ConnectionState, number>();
  for (const { state } of ordered) counts.set(state, (counts.get(state) ?? 0) + 1);
  const summary =
    counts.size === 0
      ? words.noSites
      : [...counts].map(([state, count]) => words.count(count, words.status[state])).join(' · ');
  return {
    worst: ordered[0]?.state ?? 'inactive',
    tooltip: `HA Control Center: ${summary}`.slice(0, TOOLTIP_LENGTH),
    sites: ordered.map(({ id, name, state }) => ({
      id,
      label: `${name || id}: ${words.status[state]}`,
      state,
      canReconnect: state !== 'incomplete' && state !== 'inactive',
    })),
  };
}
