import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { assertNever } from '../shared/assert';
import type { AuthHooks } from './auth-pages';
import type { Faults, UpgradeFault } from './faults';
import { answer, pathOf } from './http';
import type { Home } from './home';

const LOOPBACK = '127.0.0.1';
const WEBSOCKET_PATH = '/api/websocket';

export interface ServerHooks extends Pick<AuthHooks, 'tokenAsked' | 'tokenRefused' | 'revoked'> {
  upgrade(): void;
  /** A WebSocket is open on the TCP connection `wire`; `fault` is what its connection must suffer from, if anything. */
  open(socket: WebSocket, wire: Duplex, fault: UpgradeFault | null): void;
  /** HTTP status to refuse the upgrade with before anything else (a ban), or null. */
  refuse(): number | null;
}

/** The listening side: loopback only. Can stop listening and listen again on its port, and can fall silent. */
export class SimulatorServer {
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #home: Home;
  readonly #faults: Faults;
  readonly #hooks: ServerHooks;
  readonly #basePath: string;
  readonly #sockets = new Set<Socket>();
  #waiting: (() => void)[] | null = null;
  #port = 0;

  constructor(
    home: Home,
    faults: Faults,
    hooks: ServerHooks,
    options: Readonly<{ compression: boolean; basePath: string }>,
  ) {
    this.#home = home;
    this.#faults = faults;
    this.#hooks = hooks;
    this.#basePath = options.basePath;
    // Messages to Home Assistant may have 4 MiB (aiohttp's default); a longer one closes with 1009.
    this.#webSockets = new WebSocketServer({
      noServer: true,
      perMessageDeflate: options.compression,
      maxPayload: 4 * 1024 * 1024,
    });
    this.#http = createServer((request, response) => {
      this.#whenAwake(() => {
        const { tokenAsked, tokenRefused, revoked } = this.#hooks;
        const takeTokenFault = (): ReturnType<Faults['takeToken']> => this.#faults.takeToken();
        answer(
          this.#home,
          { tokenAsked, tokenRefused, revoked, takeTokenFault },
          this.#basePath,
          request,
          response,
        );
      });
    });
    this.#http.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // A client that vanishes resets its connection; that is its business.
      socket.on('error', () => undefined);
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.#hooks.upgrade();
      this.#whenAwake(() => {
        this.#upgrade(request, socket, head);
      });
    });
  }

  get port(): number {
    return this.#port;
  }

  /** Listens on `port` (0: a free one), or on the one it had before. @throws what `listen` reports, EADDRINUSE first */
  async listen(port = this.#port): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, LOOPBACK, () => {
        this.#http.removeListener('error', reject);
        resolve();
      });
    });
    this.#port = (this.#http.address() as AddressInfo).port;
  }

  /** Refuses new connections and ends the ones there are. */
  async close(): Promise<void> {
    this.#waiting = null;
    await new Promise<void>((resolve) => {
      this.#http.close(() => {
        resolve();
      });
      this.#sockets.forEach((socket) => socket.destroy());
    });
  }

  /** From now on requests and upgrades are taken and not answered, until `wake`. */
  sleep(): void {
    this.#waiting ??= [];
  }

  wake(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    waiting.forEach((work) => {
      work();
    });
  }

  #whenAwake(work: () => void): void {
    if (this.#waiting === null) {
      work();
    } else {
      this.#waiting.push(work);
    }
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (socket.destroyed) {
      return;
    }
    const refused = this.#hooks.refuse();
    if (refused !== null) {
      refuse(socket, refused);
      return;
    }
    const fault = this.#faults.takeUpgrade();
    switch (fault?.kind) {
      case 'status':
        refuse(socket, fault.status);
        return;
      case 'redirect':
        refuse(socket, 302, { Location: fault.location });
        return;
      case 'web-page':
        refuse(socket, 200, { 'Content-Type': 'text/html' }, '<!doctype html><title>Router login</title>');
        return;
      case 'hang':
        return;
      case 'silence':
      case 'deaf':
      case 'auth-invalid':
      case 'drop':
      case 'drop-after-auth':
      case undefined:
        break;
      default:
        assertNever(fault, 'upgrade fault');
    }
    if (pathOf(request, this.#basePath) !== WEBSOCKET_PATH) {
      refuse(socket, 404, {}, '404: Not Found');
      return;
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A frame that breaks the protocol closes the connection by itself; there is nobody to tell.
      webSocket.on('error', () => undefined);
      this.#hooks.open(webSocket, socket, fault);
    });
  }
}

function refuse(
  socket: Duplex,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = `${String(status)}: ${STATUS_CODES[status] ?? ''}`,
): void {
  const lines = [
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    `Content-Length: ${String(Buffer.byteLength(body))}`,
    ...Object.entries({ 'Content-Type': 'text/plain; charset=utf-8', ...headers }).map(
      ([k, v]) => `${k}: ${v}`,
    ),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
}
