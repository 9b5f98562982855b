import type { SiteAddress } from '../../shared/address';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import { assertNever } from '../../shared/assert';
import type { ConnectionState } from '../../shared/model';
import type { Clock, Timer } from '../clock';
import { Session } from '../ha/session';
import type { Way } from '../ha/way';
import type { Log } from '../log';
import type { SiteLogin } from '../login/site-login';
import { step } from './connection-machine';
import {
  initialConnection,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionLogEntry,
  type ConnectionSettings,
  type RememberedRejection,
} from './connection-model';
import type { RetryPolicy } from './retry-policy';
import type { RecordContext, SiteTelemetry } from './site-telemetry';

/** Where a site is and how it lets us in. The login lives here and in the secret store, nowhere else. */
export interface Endpoint {
  readonly address: SiteAddress;
  /** As the operator typed it. */
  readonly url: string;
  readonly login: SiteLogin;
  readonly way: Way;
}

export interface SiteConnectionOptions {
  readonly settings: ConnectionSettings;
  /** What an earlier run of the app was refused with, for the same address and token. */
  readonly rejection: RememberedRejection | null;
  readonly endpoint: Endpoint | null;
  /** What to log in with: asked for once Home Assistant has greeted, and at no other time. */
  readonly accessToken: (endpoint: Endpoint) => Promise<Result<string | null>>;
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly manySites: () => boolean;
  /** Monotonic: when other sites will attempt, or did just now. */
  readonly otherAttempts: () => readonly number[];
  readonly log: Log;
  readonly telemetry: SiteTelemetry;
  /** The session is let in; resolves when the mirror tells the truth. */
  readonly synchronise: (session: Session, haVersion: string) => Promise<Result<void>>;
  /** After each transition, with what was before. */
  readonly onTransition: (next: Connection, before: Connection) => void;
  readonly onRecord: (entry: ConnectionLogEntry, context: RecordContext) => void;
}

/** Runs what the connection's machine decides: one socket, one timer. */
export class SiteConnection {
  readonly #options: SiteConnectionOptions;
  #connection: Connection;
  #endpoint: Endpoint | null;
  #session: Session | null = null;
  /** Was given up and may still be saying goodbye. */
  #closing: Session | null = null;
  #timer: Timer | null = null;
  /** What the event under way found; its lines are about that state, not about the one it leads to. */
  #stateBefore: ConnectionState;

  constructor(options: SiteConnectionOptions) {
    this.#options = options;
    this.#endpoint = options.endpoint;
    this.#connection = initialConnection(options.settings, options.rejection);
    this.#stateBefore = this.#connection.state;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** The session that may be used for requests, or null. */
  get session(): Session | null {
    return this.#session;
  }

  configure(settings: ConnectionSettings, endpoint: Endpoint | null, endpointChanged: boolean): void {
    this.#endpoint = endpoint;
    this.dispatch({ type: 'configure', settings, endpointChanged });
  }

  dispatch(event: ConnectionEvent): void {
    const before = this.#connection;
    this.#stateBefore = before.state;
    const { next, effects } = step(before, event, {
      now: this.#options.clock.monotonic(),
      wall: this.#options.clock.now(),
      policy: this.#options.policy,
      random: this.#options.random(),
      manySites: this.#options.manySites(),
      otherAttempts: this.#options.otherAttempts,
    });
    this.#connection = next;
    for (const effect of effects) this.#run(effect);
    if (next !== before) this.#options.onTransition(next, before);
  }

  #run(effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'open':
        this.#open(effect.generation);
        return;
      case 'login':
        void this.#login();
        return;
      case 'close':
        this.#close(effect.error);
        return;
      case 'arm':
        this.#timer?.cancel();
        this.#arm(effect.delay);
        return;
      case 'disarm':
        this.#timer?.cancel();
        this.#timer = null;
        return;
      case 'ping':
        this.#session?.ping();
        return;
      case 'record':
        this.#record(effect.entry);
        return;
      default:
        assertNever(effect, 'effect');
    }
  }

  /** Looks for a timer that is overdue (R5). */
  watchdog(): void {
    this.dispatch({ type: 'watchdog', lastFrameAt: this.#lastFrameAt() });
  }

  #arm(delay: number): void {
    const timer = this.#options.clock.setTimer(delay, () => {
      // What has come in while this program was busy is read before the immediate, and is no silence.
      setImmediate(() => {
        if (this.#timer !== timer) return;
        this.#timer = null;
        this.dispatch({ type: 'timer', lastFrameAt: this.#lastFrameAt() });
      });
    });
    this.#timer = timer;
  }

  #lastFrameAt(): number {
    return this.#session?.heardAt ?? this.#options.clock.monotonic();
  }

  #open(generation: number): void {
    // One still closing would be a second socket for a moment.
    this.#closing?.destroy();
    this.#closing = null;
    const endpoint = this.#endpoint;
    if (endpoint === null) return;
    const { clock, policy, log, telemetry } = this.#options;
    const session: Session = new Session({
      address: endpoint.address,
      way: endpoint.way,
      upgradeLimitMs: policy.stepLimit,
      now: () => clock.monotonic(),
      meters: telemetry.meters,
      handlers: {
        onOpen: () => this.dispatch({ type: 'opened', generation }),
        onGreeted: () => this.dispatch({ type: 'greeted', generation }),
        onAuthenticated: (haVersion) => {
          this.dispatch({ type: 'authenticated', generation });
          void this.#synchronise(session, generation, haVersion);
        },
        onEnd: ({ close, error }) => {
          telemetry.ended(session);
          const reason = ofLogin(endpoint.login, error);
          if (this.#session === session) this.#session = null;
          this.dispatch({ type: 'ended', generation, close, error: reason });
        },
        onOddity: (what) => log.debug(what, { generation }),
      },
    });
    this.#session = session;
    telemetry.opened(session, generation);
  }

  async #login(): Promise<void> {
    const session = this.#session;
    const endpoint = this.#endpoint;
    if (session === null || endpoint === null) return;
    if (endpoint.login.kind === 'token') {
      session.login(endpoint.login.token);
      return;
    }
    const access = await this.#options.accessToken(endpoint);
    // Given up meanwhile: what came belongs to no session any more.
    if (this.#session !== session) return;
    if (!access.ok) session.end(access.error);
    else if (access.value !== null) session.login(access.value);
  }

  async #synchronise(session: Session, generation: number, haVersion: string): Promise<void> {
    const result = await this.#options.synchronise(session, haVersion).catch((thrown: unknown) => {
      this.#options.log.warn(`not synchronised: ${reasonOf(thrown)}`);
      return fail(appError('sync-failed', { reason: reasonOf(thrown) }));
    });
    if (result.ok) this.dispatch({ type: 'synchronised', generation });
    // A socket on which nothing could be sent is ending already, and knows the better reason.
    else if (this.#connection.generation === generation && result.error.code !== 'not-connected') {
      session.end(result.error);
    }
  }

  /** The machine has moved on already, so the end of this session is heard by nobody. */
  #close(error: AppError | null): void {
    const session = this.#session;
    this.#session = null;
    this.#closing = session;
    session?.end(error);
  }

  #record(entry: ConnectionLogEntry): void {
    const { log, policy, telemetry } = this.#options;
    const about: RecordContext = { state: this.#stateBefore, readyState: telemetry.readyState };
    const { attempt, failures, error, close, durationMs, note } = entry;
    const tries = `attempt ${attempt}/${policy.maxAttempts}`;
    const failed = `failure ${failures}/${policy.maxAttempts}`;
    const context = {
      attempt,
      ...(error === null ? {} : { code: error.code, state: about.state, readyState: about.readyState }),
      ...(close === null ? {} : { close: close.code }),
      ...(durationMs === null ? {} : { ms: Math.round(durationMs) }),
    };
    switch (entry.event) {
      case 'failed':
        log.warn(`failed, ${tries}, ${failed}: ${error?.message ?? ''}`, context);
        break;
      case 'ended':
        if (error === null) log.info('ended by Home Assistant', context);
        else log.warn(`ended, ${tries}, ${failed}: ${error.message}`, context);
        break;
      case 'probe-failed':
        log.warn(`the watchdog looked, it is still not well: ${error?.message ?? ''}`, context);
        break;
      case 'stopped':
        log.error(`stopped after ${failed}: ${error?.message ?? ''} ${error?.hint ?? ''}`, context);
        break;
      case 'waiting': {
        const seconds = ((this.#connection.dueAt ?? 0) - this.#options.clock.monotonic()) / 1000;
        log.info(`next attempt in ${seconds.toFixed(1)} s`, context);
        break;
      }
      case 'probe':
        log.info('the watchdog looks at the stopped site', context);
        break;
      case 'watchdog':
        log.warn('the watchdog found a timer overdue and goes on', context);
        break;
      case 'upheaval':
        log.warn(`the socket is replaced: ${note ?? ''}`, context);
        break;
      case 'rested':
        log.info(`by its settings the site rests: ${note ?? ''}`, context);
        break;
      case 'attempt':
      case 'authenticated':
      case 'connected':
      case 'configured':
      case 'reconnect':
        log.info(`${entry.event}, ${tries}`, context);
        break;
      default:
        assertNever(entry.event, 'record');
    }
    this.#options.onRecord(entry, about);
  }
}

/** A login on the page has no token that the operator could replace. */
function ofLogin(login: SiteLogin, error: AppError | null): AppError | null {
  return login.kind === 'home-assistant' && error?.code === 'token-rejected'
    ? appError('login-revoked')
    : error;
}
