import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import type { KeyPair } from './certificates';

/** TLS before a plain server, as a reverse proxy ends it; counts what comes through it. */
export class TlsFront {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Bytes that came out of TLS: what a client sent after the handshake. */
  bytes = 0;
  /** TCP connections, whether or not the handshake succeeded. */
  connections = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(backPort: number, pair: KeyPair, options: TlsOptions = {}): Promise<TlsFront> {
    const server = createServer({ key: pair.key, cert: pair.cert, ...options });
    const front = new TlsFront(server);
    server.on('connection', (socket: Socket) => {
      front.connections += 1;
      front.#sockets.add(socket);
      socket.once('close', () => front.#sockets.delete(socket));
    });
    server.on('secureConnection', (socket) => {
      const back = connect({ host: '127.0.0.1', port: backPort });
      socket.on('data', (chunk: Buffer) => (front.bytes += chunk.length));
      for (const [one, other] of [
        [socket, back],
        [back, socket],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
        one.pipe(other);
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return front;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  /** Presents another certificate from the next connection on, and ends the present ones. */
  present(pair: KeyPair): void {
    this.#server.setSecureContext({ key: pair.key, cert: pair.cert });
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
