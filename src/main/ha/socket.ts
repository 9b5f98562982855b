import type { IncomingMessage } from 'node:http';
import type { createConnection, Socket as Wire } from 'node:net';
import WebSocket from 'ws';
import type { SiteAddress } from '../../shared/address';
import { appError, type AppError } from '../../shared/errors';
import { connectError, saysHttpsIsNeeded, upgradeError } from './connect-error';
import { lateError, newProgress, openWay, type Way } from './way';

/**
 * Largest frame taken from a server. All states of a big install come as one frame of several MiB, so the
 * library's default of 100 MiB stays; a server that sends more is broken.
 */
const MAX_FRAME_BYTES = 100 * 1024 * 1024;
/** How long the closing handshake may take before the socket is destroyed; HA may be frozen. */
const CLOSE_GRACE_MS = 2000;
/** Of a refusal's page only its first words are looked at. */
const REFUSAL_BYTES = 4096;

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
  /** Bytes that have come in, also those of a frame that is still on its way. */
  readonly bytesRead: number;
  /** False when the socket was not open; nothing was sent then (R10). */
  send(text: string): boolean;
  /** Takes nothing more from the network until `resume`; what has been read already still comes. */
  pause(): void;
  resume(): void;
  /** Ends the socket; `onEnd` follows. */
  close(code: number, reason: string): void;
  /** Ends it without a handshake, for a peer that no longer answers. */
  destroy(): void;
}

/**
 * Opens a WebSocket by the site's way (proxy, trusted certificate); `limitMs` is for all of it, up to the server's
 * answer to the upgrade. Compression is off: events are small and many, and inflating each costs more latency and
 * memory per site than the bytes it saves (docs/decisions/0030). Redirects are not followed: the token would
 * travel to an address that the operator never saw.
 */
export function openSocket(
  address: SiteAddress,
  way: Way,
  limitMs: number,
  handlers: SocketHandlers,
): Socket {
  const opening = new AbortController();
  const progress = newProgress();
  const connect = (_options: unknown, done: (error: unknown, socket?: unknown) => void): undefined => {
    openWay(address, way, opening.signal, progress).then((opened) => done(null, opened), done);
  };
  const socket = new WebSocket(address.webSocketUrl, {
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    followRedirects: false,
    // Node's HTTP client takes the socket later by callback, which the types of `ws` do not tell.
    createConnection: connect as unknown as typeof createConnection,
  });
  let opened = false;
  let wire: Wire | null = null;
  let localAddress: string | null = null;
  let ended = false;
  let error: AppError | null = null;
  let grace: NodeJS.Timeout | null = null;
  const limit = setTimeout(() => {
    // An answer that has come in while this process was held up counts: it is read before the immediate.
    setImmediate(() => {
      if (opened || ended) return;
      error ??= lateError(progress, address, limitMs);
      terminate();
    });
  }, limitMs);

  const terminate = (): void => {
    opening.abort();
    socket.terminate();
  };
  const end = (close: SocketClose): void => {
    if (ended) return;
    ended = true;
    clearTimeout(limit);
    if (grace !== null) clearTimeout(grace);
    opening.abort();
    handlers.onEnd(close, error);
  };

  socket.on('upgrade', ({ socket: upgraded }) => {
    wire = upgraded;
    localAddress = upgraded.localAddress ?? null;
  });
  socket.on('open', () => {
    opened = true;
    clearTimeout(limit);
    if (!ended) handlers.onOpen();
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (!ended && !isBinary) handlers.onText(data.toString('utf8'), data.length);
  });
  socket.on('unexpected-response', (request, response) => {
    const status = response.statusCode ?? 0;
    const refuse = (reason: AppError): void => {
      error ??= reason;
      request.destroy();
      end({ code: 0, reason: '' });
    };
    if (status !== 400 || address.secure) refuse(upgradeError(status, response.headers.location));
    else {
      beginningOf(response, (body) =>
        refuse(
          saysHttpsIsNeeded(body)
            ? appError('needs-https', { host: address.host, port: address.port })
            : upgradeError(status, undefined),
        ),
      );
    }
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
    get bytesRead() {
      return wire?.bytesRead ?? 0;
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close(code, reason) {
      if (ended) return;
      if (socket.readyState === WebSocket.CONNECTING) {
        terminate();
        return;
      }
      socket.close(code, reason);
      grace ??= setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    },
    destroy() {
      terminate();
    },
  };
}

/** Calls back once, with the first bytes of a body or with what there was when it ended. */
function beginningOf(response: IncomingMessage, done: (text: string) => void): void {
  let text = '';
  let told = false;
  const tell = (): void => {
    if (told) return;
    told = true;
    done(text);
  };
  response.setEncoding('latin1');
  response.on('data', (chunk: string) => {
    text += chunk;
    if (text.length >= REFUSAL_BYTES) tell();
  });
  response.once('end', tell);
  response.once('close', tell);
}
