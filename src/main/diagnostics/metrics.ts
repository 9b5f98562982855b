import { monitorEventLoopDelay } from 'node:perf_hooks';
import { CONNECTION_STATES } from '../../shared/model';
import type { AppFacts } from '../app-facts';
import type { Fleet } from '../fleet/fleet';
import type { Site } from '../fleet/site';
import type { Storage } from '../storage/client';
import type { StorageStatistics } from '../storage/protocol';
import type { ErrorLog } from './error-log';
import type { Inspector } from './inspector';
import { MetricsRegistry, single } from './metrics-registry';
import type { RequestTally } from './request-tally';
import type { SiteCounters } from './site-counters';

export interface MetricsSources {
  readonly facts: AppFacts;
  readonly fleet: Fleet;
  readonly inspector: Inspector;
  readonly errorLog: ErrorLog;
  readonly requests: RequestTally;
  readonly storage: Storage;
}

/** Between two looks of the event loop's monitor; the loop's own wait for it is taken off again. */
const LOOP_RESOLUTION_MS = 20;
const NANOSECONDS = 1e9;
/** A batch is written in some ms; from a quarter of a second on something is wrong with the disk. */
const WRITE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

type SiteValue = (site: Site, siteId: string) => number | null;

/** The program's metrics by Prometheus' conventions (R62); `docs/metrics.md` tells of each. */
export class Metrics {
  readonly #sources: MetricsSources;
  readonly #registry = new MetricsRegistry();
  readonly #loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  readonly #endWrites: () => void;
  #statistics: StorageStatistics | null = null;

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    this.#loop.enable();
    this.#program();
    this.#connections();
    this.#traffic();
    this.#data();
    const observeWrite = this.#registry.histogram(
      'hacc_database_write_seconds',
      'From handing a batch to the storage thread until it is committed.',
      WRITE_BUCKETS,
    );
    this.#endWrites = sources.storage.mirror.onWritten((ms) => observeWrite(ms / 1000));
    this.#database();
  }

  /** The present values as text. What the database cannot tell at the moment is left out. */
  async text(): Promise<string> {
    this.#statistics = await this.#sources.storage.reader.statistics().catch(() => null);
    const text = await this.#registry.text();
    // Scrapes that follow one another faster than the monitor looks must not keep it from ever telling.
    if (this.#loop.count > 0) this.#loop.reset();
    return text;
  }

  stop(): void {
    this.#loop.disable();
    this.#endWrites();
  }

  #program(): void {
    const { facts, errorLog } = this.#sources;
    const registry = this.#registry;
    registry.gauge(
      'hacc_up',
      'Whether the program runs.',
      [],
      single(() => 1),
    );
    registry.gauge('hacc_build_info', 'What runs here; always 1.', ['version', 'host', 'runtime'], () => [
      [{ version: facts.version, host: facts.host, runtime: facts.runtime }, 1],
    ]);
    registry.gauge(
      'process_start_time_seconds',
      'When the process started, seconds since 1970.',
      [],
      single(() => Math.round(Date.now() / 1000 - process.uptime())),
    );
    registry.gauge(
      'process_resident_memory_bytes',
      'Memory of the process.',
      [],
      single(() => process.memoryUsage.rss()),
    );
    registry.counter(
      'process_cpu_seconds_total',
      'Processor time of the process, all threads.',
      [],
      single(() => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      }),
    );
    for (const percentile of [50, 99] as const) {
      registry.gauge(
        `hacc_event_loop_delay_p${percentile}_seconds`,
        `What ${percentile} % of the looks at the main event loop since the last scrape stayed below.`,
        [],
        single(() => this.#loopDelay(this.#loop.percentile(percentile))),
      );
    }
    registry.gauge(
      'hacc_event_loop_delay_max_seconds',
      'Longest delay of the main event loop since the last scrape.',
      [],
      single(() => this.#loopDelay(this.#loop.max)),
    );
    registry.counter(
      'hacc_errors_total',
      'Entries of the error log since the start, repetitions counted.',
      ['part', 'level', 'code'],
      () => errorLog.totals.map(({ part, level, code, count }) => [{ part, level, code }, count]),
    );
  }

  #loopDelay(nanoseconds: number): number | null {
    // Before the first look the histogram holds no number that means anything.
    if (this.#loop.count === 0) return null;
    return Math.max(0, nanoseconds / NANOSECONDS - LOOP_RESOLUTION_MS / 1000);
  }

  #connections(): void {
    const { fleet, inspector } = this.#sources;
    this.#registry.gauge('hacc_site_info', 'Name of each site; always 1.', ['site', 'name'], () =>
      [...fleet.sites()].map(({ config }) => [{ site: config.id, name: config.name }, 1]),
    );
    this.#registry.gauge('hacc_connections', 'Sites by the state of their connection.', ['state'], () => {
      const states = new Map<string, number>(CONNECTION_STATES.map((state) => [state, 0]));
      for (const { connection } of fleet.sites()) {
        states.set(connection.state, (states.get(connection.state) ?? 0) + 1);
      }
      return [...states].map(([state, count]) => [{ state }, count]);
    });
    this.#gaugeOfSites('hacc_site_connected', 'Whether the site is connected and synchronised.', (site) =>
      site.connection.state === 'connected' ? 1 : 0,
    );
    this.#gaugeOfSites(
      'hacc_open_sockets',
      'Sockets of the site that have not ended.',
      (_site, siteId) => inspector.telemetryOf(siteId).sessions.length,
    );
    const counters: readonly (readonly [string, string, (counters: SiteCounters) => number])[] = [
      ['attempts', 'Attempts to connect.', ({ attempts }) => attempts],
      ['logins', 'Logins that succeeded.', ({ sessions }) => sessions],
      ['established', 'Times the site was connected and synchronised.', ({ connects }) => connects],
      ['ends', 'Connections that stood and ended.', ({ ends }) => ends],
      ['stops', 'Times no further attempt was made.', ({ stops }) => stops],
      ['probes', 'Looks of the watchdog at the stopped site.', ({ probes }) => probes],
      ['restarts', 'Restarts by hand.', ({ restarts }) => restarts],
      ['mismatches', 'Lasting disagreements between socket and registry.', ({ mismatches }) => mismatches],
    ];
    for (const [name, help, valueOf] of counters) {
      this.#counterOfSites(`hacc_connection_${name}_total`, help, (_site, siteId) =>
        valueOf(inspector.countersOf(siteId)),
      );
    }
    this.#registry.counter(
      'hacc_connection_failures_total',
      'Failed attempts and ended connections by cause; the codes are those of the error log.',
      ['site', 'code'],
      () =>
        this.#sites().flatMap(([siteId]) =>
          [...inspector.countersOf(siteId).failures].map(
            ([code, { count }]) => [{ site: siteId, code }, count] as const,
          ),
        ),
    );
    this.#gaugeOfSites('hacc_ping_round_trip_seconds', 'Round trip of the last ping.', (_site, siteId) => {
      const ms = inspector.telemetryOf(siteId).meters.roundTrips.at(-1)?.ms;
      return ms === undefined ? null : ms / 1000;
    });
  }

  #traffic(): void {
    const { inspector } = this.#sources;
    for (const [direction, help] of [
      ['received', 'from'],
      ['sent', 'to'],
    ] as const) {
      const sum = (siteId: string, field: 'count' | 'bytes'): number => {
        const { framesIn, framesOut } = inspector.telemetryOf(siteId).meters;
        const tally = direction === 'received' ? framesIn : framesOut;
        return Math.round(tally.entries().reduce((total, row) => total + row[field], 0));
      };
      this.#counterOfSites(
        `hacc_${direction}_messages_total`,
        `Messages ${help} the site.`,
        (_site, siteId) => sum(siteId, 'count'),
      );
      this.#counterOfSites(
        `hacc_${direction}_bytes_total`,
        `Bytes of the messages ${help} the site.`,
        (_site, siteId) => sum(siteId, 'bytes'),
      );
    }
    this.#counterOfSites(
      'hacc_strange_messages_total',
      'Messages that were not understood and left out.',
      (_site, siteId) => inspector.telemetryOf(siteId).meters.oddities,
    );
    this.#registry.counter(
      'hacc_send_errors_total',
      'Commands that could not be sent because the socket was not open, by type.',
      ['site', 'type'],
      () =>
        this.#sites().flatMap(([siteId]) =>
          inspector
            .telemetryOf(siteId)
            .meters.sendErrors.entries()
            .map(({ type, count }) => [{ site: siteId, type }, count] as const),
        ),
    );
    const { requests } = this.#sources;
    this.#registry.gauge(
      'hacc_queue_requests',
      'Requests and actions in the queues that wait or are under way.',
      ['state'],
      () => (['pending', 'processing'] as const).map((state) => [{ state }, requests.count(state)]),
    );
    this.#registry.counter(
      'hacc_queue_finished_total',
      'Requests and actions by what became of them.',
      ['kind', 'state'],
      () => requests.finished.map(({ kind, state, count }) => [{ kind, state }, count]),
    );
    this.#gaugeOfSites('hacc_requests_in_flight', 'Requests whose answer is awaited.', (_site, siteId) =>
      inspector.telemetryOf(siteId).sessions.reduce((sum, { session }) => sum + session.requests.length, 0),
    );
  }

  #data(): void {
    this.#counterOfSites('hacc_events_total', 'Changes of entities.', (site) => site.mirror.states.events);
    this.#gaugeOfSites(
      'hacc_event_lag_seconds',
      "From Home Assistant's time of a change to its handling here, of one change since the last scrape; holds the difference of the clocks.",
      (site) => {
        const lag = site.mirror.states.takeLag();
        return lag === null ? null : lag / 1000;
      },
    );
    this.#gaugeOfSites(
      'hacc_last_data_timestamp_seconds',
      'When data came last, seconds since 1970.',
      (site) => {
        const { dataAt } = site.status();
        return dataAt === null ? null : dataAt / 1000;
      },
    );
    this.#counterOfSites(
      'hacc_backfill_samples_total',
      "Rows fetched from Home Assistant's recorder, also those that the mirror had.",
      (site) => site.backfill.samples,
    );
    this.#gaugeOfSites('hacc_entities', 'Entities of the site.', (site) => site.mirror.states.size);
    this.#gaugeOfSites(
      'hacc_entities_unavailable',
      'Entities of the site that are unavailable.',
      (site) => site.mirror.states.unavailable,
    );
  }

  #database(): void {
    const { storage } = this.#sources;
    databaseMetrics(this.#registry, () => this.#statistics);
    this.#registry.gauge(
      'hacc_database_batches_pending',
      'Batches that are not committed yet; above 2 the disk is behind.',
      [],
      single(() => storage.mirror.pending()),
    );
    this.#registry.counter(
      'hacc_retention_deleted_rows_total',
      'Rows deleted because they were older than is kept, or the mirror larger.',
      ['table'],
      () => {
        const { samples, rollups5m, rollups1h } = storage.mirror.deleted();
        return [
          [{ table: 'samples' }, samples],
          [{ table: 'rollups_5m' }, rollups5m],
          [{ table: 'rollups_1h' }, rollups1h],
        ];
      },
    );
  }

  #sites(): readonly (readonly [siteId: string, site: Site])[] {
    return [...this.#sources.fleet.sites()].map((site) => [site.config.id, site]);
  }

  #gaugeOfSites(name: string, help: string, valueOf: SiteValue): void {
    this.#registry.gauge(name, help, ['site'], () => this.#siteRows(valueOf));
  }

  #counterOfSites(name: string, help: string, valueOf: SiteValue): void {
    this.#registry.counter(name, help, ['site'], () => this.#siteRows(valueOf));
  }

  #siteRows(valueOf: SiteValue): (readonly [{ readonly site: string }, number])[] {
    return this.#sites().flatMap(([siteId, site]) => {
      const value = valueOf(site, siteId);
      return value === null ? [] : [[{ site: siteId }, value] as const];
    });
  }
}

/** What the files of the database tell, with or without a running program. */
export function databaseMetrics(registry: MetricsRegistry, statistics: () => StorageStatistics | null): void {
  registry.gauge('hacc_database_bytes', 'Sizes of the database files.', ['file'], () => {
    const sizes = statistics();
    if (sizes === null) return [];
    return [
      [{ file: 'mirror' }, sizes.mirrorBytes],
      [{ file: 'mirror-wal' }, sizes.walBytes],
      [{ file: 'config' }, sizes.configBytes],
    ];
  });
  registry.gauge(
    'hacc_database_free_bytes',
    'Part of the mirror file that is free for new rows.',
    [],
    single(() => statistics()?.mirrorFreeBytes ?? null),
  );
  registry.gauge(
    'hacc_database_rollups_due',
    'Hours of entities whose aggregates are to be computed, the present hour of each among them.',
    [],
    single(() => statistics()?.rollupsDue ?? null),
  );
  registry.gauge(
    'hacc_gaps_open',
    'Stretches that the mirror lacks and that are still to be fetched.',
    [],
    single(() => statistics()?.openGaps ?? null),
  );
  registry.gauge(
    'hacc_database_entities',
    'Entities the mirror knows, also those that are gone from their sites.',
    [],
    single(() => statistics()?.entities ?? null),
  );
}
