/** Messages of Home Assistant's WebSocket API, as far as this app sends or reads them. */

/** A command without its id; the session adds that. */
export interface Command {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A state in the compressed form of `subscribe_entities`. Times are seconds UTC. */
export interface CompressedState {
  readonly s: string;
  readonly a?: Readonly<Record<string, unknown>>;
  readonly c?: unknown;
  readonly lc: number;
  /** Absent when equal to `lc`. */
  readonly lu?: number;
}

/** What changed of one entity: `+` holds changed keys only, `-`.a the names of attributes that are gone. */
export interface EntityDiff {
  readonly '+'?: Partial<CompressedState>;
  readonly '-'?: { readonly a?: readonly string[] };
}

/** Event of `subscribe_entities`: `a` added (the first one is the whole truth), `c` changed, `r` removed. */
export interface EntitiesEvent {
  readonly a?: Readonly<Record<string, CompressedState>>;
  readonly c?: Readonly<Record<string, EntityDiff>>;
  readonly r?: readonly string[];
}

/** A state as `get_states` and `state_changed` give it. Times are ISO 8601. */
export interface FullState {
  readonly entity_id: string;
  readonly state: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly last_changed: string;
  readonly last_updated: string;
  readonly context?: unknown;
}

export interface StateChangedEvent {
  readonly event_type: 'state_changed';
  readonly data: { readonly entity_id: string; readonly new_state: FullState | null };
}

/**
 * A row of `history/history_during_period`. Times are seconds UTC; `lc` only where it differs from `lu` and all
 * rows were asked for. `s` null: the entity was removed.
 */
export interface HistoryState {
  readonly s: string | null;
  readonly lu: number;
  readonly lc?: number;
}

/** A row of `recorder/statistics_during_period`: ms UTC; a counter has a `state` and no mean. */
export interface StatisticsRow {
  readonly start: number;
  readonly end: number;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly mean?: number | null;
  readonly state?: number | null;
}

export const HISTORY_COMMAND = 'history/history_during_period';
/** Whose changes of attributes count as significant (recorder/const.py, SIGNIFICANT_DOMAINS). */
export const ATTRIBUTE_DOMAINS: ReadonlySet<string> = new Set([
  'climate',
  'device_tracker',
  'humidifier',
  'thermostat',
  'water_heater',
]);

/** Commands in one place; the field names are Home Assistant's. */
export const commands = {
  supportedFeatures: (): Command => ({ type: 'supported_features', features: { coalesce_messages: 1 } }),
  ping: (): Command => ({ type: 'ping' }),
  getConfig: (): Command => ({ type: 'get_config' }),
  getStates: (): Command => ({ type: 'get_states' }),
  currentUser: (): Command => ({ type: 'auth/current_user' }),
  /** All entities, or only the named ones (an empty list would mean all). */
  subscribeEntities: (entityIds?: readonly string[]): Command => ({
    type: 'subscribe_entities',
    ...(entityIds === undefined ? {} : { entity_ids: entityIds }),
  }),
  subscribeEvents: (eventType: string): Command => ({ type: 'subscribe_events', event_type: eventType }),
  list: (registry: 'area' | 'floor' | 'device' | 'label' | 'entity'): Command => ({
    type: `config/${registry}_registry/list`,
  }),
  /**
   * Rows of a range (ms UTC), without attributes, the first of them the state at its beginning if there was one.
   * `everyRow`: also those in which only attributes changed, told by `lc`. Home Assistant gives these in any case
   * for the domains of `ATTRIBUTE_DOMAINS`, but tells them apart only when asked like this. Minimal responses
   * would leave out a state that was written anew (a restart, a forced update), which is a change.
   */
  historyDuringPeriod: (
    entityIds: readonly string[],
    from: number,
    to: number,
    everyRow: boolean,
  ): Command => ({
    type: HISTORY_COMMAND,
    start_time: new Date(from).toISOString(),
    end_time: new Date(to).toISOString(),
    entity_ids: entityIds,
    include_start_time_state: true,
    significant_changes_only: !everyRow,
    minimal_response: false,
    no_attributes: true,
  }),
  /** Which entities Home Assistant keeps long-term statistics of. */
  listStatisticIds: (): Command => ({ type: 'recorder/list_statistic_ids' }),
  /** Statistics of a range (ms UTC); those of 5 minutes are kept as long as states, those of an hour for ever. */
  statisticsDuringPeriod: (
    ids: readonly string[],
    from: number,
    to: number,
    period: '5minute' | 'hour',
  ): Command => ({
    type: 'recorder/statistics_during_period',
    start_time: new Date(from).toISOString(),
    end_time: new Date(to).toISOString(),
    statistic_ids: ids,
    period,
    types: ['min', 'max', 'mean', 'state'],
  }),
} as const;

/** Version as numbers; a text that is none counts as old, so that only what every version knows is used. */
export function parseVersion(version: string): readonly [year: number, month: number] {
  const match = /^(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2])] : [0, 0];
}

function atLeast(version: string, year: number, month: number): boolean {
  const [y, m] = parseVersion(version);
  return y > year || (y === year && m >= month);
}

/** `subscribe_entities` came with 2022.4. */
export const knowsSubscribeEntities = (version: string): boolean => atLeast(version, 2022, 4);
/** Coalesced messages came with 2022.9. */
export const knowsCoalescing = (version: string): boolean => atLeast(version, 2022, 9);
/** Floors came with 2024.3, labels with 2024.4. */
export const knowsFloors = (version: string): boolean => atLeast(version, 2024, 3);
export const knowsLabels = (version: string): boolean => atLeast(version, 2024, 4);
