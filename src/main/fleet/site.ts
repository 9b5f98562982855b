import { parseAddress } from '../../shared/address';
import { appError, type AppError } from '../../shared/errors';
import type { ErrorPart } from '../../shared/diagnostics';
import type { MissingPart, SiteError, SiteStatus, SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { DAY, SECOND } from '../../shared/time';
import type { Clock } from '../clock';
import { noProxy, type ChooseProxy } from '../ha/proxy-choice';
import type { Session } from '../ha/session';
import type { AccessTokens } from '../login/access-tokens';
import { loginMark, sameLogin, secretOf, type SiteLogin } from '../login/site-login';
import { sameTrust, trustOf, trustText } from '../ha/trust';
import type { Way } from '../ha/way';
import type { Log } from '../log';
import { Backfill, type BackfillProgress } from '../mirror/backfill';
import type { GapStore } from '../mirror/gap-store';
import type { SiteMirror } from '../mirror/site-mirror';
import { Synchroniser, type SiteFacts } from '../mirror/synchroniser';
import type { Turnstile } from '../mirror/turnstile';
import type { StoredSite } from '../storage/protocol';
import type { Connection, ConnectionLogEntry, ConnectionSettings, Upheaval } from './connection-model';
import { EventRate } from './event-rate';
import { holeAtConnect, holeWhileConnected, newestUpdate } from './holes';
import type { RememberedSite, WrittenStatus } from './remembered-site';
import type { RetryPolicy } from './retry-policy';
import { SiteConnection, type Endpoint } from './site-connection';
import type { RecordContext, SiteTelemetry } from './site-telemetry';

/** Home Assistant drops a login that was not used for 90 days; a connection may stand for longer than that. */
const LOGIN_USE_MS = DAY;

/** What a site is set to, with its login or the reason why that cannot be had. */
export interface SiteSetup {
  readonly config: StoredSite;
  /** Where it really is: the demo site's address is known only once its simulator runs. */
  readonly url: string;
  readonly login: SiteLogin | null;
  readonly tokenError: AppError | null;
}

export interface SiteOptions {
  readonly setup: SiteSetup;
  readonly remembered: RememberedSite;
  readonly mirror: SiteMirror;
  readonly policy: RetryPolicy;
  /** 1 at true speed; the operator's own durations are scaled with it in tests. */
  readonly timeScale: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly manySites: () => boolean;
  /** Monotonic: when other sites will attempt, or did just now. */
  readonly otherAttempts: () => readonly number[];
  readonly chooseProxy: ChooseProxy;
  readonly accessTokens: AccessTokens;
  readonly log: Log;
  readonly telemetry: SiteTelemetry;
  /** The status is another than before. */
  readonly onChange: () => void;
  readonly onRecord: (entry: ConnectionLogEntry, context: RecordContext) => void;
  readonly gaps: GapStore;
  /** Lets only so many sites of the fleet fetch their past at a time. */
  readonly turnstile: Turnstile;
  /** Something failed that did not cost the connection. */
  readonly onError: (part: ErrorPart, error: AppError) => void;
}

/** One site of the fleet: its connection, its mirror, and what the screens say of it. */
export class Site {
  readonly mirror: SiteMirror;
  /** Fetches what the mirror lacks. */
  readonly backfill: Backfill;
  readonly #options: SiteOptions;
  readonly #connection: SiteConnection;
  readonly #rate = new EventRate();
  #setup: SiteSetup;
  #synchroniser: Synchroniser | null = null;
  #facts: SiteFacts | null = null;
  #haVersion: string | null;
  #locationName: string | null;
  #dataAt: number | null;
  #eventsPerMinute = 0;
  /** The last access token that a login brought: only so that it can be taken out of texts (R52). */
  #accessToken: string | null = null;
  /** Monotonic: when the login was used last. */
  #loginUsedAt = 0;
  #changes = 0;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.#setup = options.setup;
    this.mirror = options.mirror;
    this.#haVersion = options.remembered.haVersion;
    this.#locationName = options.remembered.locationName;
    this.#dataAt = options.remembered.dataAt;
    this.backfill = new Backfill({
      mirror: this.mirror,
      store: options.gaps,
      turnstile: options.turnstile,
      clock: options.clock,
      timeScale: options.timeScale,
      log: options.log,
      isRunning: () => this.#facts?.haState === 'RUNNING',
      onChange: options.onChange,
      onError: (error) => options.onError('sync', error),
    });
    this.#connection = new SiteConnection({
      settings: this.#settings(options.setup),
      rejection: options.remembered.rejection,
      endpoint: endpointOf(options.setup, options.chooseProxy),
      accessToken: (endpoint) => this.#accessTokenFor(endpoint),
      policy: options.policy,
      clock: options.clock,
      random: options.random,
      manySites: options.manySites,
      otherAttempts: options.otherAttempts,
      log: options.log,
      telemetry: options.telemetry,
      synchronise: (session, version) => this.#synchronise(session, version),
      onTransition: (next, before) => this.#transition(next, before),
      onRecord: options.onRecord,
    });
  }

  get config(): StoredSite {
    return this.#setup.config;
  }

  /** How it logs in at present. */
  get login(): SiteLogin | null {
    return this.#setup.login;
  }

  /** The login in use, when it is still that of this revision; null otherwise. */
  loginOf(revision: number): SiteLogin | null {
    return this.#setup.config.tokenRevision === revision ? this.#setup.login : null;
  }

  get connection(): Connection {
    return this.#connection.connection;
  }

  /** The session that may carry requests: only while connected. */
  get session(): Session | null {
    return this.connection.state === 'connected' ? this.#connection.session : null;
  }

  /** What brings the mirror to the truth over the present session: only while connected. */
  get synchroniser(): Synchroniser | null {
    return this.connection.state === 'connected' ? this.#synchroniser : null;
  }

  /** Monotonic: the next attempt that is planned, or else the last one; null when there is neither. */
  get attemptTime(): number | null {
    const { state, cause, dueAt, attemptedAt } = this.connection;
    const planned = state === 'waiting' || (state === 'stopped' && cause === 'attempts-exhausted');
    return planned && dueAt !== null ? dueAt : attemptedAt;
  }

  /** `delay`: ms until the first attempt at the earliest. */
  start(delay: number): void {
    const { clock, policy, remembered } = this.#options;
    const sinceLast = remembered.attemptedAt === null ? null : clock.now() - remembered.attemptedAt;
    // A clock that was set back tells nothing.
    const left = sinceLast === null || sinceLast < 0 ? 0 : policy.attemptGap - sinceLast;
    this.#connection.dispatch({ type: 'start', delay: Math.max(delay, left) });
  }

  watchdog(): void {
    this.#connection.watchdog();
  }

  /** The computer slept or stood still: its socket is replaced even where it reads OPEN (R15). */
  upheaval(why: Upheaval): void {
    this.#connection.dispatch({ type: 'upheaval', why });
  }

  /** The computer's addresses changed; `has` says which it has now. */
  networkChanged(has: (address: string) => boolean): void {
    const own = this.#connection.session?.localAddress ?? null;
    if (own !== null && !has(own)) this.upheaval('network-changed');
    else this.#connection.dispatch({ type: 'network' });
  }

  clockSet(): void {
    this.#connection.dispatch({ type: 'clock-set' });
  }

  reconnect(): void {
    this.#connection.dispatch({ type: 'reconnect' });
  }

  shutdown(): void {
    this.#connection.dispatch({ type: 'shutdown' });
  }

  /** Takes changed settings; only another address, token or way restarts the connection (R11, R16). */
  configure(setup: SiteSetup): void {
    const { chooseProxy } = this.#options;
    const after = endpointOf(setup, chooseProxy);
    const address = { from: webSocketUrl(this.#setup), to: webSocketUrl(setup) };
    const login = { from: this.#setup.login, to: setup.login };
    const addressChanged = address.from !== address.to;
    const loginChanged = !sameLogin(login.from, login.to);
    const wayChanged = this.#noteWay(this.#setup.config, setup.config);
    const { log } = this.#options;
    if (addressChanged) log.info('address changed', address);
    if (loginChanged) log.info('token changed', { from: loginMark(login.from), to: loginMark(login.to) });
    this.#setup = setup;
    this.#changes += 1;
    const changed = addressChanged || loginChanged || wayChanged;
    this.#connection.configure(this.#settings(setup), after, changed);
    this.#options.onChange();
  }

  /** Logs what is another about the way to the site, and says whether anything is. */
  #noteWay(before: StoredSite, after: StoredSite): boolean {
    const { log } = this.#options;
    const from = trustOf(before);
    const to = trustOf(after);
    const trustChanged = !sameTrust(from, to);
    if (trustChanged) log.info('trust changed', { from: trustText(from), to: trustText(to) });
    const proxyChanged = before.bypassProxy !== after.bypassProxy;
    if (proxyChanged) log.info('proxy changed', { bypassed: after.bypassProxy });
    return trustChanged || proxyChanged;
  }

  /** What came in a stretch (ms UTC) is not in the mirror, though the site was connected. */
  missed(from: number, to: number): void {
    this.backfill.hole(holeWhileConnected(from, to, [newestUpdate(this.mirror)], 'not-written'));
  }

  /** The text with the site's token taken out: nothing that is kept may hold it (R52). */
  withoutToken(text: string): string {
    const { login } = this.#setup;
    const secrets = [login === null ? '' : secretOf(login), this.#accessToken ?? ''];
    return secrets.reduce((left, secret) => (secret === '' ? left : left.replaceAll(secret, '***')), text);
  }

  /** What a connection test of the stored configuration runs with. */
  endpointForTest(): { readonly url: string; readonly login: Result<SiteLogin | null> } {
    const { url, login, tokenError } = this.#setup;
    return { url, login: tokenError === null ? ok(login) : fail(tokenError) };
  }

  /** What is due about once a second. Returns whether something that screens show has changed. */
  tick(): boolean {
    const { clock, policy } = this.#options;
    const now = clock.monotonic();
    const session = this.#connection.session;
    session?.expire();
    if (this.connection.state === 'connected' && session !== null) {
      this.#dataAt = Math.round(clock.now() - (now - session.lastFrameAt));
      void this.#synchroniser?.tick(now, policy);
      this.#keepLogin(now);
    }
    const rate = this.#rate.measure(now, this.mirror.states.events);
    const changed = rate !== this.#eventsPerMinute || this.connection.state === 'connected';
    this.#eventsPerMinute = rate;
    return changed;
  }

  status(): SiteStatus {
    const { config, url } = this.#setup;
    const connection = this.connection;
    const { states } = this.mirror;
    const roundTrip = this.#connection.session?.roundTripMs ?? null;
    return {
      id: config.id,
      name: config.name,
      url: config.demo ? url : config.url,
      demo: config.demo,
      state: connection.state,
      cause: connection.cause,
      missing: [...connection.settings.missing],
      attempt: connection.attempt,
      maxAttempts: this.#options.policy.maxAttempts,
      failures: connection.failures,
      retryAt: connection.retryAt,
      connectedAt: connection.connectedAt,
      haVersion: this.#haVersion,
      haState: this.#facts?.haState ?? null,
      locationName: this.#locationName,
      entities: states.size,
      unavailable: states.unavailable,
      dataAt: this.#dataAt,
      stale: this.mirror.stale,
      backfill: percentOf(this.backfill.progress),
      eventsPerMinute: this.#eventsPerMinute,
      roundTripMs: roundTrip === null ? null : Math.round(roundTrip * 10) / 10,
      lastError: this.#lastError(connection),
      lastClose: connection.lastClose,
      changes: this.#changes,
    };
  }

  /** The status for other processes and for the next start of the app. */
  writtenStatus(): WrittenStatus {
    const { clock } = this.#options;
    const { attemptedAt } = this.connection;
    return {
      ...this.status(),
      tokenRevision: this.config.tokenRevision,
      attemptedAt: attemptedAt === null ? null : Math.round(clock.now() - (clock.monotonic() - attemptedAt)),
    };
  }

  #lastError(connection: Connection): SiteError | null {
    const { tokenError } = this.#setup;
    if (connection.state === 'incomplete' && tokenError !== null) {
      return { ...tokenError, at: this.#options.clock.now() };
    }
    return connection.lastError === null
      ? null
      : { ...connection.lastError.error, at: connection.lastError.at };
  }

  async #accessTokenFor({ login, url, way }: Endpoint): Promise<Result<string | null>> {
    const { accessTokens, policy, clock } = this.#options;
    this.#loginUsedAt = clock.monotonic();
    const given = await accessTokens.giver(ok(login), url, way, policy.stepLimit)();
    if (login.kind === 'home-assistant' && given.ok) this.#accessToken = given.value;
    return given;
  }

  /** A login that is used by an old socket only would be dropped one day, and the socket with it. */
  #keepLogin(now: number): void {
    const { login } = this.#setup;
    if (login?.kind !== 'home-assistant' || now - this.#loginUsedAt < LOGIN_USE_MS) return;
    const endpoint = endpointOf(this.#setup, this.#options.chooseProxy);
    if (endpoint !== null) void this.#accessTokenFor(endpoint);
  }

  #settings({ config, url, login }: SiteSetup): ConnectionSettings {
    const missing: MissingPart[] = [];
    if (!parseAddress(url).ok) missing.push('address');
    if (login === null) missing.push('token');
    const scale = SECOND * this.#options.timeScale;
    return {
      missing,
      active: config.active,
      manualOnly: config.manualOnly,
      retryRejected: config.retryRejected,
      pingMs: config.pingSeconds * scale,
      deadMs: config.deadSeconds * scale,
    };
  }

  async #synchronise(session: Session, haVersion: string): ReturnType<Synchroniser['run']> {
    this.#haVersion = haVersion;
    const synchroniser = new Synchroniser(session, this.mirror, haVersion, {
      facts: (facts) => {
        this.#facts = facts;
        this.#locationName = facts.locationName;
        this.#options.onChange();
      },
      trouble: (what) => this.#options.log.warn(what),
      missed: (since) => this.#notHeard(since),
    });
    this.#synchroniser = synchroniser;
    const knownUntil = this.#dataAt;
    const newestBefore = newestUpdate(this.mirror);
    this.mirror.takeOldestChange();
    const result = await synchroniser.run();
    if (!result.ok) return result;
    // Given up while its last answer was on the way: the next session tells the truth.
    if (!session.ready) return fail(appError('not-connected', { state: this.connection.state }));
    const now = this.#options.clock.now();
    // Noted before the new `dataAt` is: a crash in between must not make the hole unknown.
    const hole = holeAtConnect(this.config, knownUntil, now, {
      newestBefore,
      newestNow: newestUpdate(this.mirror),
      oldestNew: this.mirror.takeOldestChange(),
    });
    if (hole !== null) this.backfill.hole(hole);
    this.#dataAt = now;
    this.mirror.stale = false;
    this.backfill.connected(session);
    return result;
  }

  /** Monotonic: what came since then may not have been heard, though the session lived. */
  #notHeard(since: number): void {
    const { clock } = this.#options;
    const now = clock.now();
    const from = Math.round(now - (clock.monotonic() - since));
    const seen = [newestUpdate(this.mirror), this.mirror.takeOldestChange()];
    this.backfill.hole(holeWhileConnected(from, now, seen, 'not-heard'));
  }

  #transition(next: Connection, before: Connection): void {
    if (before.state === 'connected' && next.state !== 'connected') {
      this.mirror.stale = true;
      this.#synchroniser = null;
      this.#facts = null;
      this.backfill.disconnected();
    }
    this.#options.onChange();
  }
}

/** null also for what only waits for Home Assistant to write its history. */
function percentOf(progress: BackfillProgress | null): number | null {
  if (progress === null || progress.gapsDone >= progress.gapsTotal) return null;
  const { gapsDone, gapsTotal, entitiesDone, entitiesTotal } = progress;
  const within = entitiesTotal === 0 ? 0 : Math.min(1, entitiesDone / entitiesTotal);
  return Math.floor(((gapsDone + within) / gapsTotal) * 100);
}

function endpointOf({ config, url, login }: SiteSetup, chooseProxy: ChooseProxy): Endpoint | null {
  const address = parseAddress(url);
  return address.ok && login !== null
    ? { address: address.value, url, login, way: wayOf(config, chooseProxy) }
    : null;
}

/** How a site that is set up like this is reached, by a connection and by a test of it. */
export function wayOf(config: SiteWay, chooseProxy: ChooseProxy): Way {
  return { trust: trustOf(config), proxy: config.bypassProxy ? noProxy : chooseProxy };
}

const webSocketUrl = ({ url }: SiteSetup): string | null => {
  const address = parseAddress(url);
  return address.ok ? address.value.webSocketUrl : null;
};
