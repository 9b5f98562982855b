import {
  mendOf,
  pendingStages,
  type FindingCode,
  type TestStage,
  type TestStageId,
} from '../../shared/diagnosis';
import { AppFailure, reasonOf, toAppError, type AppError, type ErrorDetails } from '../../shared/errors';
import type { Clock, Timer } from '../clock';

/** What a stage found; `warning` when it works but deserves a look. */
export interface Finding {
  /** For logs and scripts. */
  readonly found: string | null;
  /** For people; null: there is nothing to tell but that it is in order. */
  readonly finding: { readonly code: FindingCode; readonly values: ErrorDetails } | null;
  readonly warning?: AppError;
  readonly skipped?: boolean;
}

/** What the stages do. */
export interface StageWork {
  /** Throws AppFailure where the stage fails. */
  work(id: TestStageId): Promise<Finding>;
  /** A stage took too long: gives up what it has open and says why it is late. */
  late(id: TestStageId): AppError;
  /** Ends whatever is still open; nobody wants it any more. */
  end(): void;
}

export interface RunInput {
  readonly stages: readonly TestStageId[];
  readonly work: StageWork;
  /** Limit of a stage, ms. */
  readonly limitOf: (id: TestStageId) => number;
  /** Before the first stage, ms. */
  readonly delayMs: number;
  readonly clock: Clock;
  /** Called with all stages whenever one of them changes. */
  readonly onProgress: (stages: readonly TestStage[]) => void;
}

export interface RunningTest {
  /** Resolves with the final stages; never rejects. */
  readonly done: Promise<readonly TestStage[]>;
  /** Ends it; sockets are closed and nothing is told any more. */
  cancel(): void;
}

/** Runs stages one after the other and stops at the first that fails; what comes behind it is skipped. */
export function runStages(input: RunInput): RunningTest {
  const run = new StageRun(input);
  return { done: run.run(), cancel: () => run.cancel() };
}

class StageRun {
  readonly #input: RunInput;
  #stages: readonly TestStage[];
  #cancelled = false;
  #pause: { readonly timer: Timer; readonly end: () => void } | null = null;

  constructor(input: RunInput) {
    this.#input = input;
    this.#stages = pendingStages(input.stages);
  }

  async run(): Promise<readonly TestStage[]> {
    const { stages, work, delayMs } = this.#input;
    if (delayMs > 0) await this.#wait(delayMs);
    for (const id of stages) {
      if (this.#cancelled) break;
      const ok = await this.#stage(id);
      if (!ok) break;
    }
    work.end();
    this.#stages = this.#stages.map((stage) =>
      stage.status === 'pending' ? { ...stage, status: 'skipped' } : stage,
    );
    this.#tell();
    return this.#stages;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#pause?.timer.cancel();
    this.#pause?.end();
    this.#input.work.end();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#pause = { timer: this.#input.clock.setTimer(ms, resolve), end: resolve };
    });
  }

  async #stage(id: TestStageId): Promise<boolean> {
    const { clock, work } = this.#input;
    const began = clock.monotonic();
    this.#set(id, { status: 'running' });
    try {
      const { found, finding, warning, skipped } = await this.#limited(id, work.work(id));
      this.#set(id, {
        status: skipped ? 'skipped' : warning === undefined ? 'ok' : 'warning',
        durationMs: skipped ? null : clock.monotonic() - began,
        ...{ found, finding },
        ...(warning === undefined ? {} : { error: warning, mend: mendOf(id, warning) }),
      });
      return true;
    } catch (thrown) {
      const error = toAppError(thrown);
      const finding = thrown instanceof StageFailure ? thrown.finding : null;
      this.#set(id, {
        status: 'failed',
        durationMs: clock.monotonic() - began,
        ...{ error, finding, mend: mendOf(id, error) },
      });
      return false;
    }
  }

  /** No stage may hang: a firewall that drops packets answers nothing at all. */
  #limited(id: TestStageId, work: Promise<Finding>): Promise<Finding> {
    const { clock, limitOf } = this.#input;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(limitOf(id), () => reject(new AppFailure(this.#input.work.late(id))));
      work.then(resolve, (thrown: unknown) => {
        reject(thrown instanceof Error ? thrown : new Error(reasonOf(thrown)));
      });
      work.then(
        () => timer.cancel(),
        () => timer.cancel(),
      );
    });
  }

  #set(id: TestStageId, change: Partial<TestStage>): void {
    this.#stages = this.#stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage));
    this.#tell();
  }

  #tell(): void {
    if (!this.#cancelled) this.#input.onProgress(this.#stages);
  }
}

/** A stage that failed and has something to tell beside its error. */
export class StageFailure extends AppFailure {
  constructor(
    error: AppError,
    readonly finding: Finding['finding'],
  ) {
    super(error);
  }
}
