import type { Json, JsonObject } from './json';
import type { RecordedState } from './recorded-state';
import type { Recorder } from './recorder';
import { domainOf, seconds } from './state';

export interface HistoryQuery {
  readonly start: number;
  readonly end: number;
  readonly entityIds: readonly string[];
  readonly includeStartTimeState: boolean;
  readonly significantChangesOnly: boolean;
  readonly minimalResponse: boolean;
  readonly noAttributes: boolean;
}

/** Domains whose attribute changes count as changes (recorder/history/const.py). */
const SIGNIFICANT_DOMAINS = new Set([
  'climate',
  'device_tracker',
  'humidifier',
  'thermostat',
  'water_heater',
]);
/** Domains that are always answered with attributes. */
const NEED_ATTRIBUTE_DOMAINS = new Set([
  'climate',
  'humidifier',
  'input_datetime',
  'thermostat',
  'water_heater',
]);

/** The result of `history/history_during_period`: an entity without rows is absent, not empty. */
export function significantStates(recorder: Recorder, query: HistoryQuery): JsonObject {
  const result: Record<string, Json> = {};
  for (const entityId of query.entityIds) {
    const rows = entityHistory(recorder, entityId, query);
    if (rows.length > 0) {
      result[entityId] = rows;
    }
  }
  return result;
}

function entityHistory(recorder: Recorder, entityId: string, query: HistoryQuery): readonly JsonObject[] {
  const domain = domainOf(entityId);
  const found = recorder
    .rows(entityId, query.start, query.end)
    .filter(
      (row) =>
        !query.significantChangesOnly ||
        SIGNIFICANT_DOMAINS.has(domain) ||
        row.lastChanged === row.lastUpdated,
    );
  const before = query.includeStartTimeState ? recorder.rowBefore(entityId, query.start) : undefined;
  // The state at the start is told as if it had been written at the very start.
  const rows =
    before === undefined
      ? found
      : [{ ...before, lastUpdated: query.start, lastChanged: query.start }, ...found];
  if (!query.minimalResponse || NEED_ATTRIBUTE_DOMAINS.has(domain)) {
    return rows.map((row) => fullRow(row, query, query.noAttributes ? {} : row.attributes));
  }
  const minimal: JsonObject[] = [];
  let previous: string | null = null;
  for (const row of rows) {
    if (minimal.length === 0) {
      minimal.push(fullRow(row, query, query.noAttributes ? null : row.attributes));
    } else if (row.state !== previous) {
      minimal.push({ s: row.state, lu: seconds(row.lastUpdated) });
    }
    previous = row.state;
  }
  return minimal;
}

function fullRow(row: RecordedState, query: HistoryQuery, attributes: JsonObject | null): JsonObject {
  const tellsChanged = !query.significantChangesOnly && row.lastChanged !== row.lastUpdated;
  return {
    s: row.state,
    ...(attributes === null ? {} : { a: attributes }),
    lu: seconds(row.lastUpdated),
    ...(tellsChanged ? { lc: seconds(row.lastChanged) } : {}),
  };
}
