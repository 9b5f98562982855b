import { HOUR, MINUTE, SECOND } from '../../shared/time';
import type { Db } from './database';
import { Retention, type DeletedRows, type RetentionLimits } from './retention';
import type { DueHours } from './rollups/due-hours';
import { RollupHours, settledBefore } from './rollups/rollup-hours';
import type { Step, WriteQueue } from './write-queue';

export interface UpkeepOptions {
  readonly db: Db;
  readonly due: DueHours;
  readonly queue: WriteQueue;
  readonly now: () => number;
  readonly limits: () => RetentionLimits;
  /** Wraps each step that writes. */
  readonly watched: (step: Step) => Step;
  /** Rows deleted since the start, after each time that some were. */
  readonly onDeleted: (rows: DeletedRows) => void;
}

/** The start has more urgent things to do. */
const FIRST_MS = 2 * SECOND;
/** How often is looked whether an hour has passed. */
const LOOK_MS = 20 * SECOND;
/** Late samples come in many batches; what they make due is computed so long after the first of them. */
const LATE_MS = SECOND;
const RETENTION_MS = HOUR;
/** Retention reads through all entities: not in the first minute. */
const FIRST_RETENTION_MS = MINUTE;

/** Computes rollups and deletes what is old, in the background of all other writing. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #hours: RollupHours;
  readonly #retention: Retention;
  readonly #look: NodeJS.Timeout;
  #soon: NodeJS.Timeout | null;
  #limits: string;
  #computedTo = -Infinity;
  #retentionAt: number;
  #round = 0;
  #running = false;
  #again = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#hours = new RollupHours(options.db, options.due);
    this.#retention = new Retention(options.db);
    this.#limits = limitsText(options.limits());
    this.#retentionAt = options.now() + FIRST_RETENTION_MS;
    this.#look = setInterval(() => {
      const now = options.now();
      if (settledBefore(now) !== this.#computedTo || now >= this.#retentionAt) this.#start();
    }, LOOK_MS);
    this.#soon = setTimeout(() => this.#startNow(), FIRST_MS);
  }

  /** A batch was committed: it may have held samples of hours that were computed before. */
  batchWritten(): void {
    if (this.#options.due.takeEarliest() < settledBefore(this.#options.now())) this.lateSamples();
  }

  /** Hours that are over have become due. */
  lateSamples(): void {
    this.#soon ??= setTimeout(() => this.#startNow(), LATE_MS);
  }

  /** The configuration changed; where the limits did too, they are followed at once. */
  configChanged(): void {
    const limits = limitsText(this.#options.limits());
    if (limits === this.#limits) return;
    this.#limits = limits;
    this.#retentionAt = this.#options.now();
    this.lateSamples();
  }

  stop(): void {
    clearInterval(this.#look);
    if (this.#soon !== null) clearTimeout(this.#soon);
  }

  #startNow(): void {
    this.#soon = null;
    this.#start();
  }

  #start(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = true;
    const ended = (): void => {
      this.#running = false;
      const again = this.#again;
      this.#again = false;
      if (again) this.lateSamples();
    };
    // A failure is told by the queue, and what it left undone is found again at the next look.
    this.#run().then(ended, ended);
  }

  async #run(): Promise<void> {
    const { now, limits, onDeleted } = this.#options;
    const computedTo = settledBefore(now());
    this.#hours.restart();
    await this.#inBackground('compute rollups', () => this.#hours.step(now()));
    this.#computedTo = computedTo;
    if (now() < this.#retentionAt) return;
    const before = this.#retention.deleted;
    this.#retention.begin(limits(), now());
    await this.#inBackground('delete old samples', () => this.#retention.step());
    this.#retentionAt = now() + RETENTION_MS;
    if (this.#retention.deleted !== before) onDeleted(this.#retention.deleted);
  }

  /** The queue keeps what failed: a step of an earlier round must not go on beside the present one. */
  #inBackground(name: string, step: Step): Promise<void> {
    const round = (this.#round += 1);
    const inRound = (): boolean => round !== this.#round || step();
    return this.#options.queue.add(name, this.#options.watched(inRound), { background: true });
  }
}

const limitsText = ({ rawDays, rollup5mDays, rollup1hDays, mirrorMaxMb }: RetentionLimits): string =>
  [rawDays, rollup5mDays, rollup1hDays, mirrorMaxMb].join(' ');
