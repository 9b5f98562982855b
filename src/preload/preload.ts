import { contextBridge, ipcRenderer } from 'electron';
import type { ContractClient } from '../shared/contract/client';
import { IPC_COMMAND_CHANNEL, IPC_EVENT_CHANNEL } from '../shared/contract/client';
import type { CommandInput, CommandName, CommandOutput } from '../shared/contract/commands';
import type { ContractEvent } from '../shared/contract/events';
import type { Result } from '../shared/result';

/**
 * The one bridge between the sandboxed screens and the program: the contract, nothing else. It trusts neither
 * side with more than that: no channel name can be chosen from the page, and no Electron event object reaches it.
 */
const bridge: ContractClient = {
  host: 'electron',
  call: async <C extends CommandName>(command: C, input: CommandInput<C>) => {
    // The router validates every answer against the schema of its command before it is sent.
    const result: unknown = await ipcRenderer.invoke(IPC_COMMAND_CHANNEL, command, input);
    return result as Result<CommandOutput<C>>;
  },
  onEvent: (listener) => {
    const forward = (_event: unknown, event: ContractEvent): void => listener(event);
    ipcRenderer.on(IPC_EVENT_CHANNEL, forward);
    return () => {
      ipcRenderer.removeListener(IPC_EVENT_CHANNEL, forward);
    };
  },
  onReachable: (listener) => {
    // Screens and program live and die together under Electron.
    listener(true);
    return () => undefined;
  },
};

// Says of each event that it has been taken: the program sends no more to a window that hangs.
ipcRenderer.on(IPC_EVENT_CHANNEL, () => ipcRenderer.send(IPC_EVENT_CHANNEL));

contextBridge.exposeInMainWorld('controlCenter', bridge);
