import type { CommandOutput } from '../../shared/contract/commands';
import type { Reader } from './interfaces';
import type { ReaderOperations } from './operations';
import { REGISTRY_KINDS, type RegistryKind } from './protocol';
import type { ChartColumns } from './queries/chart';
import type { RpcClient } from './rpc';

type ReaderCalls = Pick<RpcClient<ReaderOperations>, 'call'>;

/** Entities of one page: some ms of work for either thread. */
const ENTITIES_PER_PAGE = 2000;

/** Reading the mirror by way of the reader thread. */
export function readerClient(reader: ReaderCalls): Reader {
  return {
    entities: (siteKey, afterId, limit = ENTITIES_PER_PAGE) =>
      reader.call('entities', { siteKey, afterId, limit }),
    registries: async (siteKey) => {
      const lists = await reader.call('registries', siteKey);
      const registries = {} as Record<RegistryKind, readonly unknown[]>;
      for (const kind of REGISTRY_KINDS) registries[kind] = JSON.parse(lists[kind]) as unknown[];
      return registries;
    },
    chart: async (input, signal) => chartOutput(await reader.call('chart', input, { signal })),
    history: (input, signal) => reader.call('history', input, { signal }),
    trace: (siteId, entityId) => reader.call('trace', { siteId, entityId }),
    openGaps: (siteKey) => reader.call('openGaps', siteKey),
    removedSince: (siteKey, at) => reader.call('removedSince', { siteKey, at }),
    knownBefore: (entities, at) => reader.call('knownBefore', { entities, at }),
    historyCsv: (input) => reader.call('historyCsv', input),
    size: () => reader.call('size', null),
    statuses: () => reader.call('statuses', null),
    statistics: () => reader.call('statistics', null),
    errors: (query) => reader.call('errors', query),
    timeline: (query) => reader.call('timeline', query),
    pastSlots: (from, to) => reader.call('pastSlots', { from, to }),
    requests: (query) => reader.call('requests', query),
    request: (query) => reader.call('request', query),
    syncs: (query) => reader.call('syncs', query),
  };
}

function chartOutput({ source, series }: ChartColumns): CommandOutput<'history.chart'> {
  return {
    source,
    series: series.map(({ at, value, min, max, gaps, ...rest }) => ({
      ...rest,
      at: Array.from(at),
      value: withNulls(value),
      min: min === null ? null : withNulls(min),
      max: max === null ? null : withNulls(max),
      gaps: [...gaps],
    })),
  };
}

const withNulls = (column: Float64Array): (number | null)[] =>
  Array.from(column, (value) => (Number.isNaN(value) ? null : value));
