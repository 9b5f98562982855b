import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { WEB_CONTRACT_PATH, WEB_PROTOCOL, WEB_TOKEN_PREFIX } from '../../shared/contract/client';
import { appError, reasonOf } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { ControlCenter } from '../control-center';
import { listen } from '../listen';
import type { Log } from '../log';
import { attachContract } from './contract-socket';
import { serveFile } from './static-files';

export interface WebHostOptions {
  readonly controlCenter: ControlCenter;
  /** The built screens. */
  readonly rendererDir: string;
  /** An address of this computer's own loopback. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly token: string;
  readonly log: Log;
}

export interface WebHost {
  /** Without the token. */
  readonly url: string;
  stop(): Promise<void>;
}

const HTTP_PORT = 80;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
/** How long open pages may take to say goodbye. */
const CLOSE_GRACE_MS = 200;
/** No command of the contract comes near this. */
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * The screens in a browser on this computer (R60): files without a secret in them, and the contract over a
 * WebSocket for who knows the token. Errors: `host-not-loopback`, `port-in-use`, `unexpected`.
 */
export async function startWebHost(options: WebHostOptions): Promise<Result<WebHost>> {
  if (!LOOPBACK.has(options.host)) return fail(appError('host-not-loopback', { host: options.host }));
  const server = createServer();
  const listening = await listen(server, options.host, options.port);
  if (!listening.ok) return listening;
  const authority = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${listening.value}`;
  const guard = new Guard(listening.value, options.token);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(WEB_PROTOCOL) ? WEB_PROTOCOL : false),
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response, guard, options);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const status = guard.checkUpgrade(request);
    if (status !== 101) {
      options.log.warn('refused a connection', { status, origin: request.headers.origin ?? null });
      socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      attachContract(webSocket, options.controlCenter, options.log);
    });
  });

  return ok({
    url: `http://${authority}/`,
    stop: async () => {
      for (const client of sockets.clients) client.close(1001, 'the program ends');
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        // A browser holds connections in reserve that it never uses; they must not keep the program.
        setTimeout(() => {
          for (const client of sockets.clients) client.terminate();
          server.closeAllConnections();
        }, CLOSE_GRACE_MS);
      });
    },
  });
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  guard: Guard,
  { rendererDir, log }: WebHostOptions,
): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('content-security-policy', guard.policy);
  if (!guard.hostAllowed(request)) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end('This address is not served here.\n');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const pathname = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  serveFile(rendererDir, pathname, request, response).catch((thrown: unknown) => {
    log.error(`a file could not be served: ${reasonOf(thrown)}`);
    response.destroy();
  });
}

/** Who may come in: this computer's own pages only, and only with the token. */
class Guard {
  readonly #authorities: ReadonlySet<string>;
  readonly #tokenHash: Buffer;
  readonly policy: string;

  constructor(port: number, token: string) {
    // A page of another site can make a name of its own point here; the Host header tells.
    const hosts = ['127.0.0.1', 'localhost', '[::1]'];
    // Browsers leave out the port that http has anyway.
    this.#authorities = new Set(
      hosts.flatMap((host) => [`${host}:${port}`, ...(port === HTTP_PORT ? [host] : [])]),
    );
    this.#tokenHash = hash(token);
    // CSP has no way to write an IPv6 address; 'self' covers it in Chromium.
    const sockets = [...this.#authorities]
      .filter((authority) => !authority.startsWith('['))
      .map((authority) => `ws://${authority}`)
      .join(' ');
    this.policy =
      `default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; ` +
      `font-src 'self'; connect-src 'self' ${sockets}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
  }

  hostAllowed(request: IncomingMessage): boolean {
    return this.#authorities.has(request.headers.host ?? '');
  }

  checkUpgrade(request: IncomingMessage): 101 | 401 | 403 | 404 | 421 {
    if (!this.hostAllowed(request)) return 421;
    if (request.url !== WEB_CONTRACT_PATH) return 404;
    const origin = request.headers.origin;
    if (origin !== undefined && !this.#authorities.has(origin.replace(/^http:\/\//, ''))) return 403;
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((word) => word.trim());
    const token = offered.find((word) => word.startsWith(WEB_TOKEN_PREFIX))?.slice(WEB_TOKEN_PREFIX.length);
    if (!offered.includes(WEB_PROTOCOL) || token === undefined) return 401;
    // Hashes have one length, so that the comparison tells nothing about the token by its time.
    return timingSafeEqual(hash(token), this.#tokenHash) ? 101 : 401;
  }
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
