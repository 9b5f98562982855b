import type { AppError } from '../../shared/errors';
import { isSyncOver, type SyncRow } from '../../shared/syncs';
import { SECOND } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import type { SyncStore } from '../storage/client';

/** Other processes look every 300 ms; more often than this nobody would see it. */
const WRITE_MS = SECOND / 4;

/** Brings one run's progress to the disk, not more often than anybody looks. */
export class SyncProgressWriter {
  readonly #store: Pick<SyncStore, 'progress' | 'finish'>;
  readonly #clock: Clock;
  #latest: SyncRow | null = null;
  #timer: Timer | null = null;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(store: Pick<SyncStore, 'progress' | 'finish'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  take(row: SyncRow): void {
    this.#latest = isSyncOver(row) ? null : row;
    this.#timer ??= this.#clock.setTimer(WRITE_MS, () => this.#write());
  }

  /** The last word; resolves when it is on the disk. Rejects where the disk does not take it yet. */
  async finish({ id, state, finishedAt, steps, error }: SyncRow): Promise<void> {
    this.#timer?.cancel();
    this.#latest = null;
    await this.#writing;
    await this.#store.finish({
      ...{ id, steps, error: error as AppError | null },
      state: state === 'done' ? 'done' : 'failed',
      at: finishedAt ?? this.#clock.now(),
    });
  }

  #write(): void {
    this.#timer = null;
    const row = this.#latest;
    this.#latest = null;
    if (row === null) return;
    const { id, startedAt, steps } = row;
    // A disk that is in trouble is told elsewhere; the next progress, or the end, says more than this one.
    this.#writing = this.#store.progress({ id, startedAt, steps }).catch(() => undefined);
  }
}
