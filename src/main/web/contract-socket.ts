import WebSocket from 'ws';
import { z } from 'zod';
import type { ReplyFrame } from '../../shared/contract/client';
import { reasonOf } from '../../shared/errors';
import type { ControlCenter } from '../control-center';
import type { Log } from '../log';

const requestSchema = z.object({ id: z.number().int(), command: z.string(), input: z.unknown() });

/** More than this unsent: the browser does not keep up, and its patches gather instead. */
const MAX_UNSENT_BYTES = 4 * 1024 * 1024;
/** How often the browser must show a sign of life; a closed laptop leaves its socket open. */
const PING_MS = 20_000;

/** Carries the contract over one WebSocket of a browser until it closes. */
export function attachContract(socket: WebSocket, controlCenter: ControlCenter, log: Log): void {
  const send = (frame: object): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const client = controlCenter.connect({
    send,
    get keepsUp() {
      return socket.bufferedAmount < MAX_UNSENT_BYTES;
    },
  });
  let alive = true;
  const pinger = setInterval(() => {
    if (!alive) {
      socket.terminate();
      return;
    }
    alive = false;
    socket.ping();
  }, PING_MS);
  pinger.unref();

  const receive = async (data: Buffer): Promise<void> => {
    const request = requestSchema.safeParse(parse(data));
    if (!request.success) {
      log.warn('a browser sent something that is no request');
      socket.close(1008, 'not a request');
      return;
    }
    const { id, command, input } = request.data;
    const reply: ReplyFrame = { id, ...(await client.call(command, input)) };
    send(reply);
  };
  socket.on('message', (data: Buffer) => {
    receive(data).catch((thrown: unknown) => log.error(`a request failed: ${reasonOf(thrown)}`));
  });
  socket.on('pong', () => {
    alive = true;
  });
  socket.on('error', (error) => log.debug(`a browser's socket: ${error.message}`));
  socket.on('close', () => {
    clearInterval(pinger);
    client.close();
  });
}

function parse(data: Buffer): unknown {
  try {
    return JSON.parse(data.toString('utf8'));
  } catch {
    return undefined;
  }
}
