import { parentPort, workerData } from 'node:worker_threads';
import type { DemoSiteData, DemoSiteMessage } from './demo-site';
import { createSimulator } from './simulator';

/** Worker entry: runs the demo building's simulator on a thread of its own until it hears `stop`. */
async function run(data: DemoSiteData): Promise<void> {
  const port = parentPort;
  if (port === null) {
    throw new Error('The simulator thread runs only as a worker thread');
  }
  const tell = (message: DemoSiteMessage): void => {
    port.postMessage(message);
  };
  try {
    const simulator = await createSimulator({
      building: 'demo',
      seed: data.seed,
      port: data.port,
      ...(data.token === undefined ? {} : { token: data.token }),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      utcOffsetMinutes: -new Date().getTimezoneOffset(),
    });
    port.on('message', (message) => {
      if (message === 'stop') {
        void simulator.stop().then(() => {
          tell({ type: 'stopped' });
          port.close();
        });
      }
    });
    tell({ type: 'ready', url: simulator.url, token: simulator.token });
  } catch (error) {
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
    port.close();
  }
}

void run(workerData as DemoSiteData);
