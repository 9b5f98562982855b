import type { Client } from './contract/router';
import type { LiveFacts } from '../shared/diagnosis';
import { toAppError } from '../shared/errors';
import { fail, ok, type Result } from '../shared/result';
import type { SiteWay } from '../shared/model';
import { SECOND } from '../shared/time';
import type { AppFacts } from './app-facts';
import { AppSettings } from './app-settings';
import { systemClock, type Clock, type Timer } from './clock';
import { contractHandlers } from './contract/handlers';
import { Publisher, type EventSink } from './contract/publisher';
import { Router } from './contract/router';
import { chartsView } from './contract/views/charts-view';
import { connectionTestView, diagnosisView } from './contract/views/connection-test-view';
import { entityListView } from './contract/views/entity-list-view';
import { discoveryView } from './contract/views/discovery-view';
import { loginView } from './contract/views/login-view';
import { inspectorView } from './contract/views/inspector-view';
import { errorsView, requestsView, syncsView, timelineView } from './contract/views/row-views';
import { entityView } from './contract/views/entity-view';
import { entityValuesView } from './contract/views/entity-values-view';
import { seriesView } from './contract/views/series-view';
import { staleEntitiesView } from './contract/views/stale-entities-view';
import { storageView } from './contract/views/storage-view';
import { fleetHistoryView } from './contract/views/fleet-history-view';
import { fleetView } from './contract/views/fleet-view';
import { FleetHistory } from './fleet-history/fleet-history';
import { Fleet } from './fleet/fleet';
import { wayOf } from './fleet/site';
import { Discovery } from './discovery/discovery';
import { mdnsPort } from './discovery/mdns-port';
import { AccessTokens } from './login/access-tokens';
import { LoginService } from './login/login-service';
import { Revocations } from './login/revocations';
import { DEFAULT_POLICY, scalePolicy } from './fleet/retry-policy';
import { SiteService, type DemoSite } from './fleet/site-service';
import { contextFor } from './ha/authorities';
import { trustOf } from './ha/trust';
import type { Way } from './ha/way';
import { proxyChooser, type SystemProxy } from './ha/proxy-choice';
import type { Logging } from './log';
import { within } from './within';
import { MirrorFeed } from './mirror/mirror-feed';
import { gapStore } from './mirror/stored-gaps';
import { PinnedCharts } from './pinned-charts';
import { RequestService } from './requests/request-service';
import { SecretStore, type OsEncryption } from './secrets/secret-store';
import { openStorage, type Storage } from './storage/client';
import { BackupService } from './storage-watch/backup-service';
import { StorageWatch } from './storage-watch/storage-watch';
import { Diagnostics } from './diagnostics/diagnostics';
import { liveFacts } from './diagnostics/live-facts';
import { SiteTests } from './diagnostics/site-tests';
import { fetchHistory } from './sync/fetch-history';
import { SyncService } from './sync/sync-service';
import { syncSteps } from './sync/sync-steps';

/** R9: how often the running app says that it lives. */
const HEARTBEAT_MS = 10 * SECOND;

/** Longest that the end of the program waits for what is on its way to the disk. */
const STOP_FLUSH_MS = 5 * SECOND;
/** And for logins that nobody saved to be withdrawn. */
const STOP_LOGINS_MS = 2 * SECOND;

export interface ControlCenterOptions {
  readonly facts: AppFacts;
  readonly logging: Logging;
  readonly encryption: OsEncryption | null;
  /** 1 at true speed (`HACC_TIME_SCALE`). */
  readonly timeScale: number;
  /** Start the demo site when there is no site yet (`empty`), in any case (`always`), or only if it was set up. */
  readonly demo: 'empty' | 'always' | 'as-stored';
  readonly startDemo: () => Promise<DemoSite>;
  /** Serve the metrics on this port whatever the settings say. */
  readonly metricsPort?: number | null;
  /** The operating system's proxy for an address; null where only the environment is asked. */
  readonly systemProxy: SystemProxy | null;
  /** Shows an address in the operator's browser; null where the screens themselves are in one. */
  readonly openOutside?: ((url: string) => Promise<void>) | null;
  readonly clock?: Clock;
  /**
   * Damage was found in the mirror while it was in use: the host stops this control center and starts another,
   * which sets the file aside, puts its newest backup in its place and fetches what is missing.
   */
  readonly onStorageDamaged: (reason: string) => void;
  /** Storage is lost for good: the host must tell and end. */
  readonly onStorageLost: (reason: string) => void;
}

/** One set of screens that is connected, whichever transport carries it. */
export interface ConnectedClient {
  call(command: unknown, input: unknown): Promise<Result<unknown>>;
  close(): void;
}

/** The services that both hosts share, wired together. */
export class ControlCenter {
  readonly #storage: Storage;
  readonly #feed: MirrorFeed;
  readonly #publisher: Publisher;
  readonly #router: Router;
  readonly #sites: SiteService;
  readonly #heartbeat: Timer;
  readonly #diagnostics: Diagnostics;
  readonly #requests: RequestService;
  readonly #backups: BackupService;
  readonly #storageWatch: StorageWatch;
  readonly #syncs: SyncService;
  readonly #history: FleetHistory;
  readonly #logins: LoginService;
  readonly #revocations: Revocations;
  #lastClientId = 0;
  #stopped: Promise<void> | null = null;

  private constructor(
    readonly fleet: Fleet,
    readonly settings: AppSettings,
    readonly secrets: SecretStore,
    parts: {
      readonly storage: Storage;
      readonly feed: MirrorFeed;
      readonly publisher: Publisher;
      readonly router: Router;
      readonly sites: SiteService;
      readonly heartbeat: Timer;
      readonly diagnostics: Diagnostics;
      readonly requests: RequestService;
      readonly backups: BackupService;
      readonly storageWatch: StorageWatch;
      readonly syncs: SyncService;
      readonly history: FleetHistory;
      readonly logins: LoginService;
      readonly revocations: Revocations;
    },
  ) {
    this.#storage = parts.storage;
    this.#feed = parts.feed;
    this.#publisher = parts.publisher;
    this.#router = parts.router;
    this.#sites = parts.sites;
    this.#heartbeat = parts.heartbeat;
    this.#diagnostics = parts.diagnostics;
    this.#requests = parts.requests;
    this.#backups = parts.backups;
    this.#storageWatch = parts.storageWatch;
    this.#syncs = parts.syncs;
    this.#history = parts.history;
    this.#logins = parts.logins;
    this.#revocations = parts.revocations;
  }

  /**
   * Opens the data folder, shows what the mirror holds and starts connecting. Errors: those of `openStorage`
   * (`data-folder-unusable`, `data-folder-in-use`, `database-too-new`, `storage-failed`).
   */
  static async start(options: ControlCenterOptions): Promise<Result<ControlCenter>> {
    const { facts, logging, timeScale, clock = systemClock } = options;
    const log = logging.part('app');
    const opened = await openStorage({
      dataDir: facts.dataDir,
      host: facts.host,
      onLost: (reason) => {
        log.error(`storage ended: ${reason}`);
        options.onStorageLost(reason);
      },
      onDamage: (reason) => {
        log.error(`damage met in the mirror: ${reason}`);
        options.onStorageDamaged(reason);
      },
    });
    if (!opened.ok) return opened;
    const storage = opened.value;
    try {
      return ok(await ControlCenter.#wire(options, storage, clock, timeScale));
    } catch (thrown) {
      await storage.close().catch(() => undefined);
      const error = toAppError(thrown);
      log.error(`start failed: ${error.message}`, { code: error.code });
      return fail(error);
    }
  }

  static async #wire(
    options: ControlCenterOptions,
    storage: Storage,
    clock: Clock,
    timeScale: number,
  ): Promise<ControlCenter> {
    const { facts, logging } = options;
    const log = logging.part('app');
    log.info(`HA Control Center ${facts.version} on ${facts.runtime}`, { data: facts.dataDir });
    // Whatever still ends the program must be found in the log that support gets.
    process.on('uncaughtExceptionMonitor', (error) => log.error(`ended by: ${error.stack ?? error.message}`));
    for (const notice of storage.notices) log.warn(`${notice.message} ${notice.hint}`, { code: notice.code });
    const settings = await AppSettings.load(storage, log);
    const { nextEntityId } = await storage.mirror.open();
    const storageLog = logging.part('storage');
    const feed = new MirrorFeed(storage.mirror, nextEntityId, clock, storageLog);
    const report = (work: Promise<unknown>): void => {
      work.catch((thrown: unknown) => storageLog.warn(toAppError(thrown).message));
    };
    const policy = timeScale === 1 ? DEFAULT_POLICY : scalePolicy(DEFAULT_POLICY, timeScale);
    const secrets = new SecretStore(facts.dataDir, options.encryption);
    const diagnostics = new Diagnostics({
      ...{ storage, clock, facts, logging },
      lookEvery: policy.tick,
      metricsPort: options.metricsPort ?? null,
    });
    const chooseProxy = proxyChooser({
      settings: () => settings.current,
      env: process.env,
      system: options.systemProxy,
    });
    const accessTokens = new AccessTokens();
    const loginLog = logging.part('login');
    const loginParts = { clock, log: loginLog, limitMs: policy.stepLimit };
    const revocations = new Revocations(loginParts);
    const siteWay = (way: SiteWay): Way => wayOf(way, chooseProxy);
    const logins = new LoginService({
      ...{ ...loginParts, revocations, wayOf: siteWay },
      openOutside: options.openOutside ?? null,
    });
    const fleet: Fleet = new Fleet({
      accessTokens,
      policy,
      timeScale,
      clock,
      random: Math.random,
      log,
      chooseProxy,
      logOf: (siteId) => logging.part(`site ${siteId}`),
      telemetryOf: (siteId) => diagnostics.inspector.telemetryOf(siteId),
      onRecord: diagnostics.record,
      onError: (site, part, error) =>
        diagnostics.report(part, error, { siteKey: site.mirror.siteKey, siteId: site.config.id }),
      gaps: gapStore(storage, feed),
      onStatuses: (statuses) => {
        for (const { siteKey, status } of statuses) feed.status(siteKey, status);
      },
    });
    feed.onMissed((siteKey, { from, to }) => fleet.missed(siteKey, from, to));
    const sites = new SiteService({
      ...{ storage, secrets, fleet, feed, log, startDemo: options.startDemo },
      ...{ logins, revocations, wayOf: siteWay },
      onError: (error, siteKey) =>
        diagnostics.report('configuration', error, siteKey === null ? undefined : { siteKey }),
    });
    await sites.load();
    const requests = new RequestService({
      ...{ store: storage.requests, reader: storage.reader, fleet, clock, timeScale },
      actionExpirySeconds: () => settings.current.actionExpirySeconds,
      onFailure: (siteId, error, { id, name }) =>
        diagnostics.reportOf('request', error, siteId, { request: name, requestId: id }),
      logOf: (siteId) => logging.part(`site ${siteId}`),
    });
    requests.onRow(diagnostics.requestRow);
    await requests.start();
    const backups = new BackupService({
      ...{ storage, clock, log: storageLog },
      mirrorWanted: () => settings.current.mirrorBackups,
      onFailure: (error) => diagnostics.report('storage', error),
    });
    const storageWatch = new StorageWatch({ storage, backups, clock, load: () => feed.load });
    const factsOf = (siteId: string): Promise<LiveFacts | null> =>
      liveFacts(siteId, {
        ...{ fleet, inspector: diagnostics.inspector, feed, storage, storageWatch, clock },
        // Well within the stage that asks.
        limitMs: policy.stepLimit / 4,
      });
    const tests = new SiteTests({
      ...{ fleet, secrets, chooseProxy, accessTokens, clock, facts: factsOf },
      loginOf: (loginId) => logins.loginOf(loginId),
      ...{ stageLimitMs: policy.stepLimit, attemptGapMs: policy.attemptGap },
    });
    const syncs = new SyncService({
      ...{ store: storage.syncs, reader: storage.reader, fleet, clock },
      stepsOf: (site) =>
        syncSteps(site, {
          ...{ fleet, mirror: storage.mirror, flush: () => feed.flush() },
          test: (tested, onProgress) => tests.wayTo(tested, onProgress),
          fetchHistory: (behind, context) => fetchHistory(behind, context, clock.now()),
        }),
      onFailure: (siteId, error, { id, kind }) =>
        diagnostics.reportOf('sync', error, siteId, { request: `sync ${kind}`, requestId: id }),
      logOf: (siteId) => logging.part(`site ${siteId}`),
    });
    await syncs.start();
    if (options.demo === 'always' || (options.demo === 'empty' && fleet.size === 0)) await sites.addDemo();
    prepareTrust(fleet);
    const pinned = await PinnedCharts.load(storage, fleet);
    const history = new FleetHistory({
      ...{ fleet, clock },
      readPast: (from, to) => storage.reader.pastSlots(from, to),
      onError: (error) => diagnostics.report('storage', error),
    });
    const publisher = new Publisher(
      {
        fleet: fleetView(fleet),
        'fleet-history': fleetHistoryView(history, clock),
        'entity-list': entityListView(fleet),
        'entity-values': entityValuesView(fleet),
        'stale-entities': staleEntitiesView(fleet, clock),
        entity: entityView(fleet),
        series: seriesView(fleet),
        charts: chartsView(pinned),
        inspector: inspectorView(diagnostics.inspector, clock),
        errors: errorsView((listener) => diagnostics.errorLog.onRows(listener)),
        timeline: timelineView(diagnostics.onTimeline),
        requests: requestsView((listener) => requests.onRow(listener)),
        storage: storageView(storageWatch),
        syncs: syncsView((listener) => syncs.onRow(listener)),
        login: loginView(logins),
        discovery: discoveryView(new Discovery({ clock, ...mdnsPort(process.env, facts.packaged) })),
        'connection-test': connectionTestView(tests, clock),
        diagnosis: diagnosisView(tests, (siteId) => fleet.site(siteId) !== undefined, clock),
      },
      clock,
    );
    const handlers = contractHandlers({
      facts,
      logDir: logging.dir,
      storage,
      secrets,
      settings,
      sites,
      fleet,
      feed,
      publisher,
      diagnostics,
      chooseProxy,
      stepLimitMs: policy.stepLimit,
      requests,
      backups,
      storageWatch,
      syncs,
      pinned,
      logins,
      openOutside: options.openOutside ?? null,
    });
    const router = new Router(handlers, logging.part('contract'), (request, error, siteId) =>
      diagnostics.reportOf('screens', error, siteId, { request }),
    );
    storage.config.onChange(() => {
      report(sites.follow());
      report(settings.follow());
      report(pinned.follow());
    });
    const heartbeat = beatRegularly(storage, clock, diagnostics);
    diagnostics.start(fleet, settings, factsOf);
    fleet.start();
    backups.start();
    return new ControlCenter(fleet, settings, secrets, {
      storage,
      feed,
      publisher,
      router,
      sites,
      heartbeat,
      diagnostics,
      requests,
      backups,
      storageWatch,
      syncs,
      history,
      logins,
      revocations,
    });
  }

  /** A set of screens connects; its events go to `sink` until it closes. */
  connect(sink: EventSink): ConnectedClient {
    this.#lastClientId += 1;
    const client: Client = { id: this.#lastClientId };
    this.#publisher.addClient(client, sink);
    return {
      call: (command, input) => this.#router.call(client, command, input),
      close: () => this.#publisher.removeClient(client),
    };
  }

  /** Tells other processes where the screens are served (without the token). */
  announce(url: string): void {
    this.#storage.beat({ url });
  }

  /** Ends everything in order: connections, then what is on its way to the disk, then the storage. Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#heartbeat.cancel();
    this.#backups.stop();
    this.#storageWatch.stop();
    this.#publisher.stop();
    this.#history.stop();
    // Before the connections end: what is under way then has an unknown outcome, not a lost connection.
    await within(STOP_FLUSH_MS, Promise.all([this.#requests.stop(), this.#syncs.stop()]));
    this.fleet.stop();
    await within(STOP_LOGINS_MS, this.#logins.stop());
    this.#revocations.stop();
    // Another process may hold the database; storage makes its own last try when it closes.
    await within(STOP_FLUSH_MS, this.#feed.handOver());
    await within(STOP_FLUSH_MS, this.#diagnostics.stop());
    await this.#sites.stop();
    await this.#storage.close();
  }
}

/** Reads the authorities before the first sites connect, while nothing else waits for this thread. */
function prepareTrust(fleet: Fleet): void {
  const secure = [...fleet.sites()].filter(({ config }) => /^(?:https|wss):/i.test(config.url));
  // Those that cannot be used fail again, and say why, when their site connects.
  for (const { config } of secure) contextFor(trustOf(config)).catch(() => undefined);
}

function beatRegularly(storage: Storage, clock: Clock, diagnostics: Diagnostics): Timer {
  let timer: Timer;
  const beat = (): void => {
    storage.beat();
    diagnostics.heartbeat();
    timer = clock.setTimer(HEARTBEAT_MS, beat);
  };
  beat();
  return { cancel: () => timer.cancel() };
}
