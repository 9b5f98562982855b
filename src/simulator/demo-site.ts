import { Worker } from 'node:worker_threads';
import { assertNever } from '../shared/assert';

/** What the thread is started with. */
export interface DemoSiteData {
  readonly seed: number;
  /** 0: a free port. */
  readonly port: number;
  readonly token?: string;
}

export type DemoSiteMessage =
  | Readonly<{ type: 'ready'; url: string; token: string }>
  | Readonly<{ type: 'failed'; message: string }>
  | Readonly<{ type: 'stopped' }>;

export interface DemoSite {
  /** Address and token to add a site with. */
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

export interface DemoSiteOptions {
  /** The built thread: `simulator-thread.cjs`, which lies beside the program's other bundles. */
  readonly threadFile: string;
  /** The same seed gives the same building with the same past. */
  readonly seed?: number;
  readonly port?: number;
  readonly token?: string;
}

/**
 * Starts the built-in demo site on a thread of its own, so that it takes nothing from the event loop of the caller.
 * @throws when the thread's file is missing or its port is taken
 */
export async function startDemoSite(options: DemoSiteOptions): Promise<DemoSite> {
  const data: DemoSiteData = {
    seed: options.seed ?? 1,
    port: options.port ?? 0,
    ...(options.token === undefined ? {} : { token: options.token }),
  };
  const worker = new Worker(options.threadFile, { workerData: data });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  const ready = await new Promise<Readonly<{ url: string; token: string }>>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`The demo site's thread ended with ${String(code)} before it was ready`));
    });
    worker.on('message', (message: DemoSiteMessage) => {
      switch (message.type) {
        case 'ready':
          resolve(message);
          break;
        case 'failed':
          reject(new Error(`The demo site could not start: ${message.message}`));
          break;
        case 'stopped':
          break;
        default:
          assertNever(message, 'message of the simulator thread');
      }
    });
  });
  return {
    url: ready.url,
    token: ready.token,
    stop: async () => {
      worker.postMessage('stop');
      await ended;
    },
  };
}
