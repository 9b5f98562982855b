import type { SiteStatus } from '../../shared/model';
import type { Clock, Timer } from '../clock';
import type { Log } from '../log';
import type { SiteMirror } from '../mirror/site-mirror';
import { hasSocket, type ConnectionLogEntry } from './connection-model';
import type { RetryPolicy } from './retry-policy';
import { Site, type RememberedSite, type SiteSetup } from './site';
import { SiteTelemetry, type RecordContext } from './site-telemetry';

/** Rates and ages change each second; other processes learn them at every fifth tick, transitions at the next. */
const TICKS_PER_WRITE = 5;

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
  /** The log of one site; its name is in each line. */
  readonly logOf: (siteId: string) => Log;
  /** Where a site's sockets and totals are kept; left out, they go with the site. */
  readonly telemetryOf?: (siteId: string) => SiteTelemetry;
  readonly onRecord: (site: Site, entry: ConnectionLogEntry, at: number, context: RecordContext) => void;
  readonly onGap: (siteKey: number, from: number, to: number) => void;
  /** Statuses that changed since the last tick, to be written for other processes. */
  readonly onStatuses: (
    statuses: readonly { readonly siteKey: number; readonly status: SiteStatus }[],
  ) => void;
}

/** All sites. One ticker serves them all, so that a site owns no timer but its connection's. */
export class Fleet {
  readonly #options: FleetOptions;
  readonly #sites = new Map<string, Site>();
  readonly #listeners = new Set<FleetListener>();
  readonly #unwritten = new Set<string>();
  readonly #restartedAt = new Map<string, number>();
  #ticker: Timer | null = null;
  #watchedAt = 0;
  #ticks = 0;
  #started = false;

  constructor(options: FleetOptions) {
    this.#options = options;
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
    const { clock, random, policy, timeScale, logOf } = this.#options;
    const siteId = setup.config.id;
    const site: Site = new Site({
      setup,
      mirror,
      remembered,
      policy,
      timeScale,
      clock,
      random,
      manySites: () => this.#sites.size > 1,
      log: logOf(siteId),
      telemetry: this.#options.telemetryOf?.(siteId) ?? new SiteTelemetry(),
      onChange: () => this.#changed(siteId),
      onRecord: (entry, context) => this.#options.onRecord(site, entry, clock.now(), context),
      onGap: (from, to) => this.#options.onGap(mirror.siteKey, from, to),
    });
    this.#sites.set(siteId, site);
    this.#changed(siteId);
    if (this.#started) site.start(0);
    return site;
  }

  configure(setup: SiteSetup): void {
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

  /** The app is ready: sites connect one after the other (R4). */
  start(): void {
    this.#started = true;
    const { firstDelay, spread } = this.#options.policy;
    let index = 0;
    for (const site of this.#sites.values()) {
      site.start(firstDelay + index * spread);
      index += 1;
    }
    this.#watchedAt = this.#options.clock.now();
    this.#armTicker();
  }

  /** Ends every connection; statuses are handed over a last time. */
  stop(): void {
    this.#started = false;
    this.#ticker?.cancel();
    this.#ticker = null;
    this.#writeStatuses();
    for (const site of this.#sites.values()) site.shutdown();
    this.#unwritten.clear();
  }

  /** R12: within the cooldown nothing happens unless forced. The gap between attempts holds in any case. */
  restart(siteId: string, force: boolean): RestartAnswer | null {
    const site = this.#sites.get(siteId);
    if (site === undefined) return null;
    const now = this.#options.clock.now();
    const { state } = site.connection;
    if (state === 'incomplete' || state === 'inactive') {
      return { success: false, message: `The site is ${state}.`, skipped: false, sinceMs: null };
    }
    const last = this.#restartedAt.get(siteId);
    if (!force && last !== undefined && now - last < this.#options.policy.restartCooldown) {
      const seconds = Math.round((now - last) / 1000);
      return {
        success: true,
        message: `Restarted ${seconds} s ago; not again so soon.`,
        skipped: true,
        sinceMs: now - last,
      };
    }
    this.#restartedAt.set(siteId, now);
    const message = hasSocket(state) ? 'Connection restarted.' : 'Connecting.';
    site.reconnect();
    return { success: true, message, skipped: false, sinceMs: null };
  }

  #armTicker(): void {
    this.#ticker = this.#options.clock.setTimer(this.#options.policy.tick, () => this.#tick());
  }

  #tick(): void {
    const now = this.#options.clock.now();
    this.#ticks += 1;
    const write = this.#ticks % TICKS_PER_WRITE === 0;
    for (const [siteId, site] of this.#sites) {
      if (!site.tick(now)) continue;
      this.#tell(siteId);
      if (write) this.#unwritten.add(siteId);
    }
    if (now - this.#watchedAt >= this.#options.policy.watchdog) {
      this.#watchedAt = now;
      for (const site of this.#sites.values()) site.watchdog();
    }
    this.#writeStatuses();
    this.#armTicker();
  }

  #writeStatuses(): void {
    const statuses = [...this.#unwritten].flatMap((siteId) => {
      const site = this.#sites.get(siteId);
      return site === undefined ? [] : [{ siteKey: site.mirror.siteKey, status: site.status() }];
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
