import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A display to draw on: `name` for the DISPLAY variable, undefined where the system needs none. */
export interface Display {
  readonly name: string | undefined;
  stop(): Promise<void>;
}

/**
 * The display of this session, or an Xvfb of its own where there is none. Xvfb picks a free number itself, so
 * tests that run side by side do not meet.
 */
export async function openDisplay(): Promise<Display> {
  if (process.platform !== 'linux') return { name: undefined, stop: () => Promise.resolve() };
  const present = process.env['DISPLAY'];
  if (present !== undefined && present !== '') return { name: present, stop: () => Promise.resolve() };

  const xvfb = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-noreset'],
    { stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  let complaints = '';
  xvfb.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const closed = once(xvfb, 'close');
  // `close` rejects with the spawn error when there is no Xvfb; both ends of the race below report it.
  closed.catch(() => undefined);
  const numbers = xvfb.stdio[3] as Readable;
  const written: unknown = await Promise.race([
    once(numbers, 'data').then(([chunk]: unknown[]) => chunk),
    closed.then(() => undefined),
  ]);
  if (!Buffer.isBuffer(written)) throw new Error(`Xvfb ended before it had a display: ${complaints.trim()}`);
  return {
    name: `:${written.toString().trim()}`,
    stop: async () => {
      xvfb.kill();
      await closed;
    },
  };
}
