import { appError } from '../../shared/errors';
import { fail, type Result } from '../../shared/result';
import type { Clock } from '../clock';
import { HISTORY_COMMAND } from '../ha/messages';
import type { Session } from '../ha/session';
import type { GapStore } from './gap-store';
import type { SiteMirror } from './site-mirror';

/** How far a backfill has come. */
export interface BackfillProgress {
  /** Stretches that were worked off, and how many there are. */
  readonly gapsDone: number;
  readonly gapsTotal: number;
  /** Of the stretch under way: entities asked for, once for each part of it. */
  readonly entitiesDone: number;
  readonly entitiesTotal: number;
  /** Rows that Home Assistant's recorder gave, also those that the mirror had. */
  readonly samples: number;
  /** Rows of its statistics, where the recorder had nothing any more. */
  readonly aggregates: number;
  /** Gaps of entities that nobody can fill. */
  readonly unknown: number;
}

export const NO_PROGRESS: BackfillProgress = {
  gapsDone: 0,
  gapsTotal: 0,
  entitiesDone: 0,
  entitiesTotal: 0,
  samples: 0,
  aggregates: 0,
  unknown: 0,
};

/** Longest that the past waits for an operator's requests to be answered, ms: some take minutes. */
const GIVE_WAY_MS = 2000;
/** A timer that comes this late, ms, says that the main process has more to do than it can. */
const BUSY_MS = 20;
const LOOK_MS = 25;

/** What all parts of one backfill share: the session it runs over, where it writes, and how far it is. */
export class BackfillWork {
  progress: BackfillProgress = NO_PROGRESS;
  /** ms UTC, Home Assistant's clock: it has written its history at least up to here. */
  recordedUntil = -Infinity;
  readonly #onProgress: (progress: BackfillProgress) => void;
  readonly #clock: Clock;
  readonly #timeScale: number;

  constructor(
    readonly session: Session,
    readonly mirror: SiteMirror,
    readonly store: GapStore,
    readonly signal: AbortSignal | null,
    options: {
      readonly clock: Clock;
      readonly timeScale: number;
      readonly onProgress: (progress: BackfillProgress) => void;
    },
  ) {
    this.#clock = options.clock;
    this.#timeScale = options.timeScale;
    this.#onProgress = options.onProgress;
  }

  get wanted(): boolean {
    return this.session.ready && this.signal?.aborted !== true;
  }

  now(): number {
    return this.#clock.now();
  }

  told(change: Partial<BackfillProgress>): void {
    this.progress = { ...this.progress, ...change };
    this.#onProgress(this.progress);
  }

  /** Why it is no longer wanted. */
  unwanted(): Result<never> {
    return this.signal?.aborted === true
      ? fail(appError('cancelled'))
      : fail(appError('not-connected', { state: 'ended' }));
  }

  /** Waits (ms, at the speed of the connection's timers); ends sooner when the work is no longer wanted. */
  async pause(ms: number): Promise<void> {
    const until = this.#clock.monotonic() + ms * this.#timeScale;
    for (;;) {
      const left = until - this.#clock.monotonic();
      if (left <= 0 || !this.wanted) return;
      await this.#wait(Math.min(left, 250));
    }
  }

  /** Resolves when nothing that matters more is under way: live data, an operator's requests, the disk. */
  async turn(): Promise<void> {
    const began = this.#clock.monotonic();
    while (this.wanted) {
      const late = await this.#lateness();
      const waited = this.#clock.monotonic() - began;
      const asked = waited < GIVE_WAY_MS && this.session.requests.some(isOthers);
      if (!this.store.behind() && !asked && (late < BUSY_MS || waited > GIVE_WAY_MS)) {
        return;
      }
      await this.#wait(LOOK_MS);
    }
  }

  /** A change of the gaps; a disk in trouble keeps it, and work goes on. */
  async changeGaps(...change: Parameters<GapStore['change']>): Promise<void> {
    await this.store.change(...change).catch(() => undefined);
  }

  async #lateness(): Promise<number> {
    const began = this.#clock.monotonic();
    await this.#wait(1);
    return this.#clock.monotonic() - began - 1;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#clock.setTimer(ms, resolve));
  }
}

const isOthers = ({ type }: { readonly type: string }): boolean =>
  type !== HISTORY_COMMAND && type !== 'ping' && !type.startsWith('recorder/');
