import { AppFailure, appError, type AppError } from '../../shared/errors';
import { SECOND } from '../../shared/time';
import { isBusy, mayPass, storageFailed } from './sqlite-errors';

/** R24: waits before a write to a busy database is tried again; after the last one the operator is told. */
export const BUSY_WAITS_MS: readonly number[] = [50, 100, 200];
/** What could not be written is tried again this often when nothing new comes to be written. */
const RETRY_MS = 5 * SECOND;

/** Commits some of its work at each call and says whether that was the last. A throw means: nothing committed. */
export type Step = () => boolean;

interface Task {
  readonly name: string;
  readonly step: Step;
  /** Waits for everything else: deleting, sweeping. */
  readonly background: boolean;
  /** Of tasks with the same key only the newest is worth keeping. */
  readonly key: string | null;
  resolve: () => void;
  reject: (error: AppFailure) => void;
  /** Its caller has already been told of the failure. */
  told: boolean;
}

interface QueueEvents {
  /** What to tell of work that failed. */
  readonly troubleOf: (operation: string, error: unknown) => AppError;
  /** Writing fails (error), or all that was kept has been written (null). */
  readonly onTrouble: (error: AppError | null) => void;
  /** Work whose caller has been told that it failed is no longer kept: it was done, or never can be. */
  readonly onKeptSettled: (name: string) => void;
}

/**
 * All writing to the mirror, in order, one bounded transaction at a time; between two of them the thread listens
 * to its messages. What fails for a reason that may pass stays at the head and is tried again: nothing is lost.
 */
export class WriteQueue {
  readonly #tasks: Task[] = [];
  readonly #background: Task[] = [];
  readonly #events: QueueEvents;
  #running = false;
  #trouble: AppError | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #idle: (() => void)[] = [];

  constructor(events: QueueEvents) {
    this.#events = events;
  }

  /**
   * Queues work under a name for messages. Resolves when its last step is committed; rejects with
   * `storage-failed`, after which it is kept all the same where the reason may pass. Of work that tells less with
   * each repetition no more than `atMost` of a name wait: what comes then is rejected and not kept.
   */
  add(
    name: string,
    step: Step,
    { background = false, key = null as string | null, atMost = Infinity } = {},
  ): Promise<void> {
    if (atMost < Infinity && this.#tasks.filter((task) => task.name === name).length >= atMost) {
      const reason = `${atMost} of these wait already`;
      return Promise.reject(new AppFailure(appError('storage-failed', { operation: name, reason })));
    }
    return new Promise((resolve, reject) => {
      const task: Task = { name, step, background, key, resolve, reject, told: false };
      if (background) {
        this.#background.push(task);
      } else {
        if (key !== null) this.#dropOlder(key);
        this.#tasks.push(task);
      }
      if (this.#retryTimer !== null && background) return;
      this.#start();
    });
  }

  /** Gives up background work, tries what is left a last time and resolves when nothing more can be done. */
  async stop(): Promise<void> {
    this.#background.length = 0;
    this.#start();
    while (this.#running) await new Promise<void>((resolve) => this.#idle.push(resolve));
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
  }

  #start(): void {
    if (this.#running) return;
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    this.#retryTimer = null;
    this.#running = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    for (;;) {
      const task = this.#tasks[0] ?? this.#background[0];
      if (task === undefined) break;
      const outcome = await this.#attempt(task);
      if (outcome === 'kept') {
        this.#retryTimer = setTimeout(() => this.#start(), RETRY_MS);
        break;
      }
      if (outcome === 'done') this.#drop(task);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #attempt(task: Task): Promise<'done' | 'more' | 'kept'> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const done = task.step();
        if (this.#trouble !== null && this.#isMended(task, done)) this.#setTrouble(null);
        if (!done) return 'more';
        task.resolve();
        if (task.told) this.#events.onKeptSettled(task.name);
        return 'done';
      } catch (error) {
        const wait = BUSY_WAITS_MS[attempt];
        if (isBusy(error) && wait !== undefined && !task.told) {
          await new Promise((resolve) => setTimeout(resolve, wait));
          continue;
        }
        const failure = storageFailed(task.name, error);
        task.reject(new AppFailure(failure));
        if (!mayPass(error)) {
          this.#events.onKeptSettled(task.name);
          if (task.told && this.#isMended(task, true)) this.#setTrouble(null);
          return 'done';
        }
        task.told = true;
        this.#setTrouble(this.#events.troubleOf(task.name, error));
        return 'kept';
      }
    }
  }

  #isMended(task: Task, done: boolean): boolean {
    return done && this.#tasks.every((other) => other === task || !other.told);
  }

  #setTrouble(trouble: AppError | null): void {
    const known = this.#trouble?.message === trouble?.message;
    this.#trouble = trouble;
    if (!known) this.#events.onTrouble(trouble);
  }

  #drop(task: Task): void {
    const list = task.background ? this.#background : this.#tasks;
    const index = list.indexOf(task);
    if (index >= 0) list.splice(index, 1);
  }

  /** The head may be half done; it stays. */
  #dropOlder(key: string): void {
    const index = this.#tasks.findIndex((task, position) => position > 0 && task.key === key);
    if (index < 0) return;
    const [older] = this.#tasks.splice(index, 1);
    older?.resolve();
  }
}
