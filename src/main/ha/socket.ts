import WebSocket from 'ws';
import type { SiteAddress } from '../../shared/address';
import type { AppError } from '../../shared/errors';
import { connectError, upgradeError } from './connect-error';

/**
 * Largest frame taken from a server. All states of a big install come as one frame of several MiB, so the
 * library's default of 100 MiB stays; a server that sends more is broken.
 */
const MAX_FRAME_BYTES = 100 * 1024 * 1024;
/** How long the closing handshake may take before the socket is destroyed; HA may be frozen. */
const CLOSE_GRACE_MS = 2000;

export interface SocketClose {
  /** WebSocket close code; 1006 when no close frame came; 0 when the socket never opened. */
  readonly code: number;
  readonly reason: string;
}

export interface SocketHandlers {
  readonly onOpen: () => void;
  /** One text frame, already decoded, and its length on the wire. */
  readonly onText: (text: string, bytes: number) => void;
  /** Once, after which nothing comes any more. `error` is null for a proper close. */
  readonly onEnd: (close: SocketClose, error: AppError | null) => void;
}

/** What a session needs of a socket; the tests of the protocol run on the real one. */
export interface Socket {
  /** As the socket itself says (CONNECTING 0, OPEN 1, CLOSING 2, CLOSED 3). */
  readonly readyState: number;
  /** The computer's own address of the connection; null before it stands. */
  readonly localAddress: string | null;
  /** False when the socket was not open; nothing was sent then (R10). */
  send(text: string): boolean;
  /** Ends the socket; `onEnd` follows. */
  close(code: number, reason: string): void;
  /** Ends it without a handshake, for a peer that no longer answers. */
  destroy(): void;
}

/**
 * Opens a WebSocket. Compression is off: events are small and many, and inflating each costs more latency and
 * memory per site than the bytes it saves (docs/decisions/0030). Redirects are not followed: the token would
 * travel to an address that the operator never saw.
 */
export function openSocket(address: SiteAddress, limitMs: number, handlers: SocketHandlers): Socket {
  const socket = new WebSocket(address.webSocketUrl, {
    perMessageDeflate: false,
    handshakeTimeout: limitMs,
    maxPayload: MAX_FRAME_BYTES,
    followRedirects: false,
  });
  let opened = false;
  let localAddress: string | null = null;
  let ended = false;
  let error: AppError | null = null;
  let grace: NodeJS.Timeout | null = null;

  const end = (close: SocketClose): void => {
    if (ended) return;
    ended = true;
    if (grace !== null) clearTimeout(grace);
    handlers.onEnd(close, error);
  };

  socket.on('upgrade', ({ socket: { localAddress: own } }) => {
    localAddress = own ?? null;
  });
  socket.on('open', () => {
    opened = true;
    if (!ended) handlers.onOpen();
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (!ended && !isBinary) handlers.onText(data.toString('utf8'), data.length);
  });
  socket.on('unexpected-response', (request, response) => {
    error = upgradeError(response.statusCode ?? 0, response.headers.location);
    response.resume();
    request.destroy();
    end({ code: 0, reason: '' });
  });
  socket.on('error', (thrown) => {
    error ??= connectError(thrown, address, limitMs);
    // A socket that never opened emits no usable close code.
    if (!opened) end({ code: 0, reason: '' });
  });
  socket.on('close', (code, reason) => end({ code: opened ? code : 0, reason: reason.toString('utf8') }));

  return {
    get readyState() {
      return socket.readyState;
    },
    get localAddress() {
      return localAddress;
    },
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close(code, reason) {
      if (ended) return;
      if (socket.readyState === WebSocket.CONNECTING) {
        socket.terminate();
        return;
      }
      socket.close(code, reason);
      grace ??= setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    },
    destroy() {
      socket.terminate();
    },
  };
}
