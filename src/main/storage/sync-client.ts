import type { SyncStore } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type { RpcClient } from './rpc';

/** The table of synchronisations by way of the writer thread. */
export function syncStore(writer: RpcClient<WriterOperations, WriterEvent>): SyncStore {
  return {
    recover: async () => {
      await writer.call('recoverSyncs', null);
    },
    add: (sync) => writer.call('addSync', sync),
    progress: async (progress) => {
      await writer.call('progressSync', progress);
    },
    finish: async (end) => {
      await writer.call('finishSync', end);
    },
    onNews: (listener) =>
      writer.onEvent((event) => {
        if (event.event === 'syncs') listener(event.news);
      }),
  };
}
