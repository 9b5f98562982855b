import { significantStates, type HistoryQuery } from '../history';
import { type Json, type JsonObject, textOf } from '../json';
import { CommandError } from '../services';
import { atLeast } from '../version';
import { statistics, STATISTICS_PERIODS, STATISTICS_TYPES } from '../statistics';
import { flag, object, required, text, texts, textsOf, type Command } from './command';

const ENTITY_ID = /^[a-z0-9_]+\.[a-z0-9_]+$/u;

function time(value: Json | undefined, code: string, message: string): number {
  // A time without an offset is Home Assistant's local time there; here it is taken as UTC.
  const given = textOf(value);
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/u.test(given) ? given : `${given}Z`);
  if (Number.isNaN(at)) {
    throw new CommandError(code, message);
  }
  return at;
}

function historyQuery(message: JsonObject, now: number): HistoryQuery {
  const entityIds = textsOf(message['entity_ids']);
  if (entityIds.some((id) => !ENTITY_ID.test(id))) {
    throw new CommandError('invalid_entity_ids', 'Invalid entity_ids');
  }
  return {
    start: time(message['start_time'], 'invalid_start_time', 'Invalid start_time'),
    end:
      message['end_time'] === undefined
        ? now + 1
        : time(message['end_time'], 'invalid_end_time', 'Invalid end_time'),
    entityIds,
    includeStartTimeState: message['include_start_time_state'] !== false,
    significantChangesOnly: message['significant_changes_only'] !== false,
    minimalResponse: message['minimal_response'] === true,
    noAttributes: message['no_attributes'] === true,
  };
}

export const historyCommands: readonly Command[] = [
  {
    type: 'history/history_during_period',
    since: '2022.3',
    fields: {
      start_time: required(text),
      end_time: text,
      entity_ids: required(texts),
      include_start_time_state: flag,
      significant_changes_only: flag,
      minimal_response: flag,
      no_attributes: flag,
    },
    handle: (message, { home, reply }) => {
      const now = home.clock.now();
      const query = historyQuery(message, now);
      // Seen: an empty list is an error in 2024.3 and an empty answer in 2026.11.
      if (query.entityIds.length === 0 && !atLeast(home.version, '2026.1')) {
        throw new CommandError('unknown_error', 'Unknown error');
      }
      reply(query.start > now ? {} : significantStates(home.recorder, query));
    },
  },
  {
    type: 'recorder/info',
    fields: {},
    handle: (_message, { home, reply }) => {
      reply({
        backlog: 0,
        ...(atLeast(home.version, '2024.8') ? { db_in_default_location: true } : {}),
        max_backlog: 65_000,
        migration_in_progress: false,
        migration_is_live: false,
        recording: true,
        thread_running: true,
      });
    },
  },
  {
    type: 'recorder/list_statistic_ids',
    fields: { statistic_type: text },
    handle: (message, { home, reply }) => {
      const ids = home.states.all().flatMap((state) => {
        const stateClass = state.attributes['state_class'];
        if (typeof stateClass !== 'string') {
          return [];
        }
        const hasSum = stateClass !== 'measurement';
        const asked = message['statistic_type'];
        if (asked !== undefined && (asked === 'sum') !== hasSum) {
          return [];
        }
        const unit = state.attributes['unit_of_measurement'] ?? null;
        return [
          {
            statistic_id: state.entityId,
            display_unit_of_measurement: unit,
            has_mean: !hasSum,
            mean_type: hasSum ? 0 : 1,
            has_sum: hasSum,
            name: null,
            source: 'recorder',
            statistics_unit_of_measurement: unit,
            unit_class: state.attributes['device_class'] ?? null,
          },
        ];
      });
      reply(ids);
    },
  },
  {
    type: 'recorder/statistics_during_period',
    fields: {
      start_time: required(text),
      end_time: text,
      statistic_ids: required(texts),
      period: required(text),
      types: texts,
      units: object,
    },
    handle: (message, { home, reply }) => {
      const now = home.clock.now();
      const period = STATISTICS_PERIODS.find((known) => known === message['period']);
      if (period === undefined) {
        throw new CommandError(
          'invalid_format',
          `value must be one of ${JSON.stringify(STATISTICS_PERIODS)} @ data['period']. Got ${JSON.stringify(message['period'])}`,
        );
      }
      const asked = textsOf(message['types']);
      const query = {
        start: time(message['start_time'], 'invalid_start_time', 'Invalid start_time'),
        end:
          message['end_time'] === undefined
            ? now
            : time(message['end_time'], 'invalid_end_time', 'Invalid end_time'),
        period,
        types: STATISTICS_TYPES.filter((type) => asked.length === 0 || asked.includes(type)),
      };
      const result: Record<string, Json> = {};
      for (const id of textsOf(message['statistic_ids'])) {
        const stateClass = home.states.get(id)?.attributes['state_class'];
        const buckets = stateClass === undefined ? [] : statistics(home.recorder, id, stateClass, query, now);
        if (buckets.length > 0) {
          result[id] = buckets;
        }
      }
      reply(result);
    },
  },
];
