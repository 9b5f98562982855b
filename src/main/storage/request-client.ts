import type { RequestStore } from './interfaces';
import type { WriterEvent, WriterOperations } from './operations';
import type { RpcClient } from './rpc';

/** The queues of requests by way of the writer thread. */
export function requestStore(writer: RpcClient<WriterOperations, WriterEvent>): RequestStore {
  return {
    recover: () => writer.call('recoverRequests', null),
    add: (request) => writer.call('addRequest', request),
    start: (id, at) => writer.call('startRequest', { id, at }),
    putBack: async (id) => {
      await writer.call('putRequestBack', id);
    },
    hold: (id, at, expiresAt) => writer.call('holdRequest', { id, at, expiresAt }),
    finish: async (end) => {
      await writer.call('finishRequest', end);
    },
    cancel: (id, at) => writer.call('cancelRequest', { id, at }),
    onArrived: (listener) =>
      writer.onEvent((event) => {
        if (event.event === 'requests') listener(event.requests);
      }),
  };
}
