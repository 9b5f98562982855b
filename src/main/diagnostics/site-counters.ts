import type { AppError } from '../../shared/errors';
import type { ConnectionLogEntry } from '../fleet/connection-model';

export interface FailureCount {
  count: number;
  /** Of the last time. */
  error: AppError;
  /** ms UTC */
  lastAt: number;
}

/** What happened to one site's connection since the program started, counted from the lines of its timeline. */
export class SiteCounters {
  attempts = 0;
  /** Logins that succeeded. */
  sessions = 0;
  connects = 0;
  restarts = 0;
  /** Looks of the watchdog at a stopped site. */
  probes = 0;
  /** Connections that stood and ended. */
  ends = 0;
  stops = 0;
  /** Disagreements between sockets and registry that lasted. */
  mismatches = 0;
  /** Each cause its own counter (R7). */
  readonly failures = new Map<string, FailureCount>();

  record({ event, error }: ConnectionLogEntry, at: number): void {
    // A stop repeats the failure that led to it.
    if (error !== null && event !== 'stopped') this.#failed(error, at);
    switch (event) {
      case 'attempt':
        this.attempts += 1;
        break;
      case 'authenticated':
        this.sessions += 1;
        break;
      case 'connected':
        this.connects += 1;
        break;
      case 'reconnect':
        this.restarts += 1;
        break;
      case 'probe':
        this.probes += 1;
        break;
      case 'ended':
        this.ends += 1;
        break;
      case 'stopped':
        this.stops += 1;
        break;
      default:
        // The rest are lines of the timeline, not totals.
        break;
    }
  }

  #failed(error: AppError, at: number): void {
    const count = (this.failures.get(error.code)?.count ?? 0) + 1;
    this.failures.set(error.code, { count, error, lastAt: at });
  }
}
