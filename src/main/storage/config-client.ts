import type { ConfigAccess } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type { RpcClient } from './rpc';

/** Sites and settings by way of the writer thread. */
export function configAccess(writer: RpcClient<WriterOperations, WriterEvent>): ConfigAccess {
  return {
    sites: () => writer.call('sites', null),
    addSite: (site) => writer.call('addSite', site),
    setSite: (id, fields) => writer.call('setSite', { id, fields }),
    removeSite: (id) => writer.call('removeSite', id),
    settings: () => writer.call('settings', null),
    setSettings: (change) => writer.call('setSettings', change),
    onChange: (listener) =>
      writer.onEvent(({ event }) => {
        if (event === 'config-changed') listener();
      }),
  };
}
