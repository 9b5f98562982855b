import type { App } from 'electron';
import { reasonOf } from '../../shared/errors';
import type { Log } from '../log';

/** A disk that no longer answers must not keep the app from ending, ms. */
const STOP_LIMIT_MS = 10_000;

/** Lets the app end only after its services have stopped, whoever asked for the end. */
export class OrderlyQuit {
  #state: 'running' | 'stopping' | 'stopped' = 'running';

  /** @param stop called once */
  constructor(app: App, stop: () => Promise<void>, log: Log) {
    app.on('before-quit', (event) => {
      if (this.#state === 'stopped') return;
      event.preventDefault();
      if (this.#state === 'stopping') return;
      this.#state = 'stopping';
      void this.#stop(stop, log).then(() => {
        this.#state = 'stopped';
        app.quit();
      });
    });
  }

  /** The app is on its way out: a window that closes now is not to be kept. */
  get quitting(): boolean {
    return this.#state !== 'running';
  }

  async #stop(stop: () => Promise<void>, log: Log): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        log.warn('the services did not stop in time; ending without them');
        resolve();
      }, STOP_LIMIT_MS);
    });
    const stopped = stop().catch((thrown: unknown) => {
      log.error(`the services did not stop well: ${reasonOf(thrown)}`);
    });
    await Promise.race([stopped, limit]);
    clearTimeout(timer);
  }
}
