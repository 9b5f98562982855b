import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { KeyPair } from './certificates';

export interface ProxyOptions {
  /** `user:password` that it wants. */
  readonly login?: string;
  /** Answers every CONNECT with this status instead of a tunnel. */
  readonly refuse?: number;
  /** Where all tunnels lead, whatever was asked for: names that no DNS knows. */
  readonly leadsTo: number;
  /** Spoken to by TLS. */
  readonly pair?: KeyPair;
}

/** A small HTTP proxy that makes tunnels and counts them. */
export class ConnectProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  /** `host:port` of each tunnel asked for. */
  readonly asked: string[] = [];
  tunnels = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(options: ProxyOptions): Promise<ConnectProxy> {
    const { pair } = options;
    const server = pair === undefined ? createServer() : createTlsServer({ key: pair.key, cert: pair.cert });
    const proxy = new ConnectProxy(server);
    server.on('connect', (request: IncomingMessage, socket: Duplex) =>
      proxy.#connect(request, socket, options),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(request: IncomingMessage, socket: Duplex, { login, refuse, leadsTo }: ProxyOptions): void {
    this.asked.push(request.url ?? '');
    this.#hold(socket);
    const given = request.headers['proxy-authorization'] ?? '';
    if (login !== undefined && given !== `Basic ${Buffer.from(login).toString('base64')}`) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const back: Socket = connect({ host: '127.0.0.1', port: leadsTo }, () => {
      this.tunnels += 1;
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(back);
      back.pipe(socket);
    });
    this.#hold(back);
    socket.on('close', () => back.destroy());
    back.on('close', () => socket.destroy());
  }

  #hold(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }
}
