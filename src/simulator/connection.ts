import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { complaint, type Command, type CommandClient } from './commands/command';
import type { Faults } from './faults';
import type { Home } from './home';
import { isJsonObject, type Json, type JsonObject } from './json';
import { Outbox } from './outbox';
import { CommandError } from './services';
import type { User } from './users';

export interface ClientOptions {
  readonly id: number;
  readonly home: Home;
  readonly faults: Faults;
  readonly commands: ReadonlyMap<string, Command>;
  /** Home Assistant waits 10 s for the `auth` message (AUTH_MESSAGE_TIMEOUT). */
  readonly authTimeoutMs: number;
  readonly pendingLimit: number;
  /** Hears of what happens; the simulator turns it into events and counters. */
  readonly observer: ClientObserver;
  /** Faults of this one connection. */
  readonly silent: boolean;
  readonly deaf: boolean;
  readonly rejecting: boolean;
}

export interface ClientObserver {
  auth(client: Client, ok: boolean): void;
  message(client: Client, message: Json): void;
  subscribed(client: Client, id: number, type: string): void;
}

const CLOSE_WAIT_MS = 1_000;

/** One client of the simulator, from upgrade to close. */
export class Client implements CommandClient {
  readonly id: number;
  readonly outbox: Outbox;
  readonly socket: WebSocket;
  readonly #options: ClientOptions;
  readonly #wire: Duplex;
  readonly #subscriptions = new Map<number, Readonly<{ type: string; stop: () => void }>>();
  readonly #delayed = new Set<() => void>();
  #held: string[] = [];
  #token: string | null = null;
  #user: User | null = null;
  #lastId = 0;
  #cancelAuthTimer: (() => void) | null = null;

  /** `wire` is the TCP connection below the socket. */
  constructor(socket: WebSocket, wire: Duplex, options: ClientOptions) {
    this.id = options.id;
    this.socket = socket;
    this.#wire = wire;
    this.#options = options;
    this.outbox = new Outbox(socket, options.pendingLimit, () => {
      // A client that does not read is dropped as a cancelled handler drops it: with 1000 and no word.
      this.close(1000);
    });
    socket.on('message', (data: Buffer, isBinary) => {
      this.#receive(isBinary ? null : data.toString());
    });
    socket.on('close', () => {
      this.#end();
    });
    if (!options.silent) {
      this.#sendNow({ type: 'auth_required', ha_version: options.home.version });
    }
    this.#cancelAuthTimer = options.home.clock.after(options.authTimeoutMs, () => {
      this.close(1000);
    });
  }

  /** Null before the token was accepted. */
  get token(): string | null {
    return this.#token;
  }

  get user(): User {
    if (this.#user === null) {
      throw new Error('The client is not authenticated');
    }
    return this.#user;
  }

  get statesWithheld(): boolean {
    return this.#options.faults.statesWithheld;
  }

  get authenticated(): boolean {
    return this.#user !== null;
  }

  /** Ids and types of the live subscriptions. */
  get subscriptions(): readonly Readonly<{ id: number; type: string }>[] {
    return [...this.#subscriptions].map(([id, { type }]) => ({ id, type }));
  }

  coalesce(): void {
    this.outbox.coalesce();
  }

  push(message: string): void {
    this.outbox.push(message);
  }

  /** Through whatever delay or disorder is asked for. */
  sendReply(command: string, message: JsonObject): void {
    const { faults, home } = this.#options;
    const delay = faults.delayOf(command);
    if (delay === null) {
      return;
    }
    const json = JSON.stringify(message);
    if (delay > 0) {
      const cancel = home.clock.after(delay, () => {
        this.#delayed.delete(cancel);
        this.#release(json);
      });
      this.#delayed.add(cancel);
    } else {
      this.#release(json);
    }
  }

  subscribe(id: number, type: string, stop: () => void): void {
    this.#subscriptions.set(id, { type, stop });
    this.#options.observer.subscribed(this, id, type);
  }

  unsubscribe(id: number): boolean {
    this.#subscriptions.get(id)?.stop();
    return this.#subscriptions.delete(id);
  }

  /** Test control: the subscriptions of this type stand and hear nothing any more. Says how many those are. */
  deafen(type: string): number {
    const deaf = [...this.#subscriptions.values()].filter((subscription) => subscription.type === type);
    deaf.forEach(({ stop }) => {
      stop();
    });
    return deaf.length;
  }

  /** Test control: bytes on the TCP connection, past the WebSocket. */
  sendBytes(bytes: Buffer): void {
    if (this.socket.readyState === this.socket.OPEN) {
      this.#wire.write(bytes);
    }
  }

  /** Ends the connection with a close frame; one that is not answered is not waited for long. */
  close(code: number, reason = ''): void {
    this.#end();
    this.socket.close(code, reason);
    const cancel = this.#options.home.clock.after(CLOSE_WAIT_MS, () => {
      this.socket.terminate();
    });
    this.socket.once('close', cancel);
  }

  /** Cuts the TCP connection: the client sees 1006. */
  terminate(): void {
    this.#end();
    this.socket.terminate();
  }

  #release(json: string): void {
    for (let copy = 0; copy < this.#options.faults.copies; copy++) {
      this.#held.push(json);
    }
    if (this.#held.length >= this.#options.faults.reorder) {
      const held = this.#held.reverse();
      this.#held = [];
      held.forEach((message) => {
        this.push(message);
      });
    }
  }

  #sendNow(message: JsonObject): void {
    this.socket.send(JSON.stringify(message));
  }

  #end(): void {
    this.#cancelAuthTimer?.();
    this.#cancelAuthTimer = null;
    this.#delayed.forEach((cancel) => {
      cancel();
    });
    this.#delayed.clear();
    this.#subscriptions.forEach(({ stop }) => {
      stop();
    });
    this.#subscriptions.clear();
  }

  #receive(text: string | null): void {
    let frame: Json;
    try {
      frame = JSON.parse(text ?? '') as Json;
    } catch {
      // Home Assistant's answer to a frame it cannot read is to hang up.
      this.close(1000);
      return;
    }
    if (this.#user === null) {
      this.#authenticate(frame);
      return;
    }
    for (const message of Array.isArray(frame) ? (frame as readonly Json[]) : [frame]) {
      this.#options.observer.message(this, message);
      this.#handle(message);
    }
  }

  #authenticate(frame: Json): void {
    const { home, observer, deaf, rejecting } = this.#options;
    if (deaf || this.socket.readyState !== this.socket.OPEN) {
      return;
    }
    this.#cancelAuthTimer?.();
    const problem = authComplaint(frame);
    const token =
      isJsonObject(frame) && typeof frame['access_token'] === 'string' ? frame['access_token'] : '';
    const user = problem === null && !rejecting ? home.users.byToken(token) : undefined;
    if (user === undefined) {
      const message =
        problem === null
          ? 'Invalid access token or password'
          : `Auth message incorrectly formatted: ${problem}`;
      this.#sendNow({ type: 'auth_invalid', message });
      observer.auth(this, false);
      this.close(1000);
      return;
    }
    this.#user = user;
    this.#token = token;
    this.#sendNow({ type: 'auth_ok', ha_version: home.version });
    observer.auth(this, true);
  }

  #handle(message: Json): void {
    const id = isJsonObject(message) ? message['id'] : 0;
    const type = isJsonObject(message) ? message['type'] : undefined;
    if (
      !isJsonObject(message) ||
      typeof id !== 'number' ||
      !Number.isInteger(id) ||
      id <= 0 ||
      typeof type !== 'string' ||
      type === ''
    ) {
      this.#fail('', id ?? null, 'invalid_format', 'Message incorrectly formatted.');
      return;
    }
    if (id <= this.#lastId) {
      this.#fail(type, id, 'id_reuse', 'Identifier values have to increase.');
      return;
    }
    const command = this.#options.commands.get(type);
    if (command === undefined) {
      // The id is not used up by a command nobody knows.
      this.#fail(type, id, 'unknown_command', 'Unknown command.');
      return;
    }
    this.#lastId = id;
    try {
      this.#run(command, id, message);
    } catch (error) {
      if (!(error instanceof CommandError)) {
        throw error;
      }
      this.#fail(type, id, error.code, error.message, error.translation);
    }
  }

  #run(command: Command, id: number, message: JsonObject): void {
    const { home, faults } = this.#options;
    const wrong = complaint(command, message);
    if (wrong !== null) {
      throw new CommandError('invalid_format', wrong);
    }
    if (command.adminOnly === true && !this.user.isAdmin) {
      throw new CommandError('unauthorized', 'Unauthorized');
    }
    const asked = faults.errorOf(command.type);
    if (asked !== undefined) {
      throw new CommandError(asked.code, asked.message);
    }
    command.handle(message, {
      home,
      client: this,
      id,
      reply: (result) => {
        this.sendReply(command.type, { id, type: 'result', success: true, result });
      },
    });
  }

  #fail(command: string, id: Json, code: string, message: string, translation: JsonObject = {}): void {
    const error = { code, message, ...translation };
    this.sendReply(command, { id, type: 'result', success: false, error });
  }
}

/** What is wrong with an `auth` message, in the server's words; null when nothing is. */
function authComplaint(frame: Json): string | null {
  if (!isJsonObject(frame)) {
    return `expected a dictionary. Got ${JSON.stringify(frame)}`;
  }
  for (const [key, value] of Object.entries(frame)) {
    if (!['type', 'access_token', 'api_password'].includes(key)) {
      return `extra keys not allowed @ data['${key}']. Got ${JSON.stringify(value)}`;
    }
    if (key === 'type' && value !== 'auth') {
      return `not a valid value for dictionary value @ data['type']. Got ${JSON.stringify(value)}`;
    }
    if (typeof value !== 'string') {
      return `expected str for dictionary value @ data['${key}']. Got ${JSON.stringify(value)}`;
    }
  }
  return 'type' in frame ? null : "required key not provided @ data['type']. Got None";
}
