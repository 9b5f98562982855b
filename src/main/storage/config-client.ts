import type { ConfigAccess } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type { RpcClient } from './rpc';

/** Sites, settings and pinned charts by way of the writer thread. */
export function configAccess(writer: RpcClient<WriterOperations, WriterEvent>): ConfigAccess {
  return {
    sites: () => writer.call('sites', null),
    addSite: (site) => writer.call('addSite', site),
    setSite: (id, fields) => writer.call('setSite', { id, fields }),
    removeSite: (id) => writer.call('removeSite', id),
    settings: () => writer.call('settings', null),
    setSettings: (change) => writer.call('setSettings', change),
    charts: () => writer.call('charts', null),
    addChart: (fields) => writer.call('addChart', fields),
    renameChart: (id, name) => writer.call('renameChart', { id, name }),
    removeChart: (id) => writer.call('removeChart', id),
    reorderCharts: async (ids) => {
      await writer.call('reorderCharts', ids);
    },
    onChange: (listener) =>
      writer.onEvent(({ event }) => {
        if (event === 'config-changed') listener();
      }),
  };
}
