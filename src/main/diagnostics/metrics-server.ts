import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { reasonOf } from '../../shared/errors';
import { ok, type Result } from '../../shared/result';
import { listen } from '../listen';
import type { Log } from '../log';

/** Only this computer: what the metrics tell (names of buildings) is nobody else's. */
const HOST = '127.0.0.1';
const PATH = '/metrics';

export interface MetricsServerOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly contentType: string;
  readonly text: () => Promise<string>;
  readonly log: Log;
}

export interface MetricsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves the metrics on this computer's own loopback, and nothing else (R62). Errors: `port-in-use`, `unexpected`. */
export async function startMetricsServer(options: MetricsServerOptions): Promise<Result<MetricsServer>> {
  const server = createServer();
  const listening = await listen(server, HOST, options.port);
  if (!listening.ok) return listening;
  const port = listening.value;
  const connections = new Set<Socket>();
  server.on('connection', (connection: Socket) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    void answer(request, response, port, options);
  });
  // Whatever goes wrong with one caller's connection is that caller's.
  server.on('clientError', (_error, socket) => socket.destroy());
  return ok({
    url: `http://${HOST}:${port}${PATH}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        // Prometheus keeps its connection for the next scrape; it must not keep the program.
        for (const connection of connections) connection.destroy();
      }),
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  port: number,
  { contentType, text, log }: MetricsServerOptions,
): Promise<void> {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  // A page of another site can make a name of its own point here; the Host header tells.
  const allowed = [`${HOST}:${port}`, `localhost:${port}`];
  if (!allowed.includes(request.headers.host ?? '')) {
    response.writeHead(421, { 'content-type': 'text/plain' }).end('This address is not served here.\n');
    return;
  }
  if ((request.url ?? '').split('?', 1)[0] !== PATH) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`The metrics are at ${PATH}.\n`);
    return;
  }
  if (request.method !== 'GET') {
    response.writeHead(405, { allow: 'GET' }).end();
    return;
  }
  try {
    const body = await text();
    response.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(body);
  } catch (thrown) {
    log.error(`the metrics could not be made: ${reasonOf(thrown)}`);
    response.writeHead(500).end();
  }
}
