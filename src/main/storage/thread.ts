import { Worker } from 'node:worker_threads';
import { reasonOf } from '../../shared/errors';
import type { Port } from './rpc';

/** A worker thread and why it ended. */
export class Thread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #onEnd: ((reason: string) => void)[] = [];
  #error: unknown = null;

  constructor(file: string) {
    this.#worker = new Worker(file);
    this.#worker.on('error', (error: unknown) => {
      this.#error = error;
    });
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        const reason = this.#error === null ? `it ended with ${code}` : reasonOf(this.#error);
        for (const listener of this.#onEnd) listener(reason);
        resolve();
      });
    });
  }

  get port(): Port {
    return this.#worker;
  }

  onEnd(listener: (reason: string) => void): void {
    this.#onEnd.push(listener);
  }

  /** Ends the thread if it has not ended by itself. */
  async end(): Promise<void> {
    await this.#worker.terminate();
    await this.#ended;
  }
}
