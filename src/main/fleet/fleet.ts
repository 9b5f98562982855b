import type { ErrorPart } from '../../shared/diagnostics';
import type { AppError } from '../../shared/errors';
import { MINUTE, SECOND } from '../../shared/time';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Clock, Timer } from '../clock';
import type { ChooseProxy } from '../ha/proxy-choice';
import type { Log } from '../log';
import { AccessTokens } from '../login/access-tokens';
import type { GapStore } from '../mirror/gap-store';
import type { SiteMirror } from '../mirror/site-mirror';
import { Turnstile } from '../mirror/turnstile';
import { isLive, type ConnectionLogEntry, type Upheaval } from './connection-model';
import { localAddresses, NetworkWatch } from './network-watch';
import type { RememberedSite, WrittenStatus } from './remembered-site';
import type { RetryPolicy } from './retry-policy';
import { Site, type SiteSetup } from './site';
import { SiteTelemetry, type RecordContext } from './site-telemetry';
import { TimeWatch } from './time-watch';

/** Rates and ages change each second; other processes learn them at every fifth tick, transitions at the next. */
const TICKS_PER_WRITE = 5;
/** Reading the computer's addresses costs some tenths of a millisecond. */
const TICKS_PER_NETWORK_LOOK = 5;
/** A resume is heard from the system and seen by the clocks; the two are one. */
const SAME_UPHEAVAL_MS = 10 * SECOND;
/** Virtual networks may come and go by the minute; sites that wait are hurried at most so often. */
const HURRY_MS = MINUTE;

/** Sites that fetch their past at a time: fifty that come back together must not keep live data waiting. */
const BACKFILLS_AT_ONCE = 4;

/** Answer to a restart (R12). */
export interface RestartAnswer {
  readonly success: boolean;
  readonly message: string;
  readonly skipped: boolean;
  readonly sinceMs: number | null;
}

export interface FleetListener {
  /** A site came, changed or went. */
  siteChanged(siteId: string): void;
}

export interface FleetOptions {
  readonly policy: RetryPolicy;
  readonly timeScale: number;
  readonly clock: Clock;
  readonly random: () => number;
  /** The computer's addresses; the system's own when left out. */
  readonly localAddresses?: () => ReadonlySet<string> | null;
  readonly log: Log;
  /** Through which proxy a site is reached that does not go past it (R16). */
  readonly chooseProxy: ChooseProxy;
  /** What the sites log in with; of the fleet's own when left out. */
  readonly accessTokens?: AccessTokens;
  /** The log of one site; its name is in each line. */
  readonly logOf: (siteId: string) => Log;
  /** Where a site's sockets and totals are kept; left out, they go with the site. */
  readonly telemetryOf?: (siteId: string) => SiteTelemetry;
  readonly onRecord: (site: Site, entry: ConnectionLogEntry, at: number, context: RecordContext) => void;
  /** Where what is missing is noted. */
  readonly gaps: GapStore;
  /** Something failed that did not cost the connection. */
  readonly onError?: (site: Site, part: ErrorPart, error: AppError) => void;
  /** Statuses that changed since the last tick, to be written for other processes. */
  readonly onStatuses: (
    statuses: readonly { readonly siteKey: number; readonly status: WrittenStatus }[],
  ) => void;
}

/** All sites. One ticker serves them all, so that a site owns no timer but its connection's. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #sites = new Map<string, Site>();
  readonly #listeners = new Set<FleetListener>();
  readonly #unwritten = new Set<string>();
  readonly #restartedAt = new Map<string, number>();
  readonly #time: TimeWatch;
  readonly #network: NetworkWatch;
  readonly #backfills = new Turnstile(BACKFILLS_AT_ONCE);
  readonly #accessTokens: AccessTokens;
  #ticker: Timer | null = null;
  #watchedAt = 0;
  #upheaved: { readonly monotonic: number; readonly wall: number } | null = null;
  #hurriedAt: number | null = null;
  #ticks = 0;
  #started = false;
  #stopped = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#accessTokens = options.accessTokens ?? new AccessTokens();
    this.#time = new TimeWatch(options.clock);
    this.#network = new NetworkWatch(options.localAddresses ?? (() => localAddresses()));
  }

  get size(): number {
    return this.#sites.size;
  }

  sites(): IterableIterator<Site> {
    return this.#sites.values();
  }

  site(siteId: string): Site | undefined {
    return this.#sites.get(siteId);
  }

  onChange(listener: FleetListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a site; once the fleet has started it connects without delay. */
  add(setup: SiteSetup, mirror: SiteMirror, remembered: RememberedSite): Site {
    const { clock, random, policy, timeScale, chooseProxy, logOf } = this.#options;
    const siteId = setup.config.id;
    const site: Site = new Site({
      setup,
      mirror,
      remembered,
      policy,
      timeScale,
      clock,
      random,
      chooseProxy,
      accessTokens: this.#accessTokens,
      manySites: () => this.#sites.size > 1,
      otherAttempts: () => this.#attemptTimes(siteId),
      log: logOf(siteId),
      telemetry: this.#options.telemetryOf?.(siteId) ?? new SiteTelemetry(),
      onChange: () => this.#changed(siteId),
      onRecord: (entry, context) => this.#options.onRecord(site, entry, clock.now(), context),
      onError: (part, error) => this.#options.onError?.(site, part, error),
      gaps: this.#options.gaps,
      turnstile: this.#backfills,
    });
    this.#sites.set(siteId, site);
    this.#changed(siteId);
    if (this.#started) site.start(0);
    return site;
  }

  configure(setup: SiteSetup): void {
    // A change that was on its way when the program began to end would connect the site again.
    if (this.#stopped) return;
    this.#sites.get(setup.config.id)?.configure(setup);
  }

  remove(siteId: string): void {
    const site = this.#sites.get(siteId);
    if (site === undefined) return;
    site.shutdown();
    this.#sites.delete(siteId);
    this.#restartedAt.delete(siteId);
    this.#changed(siteId);
  }

  /** What a site sent in a stretch (ms UTC) did not get into the mirror: it has to be fetched again. */
  missed(siteKey: number, from: number, to: number): void {
    for (const site of this.#sites.values()) if (site.mirror.siteKey === siteKey) site.missed(from, to);
  }

  /** The app is ready: sites connect one after the other (R4). */
  start(): void {
    this.#started = true;
    // However long the start took, it was no standstill.
    this.#time.look();
    for (const site of this.#sites.values()) site.start(this.#options.policy.firstDelay);
    this.#watchedAt = this.#options.clock.monotonic();
    this.#armTicker();
  }

  /** Ends every connection; statuses are handed over a last time. */
  stop(): void {
    this.#started = false;
    this.#stopped = true;
    this.#ticker?.cancel();
    this.#ticker = null;
    this.#writeStatuses();
    for (const site of this.#sites.values()) site.shutdown();
    this.#unwritten.clear();
  }

  /** The computer slept, stood still, or is in another network: no socket is believed any more (R15). */
  upheaval(why: Upheaval): void {
    const { clock } = this.#options;
    const now = { monotonic: clock.monotonic(), wall: clock.now() };
    const last = this.#upheaved;
    // By both clocks: where the monotonic one stops during sleep, the next sleep is no time at all after this one.
    const same =
      last !== null &&
      now.monotonic - last.monotonic < SAME_UPHEAVAL_MS &&
      Math.abs(now.wall - last.wall) < SAME_UPHEAVAL_MS;
    if (!this.#started || same) return;
    this.#upheaved = now;
    this.#options.log.warn('every connection is made anew', { why });
    for (const site of this.#sites.values()) site.upheaval(why);
  }

  /** R12: within the cooldown nothing happens unless forced. The gap between attempts holds in any case. */
  restart(siteId: string, force: boolean): Result<RestartAnswer> {
    const site = this.#sites.get(siteId);
    if (site === undefined) return fail(appError('site-unknown', { siteId }));
    const now = this.#options.clock.monotonic();
    const { state } = site.connection;
    if (state === 'incomplete' || state === 'inactive') {
      return ok({ success: false, message: `The site is ${state}.`, skipped: false, sinceMs: null });
    }
    const last = this.#restartedAt.get(siteId);
    if (!force && last !== undefined && now - last < this.#options.policy.restartCooldown) {
      const seconds = Math.round((now - last) / 1000);
      return ok({
        success: true,
        message: `Restarted ${seconds} s ago; not again so soon.`,
        skipped: true,
        sinceMs: now - last,
      });
    }
    this.#restartedAt.set(siteId, now);
    const message = isLive(state) ? 'Connection restarted.' : 'Connecting.';
    site.reconnect();
    return ok({ success: true, message, skipped: false, sinceMs: null });
  }

  /** R10: connects a site that is not connected; beside a connection that lives or is being made it does nothing. */
  connect(siteId: string): Result<RestartAnswer> {
    const state = this.#sites.get(siteId)?.connection.state;
    if (state === undefined || !isLive(state)) return this.restart(siteId, false);
    const message = state === 'connected' ? 'Already connected.' : 'Already connecting.';
    return ok({ success: true, message, skipped: true, sinceMs: null });
  }

  #armTicker(): void {
    this.#ticker = this.#options.clock.setTimer(this.#options.policy.tick, () => this.#tick());
  }

  #tick(): void {
    // First of all: whatever a tick may throw, the next one comes.
    this.#armTicker();
    const now = this.#options.clock.monotonic();
    this.#ticks += 1;
    this.#lookAround(now);
    const write = this.#ticks % TICKS_PER_WRITE === 0;
    for (const [siteId, site] of this.#sites) {
      if (!site.tick()) continue;
      this.#tell(siteId);
      if (write) this.#unwritten.add(siteId);
    }
    if (now - this.#watchedAt >= this.#options.policy.watchdog) {
      this.#watchedAt = now;
      for (const site of this.#sites.values()) site.watchdog();
    }
    this.#writeStatuses();
  }

  /** For hosts without a power monitor, and for what none reports: a program that stood still, another network. */
  #lookAround(now: number): void {
    const passed = this.#time.look();
    if (passed === 'stood-still') this.upheaval('clock-jumped');
    else if (passed === 'clock-set') {
      this.#options.log.warn("the computer's clock was set");
      for (const site of this.#sites.values()) site.clockSet();
    }
    if (this.#ticks % TICKS_PER_NETWORK_LOOK !== 0 || !this.#network.look()) return;
    this.#options.log.info("the computer's network addresses changed");
    const hurry = this.#hurriedAt === null || now - this.#hurriedAt >= HURRY_MS;
    if (hurry) this.#hurriedAt = now;
    for (const site of this.#sites.values()) {
      if (hurry || isLive(site.connection.state)) {
        site.networkChanged((address) => this.#network.has(address));
      }
    }
  }

  #attemptTimes(butOf: string): readonly number[] {
    const times: number[] = [];
    for (const [siteId, { attemptTime }] of this.#sites) {
      if (siteId !== butOf && attemptTime !== null) times.push(attemptTime);
    }
    return times;
  }

  #writeStatuses(): void {
    const statuses = [...this.#unwritten].flatMap((siteId) => {
      const site = this.#sites.get(siteId);
      return site === undefined ? [] : [{ siteKey: site.mirror.siteKey, status: site.writtenStatus() }];
    });
    this.#unwritten.clear();
    if (statuses.length > 0) this.#options.onStatuses(statuses);
  }

  #changed(siteId: string): void {
    this.#unwritten.add(siteId);
    this.#tell(siteId);
  }

  #tell(siteId: string): void {
    for (const listener of this.#listeners) listener.siteChanged(siteId);
  }
}
