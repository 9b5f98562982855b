import type { ErrorContext, ErrorLevel, ErrorPart, LoggedError } from '../../shared/diagnostics';
import { toAppError, type AppError } from '../../shared/errors';
import { SECOND } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import type { Log } from '../log';
import type { MirrorStore } from '../storage/client';
import type { ErrorEntry } from '../storage/protocol';

/** Errors of a moment are written together, so that a storm of them costs one transaction. */
const GATHER_MS = SECOND / 4;
/** After a write that failed: storage keeps what it was given, so giving it more would only pile up. */
const PAUSE_MS = 30 * SECOND;
/** Different errors that may wait in memory; more than that tell nobody more. */
const MAX_WAITING = 500;

export interface ErrorReport {
  /** null: the program itself. */
  readonly siteKey: number | null;
  readonly part: ErrorPart;
  readonly level: ErrorLevel;
  readonly error: AppError;
  readonly context?: ErrorContext;
}

/** How often a kind of error struck since the program started. */
export interface ErrorTotal {
  readonly part: ErrorPart;
  readonly level: ErrorLevel;
  readonly code: string;
  count: number;
}

/** Gathers every error for the error log in the mirror; the same one again is counted, not repeated. */
export class ErrorLog {
  readonly #store: Pick<MirrorStore, 'writeErrors'>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Map<string, ErrorEntry>();
  readonly #totals = new Map<string, ErrorTotal>();
  readonly #listeners = new Set<(rows: readonly LoggedError[]) => void>();
  #timer: Timer | null = null;
  #writing: Promise<void> | null = null;

  constructor(store: Pick<MirrorStore, 'writeErrors'>, clock: Clock, log: Log) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  add({ siteKey, part, level, error, context = {} }: ErrorReport): void {
    this.#count(part, level, error.code);
    const at = this.#clock.now();
    const key = JSON.stringify([siteKey, part, level, error.code, error.message]);
    const known = this.#waiting.get(key);
    if (known === undefined && this.#waiting.size >= MAX_WAITING) return;
    const { code, message, hint, details } = error;
    this.#waiting.set(key, {
      ...{ siteKey, part, level, code, message, hint, details, context },
      firstAt: known?.firstAt ?? at,
      lastAt: at,
      count: (known?.count ?? 0) + 1,
    });
    if (this.#writing === null) this.#timer ??= this.#clock.setTimer(GATHER_MS, () => void this.flush());
  }

  /** Since the program started. */
  get totals(): readonly Readonly<ErrorTotal>[] {
    return [...this.#totals.values()];
  }

  /** Calls `listener` with rows as they were written or counted up. Returns the function that ends it. */
  onRows(listener: (rows: readonly LoggedError[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Writes what has gathered; resolves when it is on the disk, or storage has said that it cannot be. */
  async flush(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const entries = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#writing = this.#write(entries);
    await this.#writing;
  }

  async #write(entries: readonly ErrorEntry[]): Promise<void> {
    let pause = GATHER_MS;
    try {
      const rows = await this.#store.writeErrors(entries);
      for (const listener of this.#listeners) listener(rows);
    } catch (thrown) {
      this.#log.debug(`errors not written: ${toAppError(thrown).message}`);
      pause = PAUSE_MS;
    }
    this.#writing = null;
    if (this.#waiting.size > 0) this.#timer ??= this.#clock.setTimer(pause, () => void this.flush());
  }

  #count(part: ErrorPart, level: ErrorLevel, code: string): void {
    const key = `${part} ${level} ${code}`;
    const total = this.#totals.get(key) ?? { part, level, code, count: 0 };
    total.count += 1;
    this.#totals.set(key, total);
  }
}
