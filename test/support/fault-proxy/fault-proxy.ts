import { EventEmitter } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { systemClock, type Clock } from '../../../src/simulator/clock';
import { seededRandom, type Random } from '../random';
import { Link } from './link';
import type { ActiveToxic, Direction, Toxic } from './toxics';

const LOOPBACK = '127.0.0.1';
/**
 * A client that ends one connection and opens another in one breath has one at a time, but where both are seen in
 * one turn of a busy loop the new one may be seen first. What stands beside another longer than that is counted.
 */
const SAME_BREATH_MS = 50;
/** After a stall a timer comes before what the network has to say, which may take some turns of the loop to read. */
const TURNS_TO_HEAR = 10;

export interface FaultProxyOptions {
  /** Port on the loopback that everything goes to. */
  readonly target: number;
  readonly seed?: number;
  /** A `ManualClock` makes delays a matter of the test alone. */
  readonly clock?: Clock;
}

/** What a test can await with `once(proxy, …)`. */
interface FaultProxyEvents {
  connection: [];
  /** A client is gone: it ended or broke its side. */
  closed: [];
  passed: [direction: Direction, bytes: number];
  /** Something is kept back for so long (ms), null: until a toxic goes. */
  held: [direction: Direction, ms: number | null];
}

export interface ProxyCounters {
  connections: number;
  /** Connections whose client has not ended its side. */
  open: number;
  /** The most of those side by side. */
  maxOpen: number;
  readonly bytes: Record<Direction, number>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  readonly links: readonly Link[];
}

/**
 * Stands between a client and a server on the loopback and does to their TCP connections what networks do:
 * toxiproxy's toxics, each for one direction, put on and taken off while connections live; and `down`.
 */
export class FaultProxy extends EventEmitter<FaultProxyEvents> {
  readonly counters: ProxyCounters = {
    connections: 0,
    open: 0,
    maxOpen: 0,
    bytes: { upstream: 0, downstream: 0 },
  };
  readonly #target: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();
  readonly #toxics: Record<Direction, ActiveToxic[]> = { upstream: [], downstream: [] };
  #port = 0;

  private constructor({ target, seed = 1, clock = systemClock() }: FaultProxyOptions) {
    super();
    this.#target = target;
    this.#clock = clock;
    this.#random = seededRandom(seed);
    // Each direction ends by itself: what a toxic does to one must not end the other.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await proxy.up();
    return proxy;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.#port}`;
  }

  /** Puts a toxic on one direction of all connections, present and future; the function takes it off again. */
  add(direction: Direction, toxic: Toxic): () => void {
    const active: ActiveToxic = { toxic, since: this.#clock.now() };
    this.#toxics[direction].push(active);
    this.#poke();
    return () => {
      this.#toxics[direction] = this.#toxics[direction].filter((other) => other !== active);
      this.#poke();
    };
  }

  /** Takes every toxic off; what was held back goes on its way. */
  clear(): void {
    this.#toxics.upstream = [];
    this.#toxics.downstream = [];
    this.#poke();
  }

  /** Refuses new connections and ends the present ones, until `up`. */
  async down(): Promise<void> {
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.dropConnections();
    });
  }

  /** Listens, on the port it had before. */
  async up(): Promise<void> {
    if (this.#server.listening) return;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#port, LOOPBACK, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Ends the present connections, on both sides. */
  dropConnections(): void {
    for (const { client, server } of this.#pairs) {
      client.destroy();
      server.destroy();
    }
  }

  stop(): Promise<void> {
    return this.down();
  }

  #poke(): void {
    for (const { links } of this.#pairs) for (const link of links) link.poke();
  }

  #accept(client: Socket): void {
    const server = connect({ port: this.#target, host: LOOPBACK, allowHalfOpen: true, noDelay: true });
    this.#countOpen(client);
    const pair: Pair = {
      client,
      server,
      links: [this.#link('upstream', client, server), this.#link('downstream', server, client)],
    };
    this.#pairs.add(pair);
    // Breaking off is what these connections are for; `close` tells what there is to tell.
    client.on('error', () => undefined);
    server.on('error', () => undefined);
    const closed = (): void => {
      if (client.closed && server.closed) this.#pairs.delete(pair);
    };
    client.on('close', closed);
    server.on('close', closed);
    this.emit('connection');
  }

  #link(direction: Direction, source: Socket, sink: Socket): Link {
    return new Link({
      source,
      sink,
      clock: this.#clock,
      random: this.#random,
      toxics: () => this.#toxics[direction],
      onPassed: (bytes) => {
        this.counters.bytes[direction] += bytes;
        this.emit('passed', direction, bytes);
      },
      onHeld: (ms) => this.emit('held', direction, ms),
    });
  }

  #countOpen(client: Socket): void {
    const { counters } = this;
    counters.connections += 1;
    counters.open += 1;
    let turns = TURNS_TO_HEAR;
    const count = (): void => {
      turns -= 1;
      if (turns > 0) setImmediate(count);
      else counters.maxOpen = Math.max(counters.maxOpen, counters.open);
    };
    setTimeout(count, SAME_BREATH_MS).unref();
    let gone = false;
    const left = (): void => {
      if (gone) return;
      gone = true;
      counters.open -= 1;
      this.emit('closed');
    };
    client.on('end', left);
    client.on('close', left);
  }
}
