import { assertNever } from '../../shared/assert';
import type { LiveFacts } from '../../shared/diagnosis';
import type { ErrorContext, ErrorPart, MetricsStatus, TimelineRow } from '../../shared/diagnostics';
import { appError, toAppError, type AppError } from '../../shared/errors';
import type { RequestRow } from '../../shared/requests';
import type { Clock } from '../clock';
import { connectionLogRow } from '../fleet/connection-log';
import type { ConnectionLogEntry } from '../fleet/connection-model';
import type { Fleet } from '../fleet/fleet';
import type { Site } from '../fleet/site';
import type { RecordContext } from '../fleet/site-telemetry';
import type { AppFacts } from '../app-facts';
import type { AppSettings } from '../app-settings';
import type { Logging } from '../log';
import type { Storage } from '../storage/client';
import type { Question } from '../storage/questions';
import { ErrorLog } from './error-log';
import { Inspector } from './inspector';
import { Metrics } from './metrics';
import { RequestTally } from './request-tally';
import { METRICS_CONTENT_TYPE } from './metrics-registry';
import { MetricsService } from './metrics-service';

export interface DiagnosticsOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly facts: AppFacts;
  readonly logging: Logging;
  /** Between two looks of the inspector, ms. */
  readonly lookEvery: number;
  /** `serve --metrics-port`: the metrics are served there whatever the settings say; null: as they say. */
  readonly metricsPort: number | null;
}

type TimelineListener = (rows: readonly TimelineRow[]) => void;

/** Everything that watches the program while it works: timelines, error log, inspector, and who asks for them. */
export class Diagnostics {
  readonly errorLog: ErrorLog;
  readonly inspector: Inspector;
  readonly #options: DiagnosticsOptions;
  readonly #timelineListeners = new Map<string, Set<TimelineListener>>();
  readonly #endings: (() => void)[] = [];
  readonly #requests = new RequestTally();
  readonly #service: MetricsService;
  #fleet: Fleet | null = null;
  #factsOf: (siteId: string) => Promise<LiveFacts | null> = () => Promise.resolve(null);
  #metrics: Metrics | null = null;
  #heartbeatAt: number | null = null;

  constructor(options: DiagnosticsOptions) {
    const { storage, clock, logging, lookEvery } = options;
    this.#options = options;
    const log = logging.part('diagnostics');
    this.errorLog = new ErrorLog(storage.mirror, clock, log);
    this.inspector = new Inspector({
      clock,
      logOf: (siteId) => logging.part(`site ${siteId}`),
      errorLog: this.errorLog,
      lookEvery,
      heartbeatAt: () => this.#heartbeatAt,
    });
    this.#service = new MetricsService({
      text: () => this.#metricsText(),
      contentType: METRICS_CONTENT_TYPE,
      log: logging.part('metrics'),
      onError: (error) => this.report('metrics', error),
      fixedPort: options.metricsPort,
    });
    const storageLog = logging.part('storage');
    this.#endings.push(
      storage.mirror.onTrouble((error) => {
        if (error === null) {
          storageLog.info('everything that was kept has been written');
          void this.errorLog.flush();
          return;
        }
        storageLog.error(`${error.message} ${error.hint}`, { code: error.code });
        this.report('storage', error);
      }),
      storage.mirror.onQuestions((questions) => {
        for (const question of questions) void this.#answer(question);
      }),
    );
    for (const notice of storage.notices) this.report('storage', notice);
  }

  /** `factsOf`: what a diagnosis of another process wants to know of a site; null: there is no such site. */
  start(fleet: Fleet, settings: AppSettings, factsOf: (siteId: string) => Promise<LiveFacts | null>): void {
    const { facts, storage } = this.#options;
    this.#fleet = fleet;
    this.#factsOf = factsOf;
    this.inspector.start(fleet);
    this.#metrics = new Metrics({
      facts,
      fleet,
      inspector: this.inspector,
      errorLog: this.errorLog,
      requests: this.#requests,
      storage,
    });
    void this.#service.apply(settings.current);
    this.#endings.push(settings.onChange((changed) => void this.#service.apply(changed)));
  }

  metricsStatus(): Promise<MetricsStatus> {
    return this.#service.status();
  }

  /** Writes the last errors; to be called before the storage closes. */
  async stop(): Promise<void> {
    this.inspector.stop();
    for (const end of this.#endings) end();
    await this.#service.stop();
    this.#metrics?.stop();
    await this.errorLog.flush();
  }

  heartbeat(): void {
    this.#heartbeatAt = this.#options.clock.now();
  }

  /** A transition worth a line of the site's timeline; what failed in it also enters the error log. */
  readonly record = (site: Site, entry: ConnectionLogEntry, at: number, about: RecordContext): void => {
    const siteId = site.config.id;
    const { siteKey } = site.mirror;
    this.inspector.record(siteId, entry, at);
    const { state, cause } = site.connection;
    // What stops a site at once is one error, not a failure and a stop.
    const stopsAtOnce = state === 'stopped' && cause !== 'attempts-exhausted';
    if (entry.error !== null && !(entry.event === 'stopped' && stopsAtOnce)) {
      this.errorLog.add({
        siteKey,
        part: 'connection',
        level: entry.event === 'stopped' || stopsAtOnce ? 'error' : 'warning',
        error: entry.error,
        context: {
          state: about.state,
          ...(about.readyState === null ? {} : { readyState: about.readyState }),
          ...(entry.close === null ? {} : { closeCode: entry.close.code }),
          ...(entry.close === null || entry.close.reason === '' ? {} : { closeReason: entry.close.reason }),
          attempt: entry.attempt,
          failures: entry.failures,
        },
      });
    }
    const { storage, logging } = this.#options;
    storage.mirror.log([connectionLogRow(siteKey, entry, at)]).then(
      (rows) => {
        for (const listener of this.#timelineListeners.get(siteId) ?? []) listener(rows);
      },
      (thrown: unknown) => logging.part('storage').warn(toAppError(thrown).message),
    );
  };

  /** A row of the request queues has changed: counted for the metrics. */
  readonly requestRow = (_siteId: string, row: RequestRow): void => this.#requests.take(row);

  /** An error of a part of the program; `site` where it is one site's. */
  report(
    part: ErrorPart,
    error: AppError,
    site?: { readonly siteKey: number; readonly siteId?: string },
    context: ErrorContext = {},
  ): void {
    const known = site?.siteId === undefined ? undefined : this.#fleet?.site(site.siteId);
    const readyState = known === undefined ? null : this.inspector.telemetryOf(known.config.id).readyState;
    this.errorLog.add({
      siteKey: site?.siteKey ?? null,
      part,
      level: 'error',
      error,
      context: {
        ...(known === undefined ? {} : { state: known.connection.state }),
        ...(readyState === null ? {} : { readyState }),
        ...context,
      },
    });
  }

  /** As `report`, for who knows a site by its id; an unknown id counts as the program's own. */
  reportOf(part: ErrorPart, error: AppError, siteId: string | null, context: ErrorContext = {}): void {
    const site = siteId === null ? undefined : this.#fleet?.site(siteId);
    this.report(
      part,
      error,
      site === undefined ? undefined : { siteKey: site.mirror.siteKey, siteId: site.config.id },
      context,
    );
  }

  /** Calls `listener` with new lines of a site's timeline. Returns the function that ends it. */
  readonly onTimeline = (siteId: string, listener: TimelineListener): (() => void) => {
    const listeners = this.#timelineListeners.get(siteId) ?? new Set();
    this.#timelineListeners.set(siteId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#timelineListeners.delete(siteId);
    };
  };

  async #answer(question: Question): Promise<void> {
    const { storage, logging } = this.#options;
    try {
      await storage.mirror.answer(question.id, JSON.stringify(await this.#answerTo(question)));
    } catch (thrown) {
      logging.part('diagnostics').warn(`a question was not answered: ${toAppError(thrown).message}`);
    }
  }

  async #metricsText(): Promise<string> {
    return this.#metrics === null ? '' : this.#metrics.text();
  }

  #answerTo({ kind, siteId }: Question): unknown {
    switch (kind) {
      case 'inspect': {
        const inspection = siteId === null ? null : this.inspector.inspect(siteId);
        return inspection ?? { error: appError('site-unknown', { siteId: siteId ?? '' }) };
      }
      case 'diagnose':
        return this.#factsOf(siteId ?? '').then(
          (facts) => facts ?? { error: appError('site-unknown', { siteId: siteId ?? '' }) },
        );
      case 'restart':
      case 'restart-forced': {
        const answer = this.#fleet?.restart(siteId ?? '', kind === 'restart-forced');
        if (answer === undefined) return { error: appError('program-silent', { seconds: 0 }) };
        return answer.ok ? answer.value : { error: answer.error };
      }
      case 'metrics':
        return this.#metricsText().then((text) => ({ text }));
      default:
        return assertNever(kind, 'question');
    }
  }
}
