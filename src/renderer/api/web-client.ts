import type { ContractClient, ReplyFrame, RequestFrame } from '../../shared/contract/client';
import { WEB_CONTRACT_PATH, WEB_PROTOCOL, WEB_TOKEN_PREFIX } from '../../shared/contract/client';
import type { CommandInput, CommandName, CommandOutput } from '../../shared/contract/commands';
import type { ContractEvent } from '../../shared/contract/events';
import { appError, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';

const FIRST_RETRY = SECOND / 2;
const LONGEST_RETRY = 10 * SECOND;
/** A command given while the program is away waits this long for it to come back. */
const PATIENCE = 10 * SECOND;

interface PendingCall {
  readonly frame: RequestFrame;
  readonly settle: (result: Result<unknown>) => void;
  sent: boolean;
  patience: ReturnType<typeof setTimeout> | null;
}

const unreachable = (): AppError => appError('program-unreachable');

/**
 * The contract over the WebSocket of `serve`. Reconnects by itself with growing waits (0.5 s to 10 s); a command
 * that was sent and not answered when the socket closed fails, for nobody knows whether it was carried out; one
 * that was not yet sent waits for the next socket, at most ten seconds.
 */
export class WebClient implements ContractClient {
  readonly host = 'web';
  readonly #url: string;
  readonly #token: string;
  readonly #pending = new Map<number, PendingCall>();
  readonly #eventListeners = new Set<(event: ContractEvent) => void>();
  readonly #reachableListeners = new Set<(reachable: boolean) => void>();
  #socket: WebSocket | null = null;
  #reachable = true;
  #nextId = 1;
  #retryIn = FIRST_RETRY;
  #retryTimer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;

  /** `url`: the contract's WebSocket, e.g. `ws://127.0.0.1:8500/contract`. */
  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
    this.#connect();
  }

  async call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Result<CommandOutput<C>>> {
    const id = this.#nextId++;
    const result = await new Promise<Result<unknown>>((settle) => {
      const call: PendingCall = { frame: { id, command, input }, settle, sent: false, patience: null };
      this.#pending.set(id, call);
      if (!this.#send(call)) {
        call.patience = setTimeout(() => this.#settle(id, fail(unreachable())), PATIENCE);
      }
    });
    // The host validates every answer against the schema of its command before it is sent.
    return result as Result<CommandOutput<C>>;
  }

  onEvent(listener: (event: ContractEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  onReachable(listener: (reachable: boolean) => void): () => void {
    this.#reachableListeners.add(listener);
    // Until the first attempt has ended nobody knows; a banner that flashes at each start helps nobody.
    listener(this.#reachable);
    return () => this.#reachableListeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#socket?.close();
  }

  #connect(): void {
    this.#retryTimer = null;
    const socket = new WebSocket(this.#url, [WEB_PROTOCOL, WEB_TOKEN_PREFIX + this.#token]);
    this.#socket = socket;
    socket.addEventListener('open', () => {
      this.#retryIn = FIRST_RETRY;
      for (const call of this.#pending.values()) this.#send(call);
      this.#setReachable(true);
    });
    socket.addEventListener('message', (message) => this.#receive(String(message.data)));
    socket.addEventListener('close', () => this.#lost(socket));
  }

  #lost(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    for (const [id, call] of this.#pending) if (call.sent) this.#settle(id, fail(unreachable()));
    if (this.#closed) return;
    this.#setReachable(false);
    this.#retryTimer = setTimeout(() => this.#connect(), this.#retryIn);
    this.#retryIn = Math.min(this.#retryIn * 2, LONGEST_RETRY);
  }

  #send(call: PendingCall): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN || call.sent) return call.sent;
    if (call.patience !== null) clearTimeout(call.patience);
    call.sent = true;
    this.#socket.send(JSON.stringify(call.frame));
    return true;
  }

  #receive(text: string): void {
    let frame: ReplyFrame | ContractEvent;
    try {
      frame = JSON.parse(text) as ReplyFrame | ContractEvent;
    } catch {
      console.error('A frame that is not JSON came from the program.');
      return;
    }
    if ('event' in frame) {
      for (const listener of this.#eventListeners) listener(frame);
    } else {
      const { id, ...result } = frame;
      this.#settle(id, result);
    }
  }

  #settle(id: number, result: Result<unknown>): void {
    const call = this.#pending.get(id);
    if (call === undefined) return;
    this.#pending.delete(id);
    if (call.patience !== null) clearTimeout(call.patience);
    call.settle(result);
  }

  #setReachable(reachable: boolean): void {
    if (this.#reachable === reachable) return;
    this.#reachable = reachable;
    for (const listener of this.#reachableListeners) listener(reachable);
  }
}

const TOKEN_KEY = 'ha-control-center.token';

/**
 * The token of the page's address (`?token=…`), taken out of the visible address and kept for reloads of this tab;
 * null when the page was opened without one.
 */
export function takeToken(): string | null {
  const address = new URL(window.location.href);
  const given = address.searchParams.get('token');
  if (given !== null && given !== '') {
    sessionStorage.setItem(TOKEN_KEY, given);
    address.searchParams.delete('token');
    window.history.replaceState(null, '', address);
    return given;
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

/** Address of the contract's WebSocket on the host that served this page. */
export function contractUrl(): string {
  const { protocol, host } = window.location;
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${WEB_CONTRACT_PATH}`;
}
