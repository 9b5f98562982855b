import type { Result } from '../result';
import type { CommandInput, CommandName, CommandOutput } from './commands';
import type { ContractEvent } from './events';

/**
 * The contract as a screen sees it. Under Electron the preload puts one on `window.controlCenter`; in a browser
 * the renderer makes one over the WebSocket of `serve`. Both derive from the same maps.
 */
export interface ContractClient {
  readonly host: 'electron' | 'web';
  call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Result<CommandOutput<C>>>;
  /** Returns the function that ends the listening. */
  onEvent(listener: (event: ContractEvent) => void): () => void;
  /**
   * Tells whether the program behind the screens can be reached; calls at once with the present answer. After
   * `false` → `true` every view must be opened anew. Always true under Electron.
   */
  onReachable(listener: (reachable: boolean) => void): () => void;
}

/** Frames of the WebSocket transport (`serve`): the client's requests and the server's replies and events. */
export interface RequestFrame {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}
export type ReplyFrame = { readonly id: number } & Result<unknown>;

/** Path of the contract's WebSocket on the web host; the token travels as a subprotocol, never in an address. */
export const WEB_CONTRACT_PATH = '/contract';
export const WEB_PROTOCOL = 'ha-control-center.v1';
export const WEB_TOKEN_PREFIX = 'token.';

/** IPC channels of the Electron transport: one for commands, one for events. */
export const IPC_COMMAND_CHANNEL = 'contract:command';
export const IPC_EVENT_CHANNEL = 'contract:event';
