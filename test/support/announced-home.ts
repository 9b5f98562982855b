import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import makeMdns from 'multicast-dns';
import { SERVICE } from '../../src/main/discovery/discovery';

/** A port that no mDNS responder of this computer listens on, so that a test meets nobody but its own. */
export async function quietMdnsPort(): Promise<number> {
  const socket = createSocket('udp4');
  socket.bind(0);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

type ResponsePacket = Parameters<ReturnType<typeof makeMdns>['respond']>[0];

/** What a Home Assistant announces, as `components/zeroconf` makes it. */
export interface Announced {
  readonly name: string;
  readonly port: number;
  readonly host?: string;
  readonly txt: Readonly<Record<string, string>>;
}

/** A responder by hand: says exactly what it is told, also what no Home Assistant would. */
export class AnnouncedHome {
  readonly #mdns: ReturnType<typeof makeMdns>;

  private constructor(mdns: ReturnType<typeof makeMdns>) {
    this.#mdns = mdns;
  }

  /** Answers questions for the service with `announced` from now on. */
  static async start(port: number, announced: readonly Announced[]): Promise<AnnouncedHome> {
    const mdns = makeMdns({ port });
    const home = new AnnouncedHome(mdns);
    mdns.on('query', (query) => {
      if (query.questions.some(({ name, type }) => name === SERVICE && type === 'PTR')) {
        for (const each of announced) home.say(recordsOf(each, 120));
      }
    });
    await once(mdns, 'ready');
    return home;
  }

  /** Calls with the name of each question that is heard. */
  onQuestion(listener: (name: string) => void): void {
    this.#mdns.on('query', ({ questions }) => {
      for (const { name } of questions) listener(name);
    });
  }

  say(packet: ResponsePacket): void {
    this.#mdns.respond(packet);
  }

  goodbye(announced: Announced): void {
    this.say(recordsOf(announced, 0));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#mdns.destroy(resolve));
  }
}

export function recordsOf({ name, port, host = '192.0.2.7', txt }: Announced, ttl: number): ResponsePacket {
  const instance = `${name}.${SERVICE}`;
  const target = `${txt['uuid'] ?? 'home'}.local`;
  return {
    answers: [{ name: SERVICE, type: 'PTR', ttl, data: instance }],
    additionals: [
      { name: instance, type: 'SRV', ttl, data: { port, target, priority: 0, weight: 0 } },
      {
        name: instance,
        type: 'TXT',
        ttl,
        data: Object.entries(txt).map(([key, value]) => `${key}=${value}`),
      },
      { name: target, type: 'A', ttl, data: host },
    ],
  };
}
