import type { SiteAddress } from '../../shared/address';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { Frames } from './frames';
import { commands, knowsCoalescing, type Command } from './messages';
import { SessionMeters } from './session-meters';
import { openSocket, type Socket, type SocketClose } from './socket';
import type { Way } from './way';

export interface SessionEnd {
  readonly close: SocketClose;
  /** Why the session ended; null only when this side ended it on purpose. */
  readonly error: AppError | null;
}

export interface SessionHandlers {
  /** The upgrade succeeded; Home Assistant's greeting is awaited. */
  readonly onOpen: () => void;
  /** `auth_required` came: `login` is awaited. */
  readonly onGreeted: () => void;
  readonly onAuthenticated: (haVersion: string) => void;
  /** Once; nothing comes after it. */
  readonly onEnd: (end: SessionEnd) => void;
  /** A frame that is legal but not understood, or one that could not be sent, for the debug log. */
  readonly onOddity: (what: string) => void;
}

export interface SessionOptions {
  readonly address: SiteAddress;
  /** Through which proxy, and whose certificate is trusted (R16). */
  readonly way: Way;
  /** R2: limit of the upgrade, ms. The limits of the login are the connection's timer. */
  readonly upgradeLimitMs: number;
  readonly handlers: SessionHandlers;
  /** ms of a monotonic clock */
  readonly now: () => number;
  /** Where the site's totals are kept; left out where nobody looks at them (a connection test). */
  readonly meters?: SessionMeters;
}

export interface Subscription {
  readonly id: number;
  cancel(): void;
}

/** A subscription as the inspector shows it. */
export interface SubscriptionFacts {
  readonly id: number;
  /** What was subscribed to: the command's type and, where it names one, the event. */
  readonly what: string;
  readonly events: number;
}

/** A request whose answer is awaited; monotonic ms. */
export interface RequestFacts {
  readonly id: number;
  readonly type: string;
  readonly sentAt: number;
  /** null: without a limit (the protocol's ping; its liveness is the connection's own). */
  readonly deadline: number | null;
}

interface OpenSubscription {
  readonly what: string;
  readonly onEvent: (event: unknown) => void;
  events: number;
}

interface PendingRequest {
  readonly type: string;
  readonly sentAt: number;
  readonly deadline: number;
  readonly limitMs: number;
  readonly settle: (result: Result<unknown>) => void;
}

interface IncomingMessage {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly success?: unknown;
  readonly result?: unknown;
  readonly event?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown };
  readonly ha_version?: unknown;
}

/** R30's limit for one request. */
export const REQUEST_LIMIT_MS = 15_000;

/** More than the control frames of a proxy come to: part of a message. All states of a big install take a slow link minutes. */
const PIECE_BYTES = 1024;

/** Characters of a line about a strange message. */
const MAX_ODDITY = 200;

/** Home Assistant drops a client that leaves so many messages unread for 10 s (PENDING_MSG_PEAK). */
const SLOW_CLIENT_MESSAGES = 1024;

/**
 * One authenticated WebSocket to a site, from open to close: login, ids, replies, subscriptions. It owns no
 * timer: whoever drives it calls `expire` now and then, and ends it when a step of the login takes too long.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #socket: Socket;
  readonly #frames: Frames;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #subscriptions = new Map<number, OpenSubscription>();
  readonly #meters: SessionMeters;
  #phase: 'opening' | 'greeting' | 'login' | 'ready' | 'ended' = 'opening';
  #greeted = false;
  #lastId = 0;
  #lastFrameAt: number;
  #pieceAt = Number.NEGATIVE_INFINITY;
  #bytesHeard = 0;
  #pingSentAt = 0;
  #pingId = 0;
  #messages = 0;
  #messagesAtPing = 0;
  #roundTripMs: number | null = null;
  #ending: AppError | null | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#meters = options.meters ?? new SessionMeters();
    this.#lastFrameAt = options.now();
    this.#frames = new Frames({
      onMessage: (message, bytes) => this.#dispatch(message, bytes),
      onRubbish: () => this.end(appError('bad-message')),
      onThrown: (thrown) => {
        // Legal JSON of a shape that nobody foresaw: it costs this site its session, nobody else anything (R14).
        this.#oddity(`could not take a message: ${reasonOf(thrown)}`);
        this.end(appError('bad-message'));
      },
      wanted: () => this.#ending === undefined,
      hold: () => this.#socket.pause(),
      release: () => this.#socket.resume(),
    });
    this.#socket = openSocket(options.address, options.way, options.upgradeLimitMs, {
      onOpen: () => {
        this.#phase = 'greeting';
        this.#lastFrameAt = options.now();
        options.handlers.onOpen();
      },
      onText: (text, bytes) => this.#receive(text, bytes),
      onEnd: (close, error) => this.#finish(close, error),
    });
  }

  /** Monotonic ms of the last frame of any kind. */
  get lastFrameAt(): number {
    return this.#lastFrameAt;
  }

  /** Monotonic ms when anything was heard, also a piece of a frame that is still on its way (as of `expire`). */
  get heardAt(): number {
    return Math.max(this.#lastFrameAt, this.#pieceAt);
  }

  get roundTripMs(): number | null {
    return this.#roundTripMs;
  }

  get readyState(): number {
    return this.#socket.readyState;
  }

  /** Logged in and not given up: requests can be made. */
  get ready(): boolean {
    return this.#phase === 'ready' && this.#ending === undefined;
  }

  /** Subscriptions that are open, for the inspector. */
  get subscriptions(): readonly SubscriptionFacts[] {
    return [...this.#subscriptions].map(([id, { what, events }]) => ({ id, what, events }));
  }

  /** Requests under way, for the inspector. */
  get requests(): readonly RequestFacts[] {
    return [...this.#pending].map(([id, { type, sentAt, deadline }]) => ({
      id,
      type,
      sentAt,
      deadline: Number.isFinite(deadline) ? deadline : null,
    }));
  }

  /** The computer's own end of the connection; null before it stands. Gone with a network: so is the session (R15). */
  get localAddress(): string | null {
    return this.#socket.localAddress;
  }

  /** Sends the token, once, after the greeting. The limit of the answer is the driver's timer. */
  login(token: string): void {
    if (this.#phase !== 'greeting' || !this.#greeted || this.#ending !== undefined) return;
    this.#phase = 'login';
    this.#transmit({ type: 'auth', access_token: token });
  }

  /** Ends the session on purpose (`error` null) or because its driver found a reason. */
  end(error: AppError | null): void {
    if (this.#phase === 'ended' || this.#ending !== undefined) return;
    this.#ending = error;
    // A silent peer answers no closing handshake either.
    if (error === null) this.#socket.close(1000, '');
    else this.#socket.destroy();
  }

  /** Ends it without waiting for the peer: when another socket is about to be opened. */
  destroy(): void {
    this.#ending ??= null;
    this.#socket.destroy();
  }

  /**
   * Sends one command and resolves with its result. Errors: `not-connected`, `request-failed` (Home Assistant's
   * own code in the details), `request-timeout`, or the reason the session ended.
   */
  request(command: Command, limitMs = REQUEST_LIMIT_MS): Promise<Result<unknown>> {
    const state = `socket ${this.#socket.readyState}`;
    return this.trySend(command, limitMs) ?? Promise.resolve(fail(appError('not-connected', { state })));
  }

  /** As `request`, but null where nothing was sent: what was not sent was, for certain, not carried out. */
  trySend(command: Command, limitMs: number): Promise<Result<unknown>> | null {
    let settle: (result: Result<unknown>) => void = () => undefined;
    const answer = new Promise<Result<unknown>>((resolve) => (settle = resolve));
    return this.#send(command, (result) => settle(result), limitMs) === null ? null : answer;
  }

  /** Starts a subscription; `onEvent` may be called before this resolves (events can precede the result). */
  async subscribe(command: Command, onEvent: (event: unknown) => void): Promise<Result<Subscription>> {
    let id: number | null = null;
    const result = await new Promise<Result<unknown>>((settle) => {
      id = this.#send(command, settle, REQUEST_LIMIT_MS);
      if (id === null)
        settle(fail(appError('not-connected', { state: `socket ${this.#socket.readyState}` })));
      else this.#subscriptions.set(id, { what: subscribedTo(command), onEvent, events: 0 });
    });
    if (id === null || !result.ok) {
      if (id !== null) this.#giveUpSubscription(id, result);
      return result.ok ? fail(appError('not-connected', { state: 'ended' })) : result;
    }
    const subscription = id;
    return ok({
      id: subscription,
      cancel: () => {
        if (!this.#subscriptions.delete(subscription)) return;
        this.#send({ type: 'unsubscribe_events', subscription }, () => undefined, REQUEST_LIMIT_MS);
      },
    });
  }

  #giveUpSubscription(id: number, result: Result<unknown>): void {
    this.#subscriptions.delete(id);
    // Home Assistant may only be late: it would then send events that nobody hears until the session ends.
    if (result.ok || result.error.code !== 'request-timeout' || !this.ready) return;
    this.#send({ type: 'unsubscribe_events', subscription: id }, () => undefined, REQUEST_LIMIT_MS);
  }

  /** Sends the protocol's ping (R8); its answer gives the round trip. Only one is under way at a time. */
  ping(): void {
    if (this.#pingId !== 0) return;
    this.#pingSentAt = this.#options.now();
    this.#messagesAtPing = this.#messages;
    // Only a refusal is told this way; the answer is a pong.
    const refused = (): void => {
      this.#pingId = 0;
    };
    this.#pingId = this.#send(commands.ping(), refused, Number.POSITIVE_INFINITY) ?? 0;
  }

  /** Fails the requests whose time is over, and looks whether a long frame goes on. The answer of one that comes later is an unknown id. */
  expire(): void {
    const now = this.#options.now();
    this.#lookForPieces(now);
    for (const [id, { type, deadline, limitMs, settle }] of this.#pending) {
      if (deadline > now) continue;
      this.#pending.delete(id);
      settle(fail(appError('request-timeout', { type, seconds: Math.round(limitMs / 1000) })));
    }
  }

  #lookForPieces(now: number): void {
    const { bytesRead } = this.#socket;
    if (bytesRead - this.#bytesHeard < PIECE_BYTES) return;
    this.#bytesHeard = bytesRead;
    this.#pieceAt = now;
  }

  #send(command: Command, settle: (result: Result<unknown>) => void, limitMs: number): number | null {
    const now = this.#options.now();
    const id = this.#lastId + 1;
    if (!this.ready) {
      this.#unsent(command.type, 0);
      return null;
    }
    if (!this.#transmit({ id, ...command })) return null;
    this.#lastId = id;
    this.#pending.set(id, {
      type: command.type,
      sentAt: now,
      deadline: now + limitMs,
      limitMs,
      settle,
    });
    return id;
  }

  /** R10: nothing is sent on a socket that is not open; the log says what and why. */
  #transmit(message: Command): boolean {
    const text = JSON.stringify(message);
    const { type } = message;
    if (this.#ending === undefined && this.#socket.send(text)) {
      this.#meters.framesOut.count(type, Buffer.byteLength(text), this.#options.now());
      return true;
    }
    this.#unsent(type, text.length);
    return false;
  }

  #unsent(type: string, bytes: number): void {
    this.#meters.sendErrors.count(type, bytes, this.#options.now());
    const { readyState } = this.#socket;
    this.#options.handlers.onOddity(`nothing sent of "${type}": the socket's state is ${readyState}`);
  }

  #receive(text: string, bytes: number): void {
    this.#lastFrameAt = this.#options.now();
    this.#bytesHeard = this.#socket.bytesRead;
    this.#frames.receive(text, bytes);
  }

  #dispatch(value: unknown, bytes: number): void {
    if (this.#ending !== undefined) return;
    if (typeof value !== 'object' || value === null) {
      this.#oddity('ignored a message that is no object');
      return;
    }
    const message: IncomingMessage = value;
    const type = typeof message.type === 'string' ? message.type : '?';
    this.#messages += 1;
    this.#meters.framesIn.count(type, bytes, this.#lastFrameAt);
    if (this.#phase !== 'ready') {
      this.#login(type, message);
      return;
    }
    if (type === 'event') this.#event(message);
    else if (type === 'result') this.#result(message);
    else if (type === 'pong') this.#pong(message);
    else this.#oddity(`ignored a message of type "${type}"`);
  }

  #login(type: string, message: IncomingMessage): void {
    if (type === 'auth_required' && this.#phase === 'greeting' && !this.#greeted) {
      this.#greeted = true;
      this.#options.handlers.onGreeted();
    } else if (type === 'auth_ok' && this.#phase === 'login') {
      this.#phase = 'ready';
      const version = typeof message.ha_version === 'string' ? message.ha_version : '';
      // Negotiated first and not awaited: old releases answer unknown_command, which changes nothing.
      if (knowsCoalescing(version))
        this.#send(commands.supportedFeatures(), () => undefined, REQUEST_LIMIT_MS);
      this.#options.handlers.onAuthenticated(version);
    } else if (type === 'auth_invalid') {
      // The server may take seconds to close (it looks the address up first): act at once.
      this.end(appError('token-rejected'));
    } else {
      this.#oddity(`ignored "${type}" during the login`);
    }
  }

  #event(message: IncomingMessage): void {
    const subscription = this.#subscriptions.get(message.id as number);
    if (subscription === undefined) {
      this.#oddity(`ignored an event of the unknown subscription ${String(message.id)}`);
      return;
    }
    subscription.events += 1;
    subscription.onEvent(message.event);
  }

  #result(message: IncomingMessage): void {
    const id = message.id as number;
    const pending = this.#pending.get(id);
    if (pending === undefined) {
      // Also the form in which HA reports an event it could not serialise: the subscription lives on.
      this.#oddity(`ignored a result of the unknown request ${String(message.id)}`);
      return;
    }
    this.#pending.delete(id);
    if (message.success === true) {
      pending.settle(ok(message.result));
      return;
    }
    const { code, message: words } = message.error ?? {};
    pending.settle(
      fail(
        appError('request-failed', {
          type: pending.type,
          haCode: typeof code === 'string' ? code : '?',
          message: typeof words === 'string' ? words : '?',
        }),
      ),
    );
  }

  #pong(message: IncomingMessage): void {
    const id = message.id as number;
    // Of a request that is none of ours, or no ping: its own answer is still to come.
    if (this.#pingId === 0 || id !== this.#pingId) return;
    this.#pending.delete(id);
    this.#pingId = 0;
    const now = this.#options.now();
    this.#roundTripMs = now - this.#pingSentAt;
    this.#meters.roundTrip(this.#roundTripMs, now);
  }

  #oddity(what: string): void {
    this.#meters.oddities += 1;
    // Ids and types are the server's own and of any length.
    this.#options.handlers.onOddity(what.slice(0, MAX_ODDITY));
  }

  #finish(close: SocketClose, error: AppError | null): void {
    if (this.#phase === 'ended') return;
    const phase = this.#phase;
    this.#phase = 'ended';
    const reason = this.#ending === undefined ? this.#endReason(close, error, phase) : this.#ending;
    const failure = reason ?? appError('not-connected', { state: 'closed' });
    for (const { settle } of this.#pending.values()) settle(fail(failure));
    this.#pending.clear();
    this.#subscriptions.clear();
    this.#options.handlers.onEnd({ close, error: reason });
  }

  /** HA closes with 1000 for every reason of its own, so the code tells only whether it said goodbye. */
  #endReason(
    { code }: SocketClose,
    error: AppError | null,
    phase: 'opening' | 'greeting' | 'login' | 'ready',
  ): AppError {
    if (error !== null && error.code !== 'connection-lost') return error;
    if (phase === 'greeting' || phase === 'login') {
      return appError('dropped-early', { code: error?.details['code'] ?? code });
    }
    if (error !== null) return error;
    if (phase === 'ready' && code === 1000 && this.#unreadBehindPing() >= SLOW_CLIENT_MESSAGES) {
      return appError('dropped-slow');
    }
    return phase === 'opening' || code === 1006
      ? appError('connection-lost', { code })
      : appError('closed', { code });
  }

  /** The answer to a ping waits its turn: what came since it was asked lay before it in Home Assistant's queue. */
  #unreadBehindPing(): number {
    return this.#pingId === 0 ? 0 : this.#messages - this.#messagesAtPing;
  }
}

function subscribedTo(command: Command): string {
  const event: unknown = command['event_type'];
  return typeof event === 'string' ? `${command.type} ${event}` : command.type;
}
