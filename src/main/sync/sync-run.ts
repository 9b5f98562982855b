import { appError, toAppError, type AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import {
  endedSteps,
  type SyncCounts,
  type SyncRow,
  type SyncStep,
  type SyncStepId,
} from '../../shared/syncs';
import { SECOND } from '../../shared/time';
import type { Clock } from '../clock';
import { within } from '../within';

/** What a step tells of itself while it runs. */
export type StepReport = Partial<Pick<SyncStep, 'progress' | 'counts' | 'stage'>>;

export interface StepContext {
  /** How far the history is fetched beyond the open gaps; null: only those. */
  readonly days: number | null;
  /** Aborted when the run is cancelled; nothing may be changed after that but to end what was begun. */
  readonly signal: AbortSignal;
  readonly report: (report: StepReport) => void;
}

/** Carries one step out and says what it did. May reject; that is a failure like any other. */
export type StepWork = (context: StepContext) => Promise<Result<SyncCounts>>;

export interface SyncRunOptions {
  readonly row: SyncRow;
  readonly steps: Readonly<Record<SyncStepId, StepWork>>;
  readonly clock: Clock;
  /** Called at every change, also the last. */
  readonly onChange: (row: SyncRow) => void;
}

/** Longest that a cancelled step may take to put down what it has in hand. */
const LET_GO_MS = SECOND;

/** One run from its first step to its last: in order, ended by the first failure, and cancelled within a moment. */
export class SyncRun {
  readonly #options: SyncRunOptions;
  readonly #cancel = new AbortController();
  #row: SyncRow;
  /** Why it is to end before it is done; `cancelled` unless it says otherwise. */
  #why: AppError | null = null;

  constructor(options: SyncRunOptions) {
    this.#options = options;
    this.#row = options.row;
  }

  get row(): SyncRow {
    return this.#row;
  }

  /** Aborted once it is to end before it is done. */
  get signal(): AbortSignal {
    return this.#cancel.signal;
  }

  /** Ends it; `run` resolves within a moment. */
  cancel(why: AppError = appError('cancelled')): void {
    this.#why ??= why;
    this.#cancel.abort();
  }

  /** Resolves with the row as it ended; never rejects. */
  async run(): Promise<SyncRow> {
    const { clock } = this.#options;
    if (this.#why === null) this.#set({ state: 'running', startedAt: clock.now() });
    for (const { step } of this.#row.steps) {
      const error = this.#why ?? (await this.#step(step));
      if (error === null) continue;
      const at = clock.now();
      this.#set({ state: 'failed', finishedAt: at, error, steps: endedSteps(this.#row.steps, error, at) });
      return this.#row;
    }
    this.#set({ state: 'done', finishedAt: clock.now() });
    return this.#row;
  }

  /** null: it was done. */
  async #step(id: SyncStepId): Promise<AppError | null> {
    const { clock, steps } = this.#options;
    const began = clock.monotonic();
    this.#setStep(id, { state: 'running', startedAt: clock.now() });
    const { signal } = this.#cancel;
    const context: StepContext = {
      ...{ days: this.#row.days, signal },
      // What a step says after its end is about nothing any more.
      report: (report) => {
        if (!signal.aborted && this.#stateOf(id) === 'running') this.#setStep(id, report);
      },
    };
    const work = Promise.resolve()
      .then(() => steps[id](context))
      .catch((thrown: unknown): Result<never> => ({ ok: false, error: toAppError(thrown) }));
    const result = await Promise.race([work, aborted(signal)]);
    // The next run of this site must not meet what this one still has in hand.
    if (result === null) await within(LET_GO_MS, work);
    const error = this.#why ?? (result === null || result.ok ? null : result.error);
    const durationMs = Math.round(clock.monotonic() - began);
    if (error === null) {
      const counts = result?.ok === true ? result.value : {};
      this.#setStep(id, { state: 'done', durationMs, counts, progress: null, stage: null });
    } else {
      this.#setStep(id, { state: 'failed', durationMs, error });
    }
    return error;
  }

  #stateOf(id: SyncStepId): SyncStep['state'] | undefined {
    return this.#row.steps.find(({ step }) => step === id)?.state;
  }

  #setStep(id: SyncStepId, change: Partial<SyncStep>): void {
    this.#set({ steps: this.#row.steps.map((step) => (step.step === id ? { ...step, ...change } : step)) });
  }

  #set(change: Partial<SyncRow>): void {
    this.#row = { ...this.#row, ...change };
    this.#options.onChange(this.#row);
  }
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    else signal.addEventListener('abort', () => resolve(null), { once: true });
  });
}
