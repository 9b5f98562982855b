import type { MetricsStatus } from '../../shared/diagnostics';
import type { AppError } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import type { Log } from '../log';
import { startMetricsServer, type MetricsServer } from './metrics-server';

export interface MetricsServiceOptions {
  readonly text: () => Promise<string>;
  readonly contentType: string;
  readonly log: Log;
  readonly onError: (error: AppError) => void;
  /** `serve --metrics-port`: served there whatever the settings say. */
  readonly fixedPort: number | null;
}

/** Serves the metrics as the settings say, and says why where it can not. */
export class MetricsService {
  readonly #options: MetricsServiceOptions;
  #server: MetricsServer | null = null;
  #port: number | null = null;
  #error: AppError | null = null;
  /** One change after the other: two at once would fight for the port. */
  #queue: Promise<void> = Promise.resolve();

  constructor(options: MetricsServiceOptions) {
    this.#options = options;
  }

  /** Where they are served after what is under way. */
  async status(): Promise<MetricsStatus> {
    await this.#queue;
    return { url: this.#server?.url ?? null, error: this.#error };
  }

  /** Brings the serving to the settings; resolves when it is as it will be. */
  apply({ metrics, metricsPort }: Pick<Settings, 'metrics' | 'metricsPort'>): Promise<void> {
    const wanted = this.#options.fixedPort ?? (metrics ? metricsPort : null);
    this.#queue = this.#queue.then(() => this.#bring(wanted));
    return this.#queue;
  }

  stop(): Promise<void> {
    this.#queue = this.#queue.then(() => this.#bring(null));
    return this.#queue;
  }

  async #bring(port: number | null): Promise<void> {
    if (port === this.#port && this.#error === null) return;
    await this.#server?.stop();
    this.#server = null;
    this.#error = null;
    this.#port = port;
    if (port === null) return;
    const { text, contentType, log, onError } = this.#options;
    const started = await startMetricsServer({ port, contentType, text, log });
    if (started.ok) {
      this.#server = started.value;
      log.info('metrics are served', { url: started.value.url });
      return;
    }
    this.#error = started.error;
    log.error(`${started.error.message} ${started.error.hint}`, { code: started.error.code });
    onError(started.error);
  }
}
