import type { AppError } from '../../shared/errors';
import type { SiteError } from '../../shared/model';
import type { StorageStatus } from '../../shared/storage';
import { SECOND } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import type { FeedLoad } from '../mirror/mirror-feed';
import type { Storage } from '../storage/client';
import type { BackupService } from './backup-service';

/** How often sizes and what waits are looked at while somebody looks; transitions are told at once. */
const LOOK_MS = 2 * SECOND;

export interface StorageWatchOptions {
  readonly storage: Pick<Storage, 'notices' | 'mirror' | 'bytes'>;
  readonly backups: BackupService;
  readonly clock: Clock;
  readonly load: () => FeedLoad;
}

/** Puts together how the data folder is doing, for whoever looks at it. */
export class StorageWatch {
  readonly #options: StorageWatchOptions;
  readonly #listeners = new Set<() => void>();
  readonly #endings: (() => void)[];
  #notices: StorageStatus['notices'];
  #trouble: SiteError | null = null;
  #bytes: number | null = null;
  #timer: Timer | null = null;

  constructor(options: StorageWatchOptions) {
    const { storage, backups, clock } = options;
    this.#options = options;
    this.#notices = storage.notices.map((notice, id) => ({ id, error: { ...notice, at: clock.now() } }));
    this.#endings = [
      storage.mirror.onTrouble((error) => this.#setTrouble(error)),
      backups.onChange(() => this.#tell()),
    ];
  }

  get status(): StorageStatus {
    const { waitingBytes, droppedSamples, full } = this.#options.load();
    return {
      trouble: this.#trouble,
      waitingBytes,
      droppedSamples,
      full,
      databaseBytes: this.#bytes,
      notices: this.#notices,
      backup: this.#options.backups.status,
    };
  }

  /** Somebody has read it. */
  dismiss(noticeId: number): void {
    this.#notices = this.#notices.filter(({ id }) => id !== noticeId);
    this.#tell();
  }

  /** Calls `listener` when something may have changed. Returns the function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    };
  }

  stop(): void {
    for (const end of this.#endings) end();
    this.#rest();
  }

  #setTrouble(error: AppError | null): void {
    // Since when: another reason for the same standstill does not begin it anew.
    const at = this.#trouble?.at ?? this.#options.clock.now();
    this.#trouble = error === null ? null : { ...error, at };
    this.#tell();
  }

  #look(): void {
    this.#timer ??= this.#options.clock.setTimer(LOOK_MS, () => {
      this.#timer = null;
      if (this.#listeners.size > 0) this.#look();
    });
    void this.#options.storage.bytes().then((bytes) => {
      this.#bytes = bytes;
      this.#tell();
    });
  }

  #rest(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
