import { appError, toAppError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { DATABASES, type Backup, type DatabaseName, type StorageStatus } from '../../shared/storage';
import { DAY, HOUR, MINUTE } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import type { Log } from '../log';
import type { Storage } from '../storage/client';

/** After the start there is enough to do without copying databases. */
const FIRST_LOOK_MS = 2 * MINUTE;
/** A program that was off when a backup was due makes it up; one that failed is tried again. */
const LOOK_MS = HOUR;
/** The configuration is some pages, and nothing else brings back what an operator set. */
const DUE_MS: Readonly<Record<DatabaseName, number>> = { config: DAY, mirror: 7 * DAY };

export interface BackupServiceOptions {
  readonly storage: Pick<Storage, 'backup' | 'newestBackups'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the mirror's weekly backups are wanted. */
  readonly mirrorWanted: () => boolean;
  /** A backup was not made. */
  readonly onFailure: (error: AppError) => void;
}

type BackupStatus = StorageStatus['backup'];

/** Makes the backups that are due, and those an operator asks for; one at a time. */
export class BackupService {
  readonly #options: BackupServiceOptions;
  readonly #listeners = new Set<() => void>();
  #running: BackupStatus['running'] = null;
  #failed: BackupStatus['failed'] = null;
  #newest: Record<DatabaseName, Backup | null>;
  #timer: Timer | null = null;

  constructor(options: BackupServiceOptions) {
    this.#options = options;
    this.#newest = options.storage.newestBackups();
  }

  start(): void {
    this.#arm(FIRST_LOOK_MS);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  get status(): BackupStatus {
    return { ...this.#newest, running: this.#running, failed: this.#failed };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Backs up both databases now. Errors: `backup-running` and those of a backup. */
  async now(): Promise<Result<Record<DatabaseName, Backup>>> {
    if (this.#running !== null) return fail(appError('backup-running'));
    const config = await this.#make('config');
    if (!config.ok) return config;
    const mirror = await this.#make('mirror');
    return mirror.ok ? ok({ config: config.value, mirror: mirror.value }) : mirror;
  }

  async #look(): Promise<void> {
    for (const database of DATABASES) {
      if (this.#running !== null || !this.#isDue(database)) continue;
      const made = await this.#make(database);
      if (!made.ok) this.#options.onFailure(made.error);
    }
    this.#arm(LOOK_MS);
  }

  #isDue(database: DatabaseName): boolean {
    if (database === 'mirror' && !this.#options.mirrorWanted()) return false;
    const newest = this.#newest[database];
    // One from the future was made before the clock was set back: nobody knows how old it is.
    const age = newest === null ? Infinity : this.#options.clock.now() - newest.at;
    return age >= DUE_MS[database] || age < 0;
  }

  async #make(database: DatabaseName): Promise<Result<Backup>> {
    const { storage, clock, log } = this.#options;
    this.#running = { database, done: 0 };
    this.#changed();
    try {
      const backup = await storage.backup(database, (done) => {
        this.#running = { database, done };
        this.#changed();
      });
      this.#failed = null;
      log.info('backup made', { database, bytes: backup.bytes });
      return ok(backup);
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#failed = { ...error, at: clock.now() };
      log.warn(`${error.message} ${error.hint}`, { code: error.code });
      return fail(error);
    } finally {
      this.#running = null;
      this.#newest = storage.newestBackups();
      this.#changed();
    }
  }

  #arm(ms: number): void {
    this.#timer = this.#options.clock.setTimer(ms, () => {
      void this.#look();
    });
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
