import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../src/simulator/clock';
import { FaultProxy } from '../../support/fault-proxy/fault-proxy';
import type { Direction } from '../../support/fault-proxy/toxics';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** One end of a connection, with what it got. */
class End {
  text = '';
  readonly chunks: string[] = [];
  /** `end` after a proper end, `reset` after a RST, `gone` once the socket is closed otherwise. */
  fate: 'open' | 'end' | 'reset' = 'open';
  #wake: (() => void)[] = [];

  constructor(readonly socket: Socket) {
    socket.on('data', (bytes: Buffer) => {
      this.text += bytes.toString();
      this.chunks.push(bytes.toString());
      this.#look();
    });
    socket.on('end', () => this.#meets('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNRESET') this.#meets('reset');
    });
  }

  async until(look: () => boolean): Promise<void> {
    while (!look()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  has(text: string): Promise<void> {
    return this.until(() => this.text === text);
  }

  meets(fate: End['fate']): Promise<void> {
    return this.until(() => this.fate === fate);
  }

  #meets(fate: 'end' | 'reset'): void {
    this.fate = fate;
    this.#look();
  }

  #look(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

interface Line {
  readonly proxy: FaultProxy;
  readonly clock: ManualClock;
  readonly server: Server;
  /** A connection through the proxy, both of its ends. */
  readonly open: () => Promise<{ readonly client: End; readonly server: End }>;
}

async function line(): Promise<Line> {
  const ends: End[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    ends.push(new End(socket));
    server.emit('end-opened');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const clock = new ManualClock(0);
  const proxy = await FaultProxy.start({ target: (server.address() as AddressInfo).port, clock, seed: 7 });
  cleanups.push(async () => {
    await proxy.stop();
    for (const { socket } of ends) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    proxy,
    clock,
    server,
    open: async () => {
      const accepted = once(server, 'end-opened');
      const client = new End(connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true }));
      cleanups.push(() => void client.socket.destroy());
      await accepted;
      const other = ends.at(-1);
      if (other === undefined) throw new Error('no connection');
      return { client, server: other };
    },
  };
}

/** Both directions, as who sends and who gets. */
const DIRECTIONS: readonly Direction[] = ['upstream', 'downstream'];

function roles(direction: Direction, ends: { readonly client: End; readonly server: End }) {
  return direction === 'upstream'
    ? { sender: ends.client, receiver: ends.server }
    : { sender: ends.server, receiver: ends.client };
}

/** Resolves with how long the proxy keeps something back, ms; null: until a toxic goes. */
async function held(proxy: FaultProxy, direction: Direction): Promise<number | null> {
  for (;;) {
    const [where, ms] = (await once(proxy, 'held')) as [Direction, number | null];
    if (where === direction) return ms;
  }
}

describe('a proxy without toxics', () => {
  it('R7 passes bytes and ends both ways, and counts them', async () => {
    const { proxy, open } = await line();
    const { client, server } = await open();
    client.socket.write('question');
    await server.has('question');
    server.socket.write('answer');
    await client.has('answer');
    expect(proxy.counters).toMatchObject({ connections: 1, open: 1, bytes: { upstream: 8, downstream: 6 } });
    const closed = once(proxy, 'closed');
    client.socket.end();
    await server.meets('end');
    await closed;
    // One direction has ended, the other still carries.
    server.socket.write(', late');
    await client.has('answer, late');
    server.socket.end();
    await client.meets('end');
    expect(proxy.counters.open).toBe(0);
  });

  it('R7 passes megabytes unharmed, faster than they are read', async () => {
    const { proxy, open } = await line();
    const { client, server } = await open();
    const text = 'kilobyte'.repeat(1_500_000);
    server.socket.write(text);
    await client.until(() => client.text.length >= text.length);
    expect(client.text === text).toBe(true);
    expect(proxy.counters.bytes.downstream).toBe(text.length);
  });

  it('R7 passes a reset on as a reset', async () => {
    const { open } = await line();
    const { client, server } = await open();
    server.socket.resetAndDestroy();
    await client.meets('reset');
  });
});

describe.each(DIRECTIONS)('%s', (direction) => {
  const other: Direction = direction === 'upstream' ? 'downstream' : 'upstream';

  it('R7 latency brings everything later, in order, and leaves the other direction alone', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'latency', latencyMs: 100 });
    const waits = held(proxy, direction);
    sender.socket.write('a');
    expect(await waits).toBe(100);
    receiver.socket.write('b');
    await sender.has('b');
    clock.advance(60);
    const waitsStill = held(proxy, direction);
    sender.socket.write('c');
    expect(await waitsStill).toBe(40);
    expect(receiver.text).toBe('');
    clock.advance(40);
    await receiver.has('a');
    clock.advance(60);
    await receiver.has('ac');
  });

  it('R7 jitter varies the latency within its range, the same for the same seed', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'latency', latencyMs: 100, jitterMs: 50 });
    const waits: number[] = [];
    for (const text of ['1', '2', '3', '4', '5', '6']) {
      const wait = held(proxy, direction);
      sender.socket.write(text);
      waits.push((await wait) ?? -1);
      clock.advance(150);
      await receiver.until(() => receiver.text.endsWith(text));
    }
    expect(receiver.text).toBe('123456');
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(50);
    expect(Math.max(...waits)).toBeLessThanOrEqual(150);
    expect(new Set(waits).size).toBe(6);
  });

  it('R7 bandwidth lets so many bytes through in so much time', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'bandwidth', bytesPerSecond: 100 });
    const firstWait = held(proxy, direction);
    sender.socket.write('0123456789'.repeat(3));
    // A tenth of a second's worth goes at once, and is paid for afterwards.
    expect(await firstWait).toBe(100);
    await receiver.has('0123456789');
    const secondWait = held(proxy, direction);
    clock.advance(100);
    expect(await secondWait).toBe(100);
    await receiver.has('0123456789'.repeat(2));
    clock.advance(100);
    await receiver.has('0123456789'.repeat(3));
  });

  it('R7 the slicer cuts into pieces with pauses between', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    const passed: number[] = [];
    proxy.on('passed', (where, bytes) => where === direction && passed.push(bytes));
    proxy.add(direction, { type: 'slicer', averageBytes: 4, variationBytes: 2, delayMs: 10 });
    let waiting = held(proxy, direction);
    sender.socket.write('abcdefghijklmnopqrstuvwxyz');
    while (receiver.text.length < 26) {
      const had = passed.reduce((sum, bytes) => sum + bytes, 0);
      if (had < 26) {
        expect(await waiting).toBe(10);
        waiting = held(proxy, direction);
      }
      await receiver.until(() => receiver.text.length >= had);
      clock.advance(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(receiver.text).toBe('abcdefghijklmnopqrstuvwxyz');
    expect(passed.length).toBeGreaterThan(4);
    expect(Math.max(...passed)).toBeLessThanOrEqual(6);
    expect(new Set(passed).size).toBeGreaterThan(1);
  });

  it('R8 timeout 0 lets nothing more through, not even an end, until it is taken off', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    sender.socket.write('before');
    await receiver.has('before');
    const remove = proxy.add(direction, { type: 'timeout', afterMs: 0 });
    const kept = held(proxy, direction);
    sender.socket.write(', after');
    expect(await kept).toBeNull();
    const keptEnd = held(proxy, direction);
    sender.socket.end();
    await keptEnd;
    clock.advance(86_400_000);
    receiver.socket.write('other way');
    await sender.has('other way');
    expect(receiver).toMatchObject({ text: 'before', fate: 'open' });
    remove();
    await receiver.meets('end');
    expect(receiver.text).toBe('before, after');
  });

  it('R8 timeout closes the connection when its time is over', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'timeout', afterMs: 500 });
    const kept = held(proxy, direction);
    sender.socket.write('x');
    expect(await kept).toBe(500);
    clock.advance(500);
    await receiver.meets('end');
    expect(receiver.text).toBe('');
  });

  it('R7 reset_peer breaks the receiving side with a RST, at once or later', async () => {
    const { proxy, clock, open } = await line();
    const first = roles(direction, await open());
    proxy.add(direction, { type: 'reset_peer' });
    await first.receiver.meets('reset');
    proxy.clear();
    const second = roles(direction, await open());
    proxy.add(direction, { type: 'reset_peer', afterMs: 50 });
    second.sender.socket.write('still');
    await second.receiver.has('still');
    clock.advance(50);
    await second.receiver.meets('reset');
  });

  it('R7 limit_data closes after exactly so many bytes', async () => {
    const { proxy, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'limit_data', bytes: 10 });
    sender.socket.write('1234567');
    await receiver.has('1234567');
    sender.socket.write('890 and what is never seen');
    await receiver.meets('end');
    expect(receiver.text).toBe('1234567890');
    expect(proxy.counters.bytes[direction]).toBe(10);
  });

  it('R7 slow_close passes the end on later, the data at once', async () => {
    const { proxy, clock, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    proxy.add(direction, { type: 'slow_close', delayMs: 300 });
    const kept = held(proxy, direction);
    sender.socket.end('goodbye');
    expect(await kept).toBe(300);
    await receiver.has('goodbye');
    expect(receiver.fate).toBe('open');
    clock.advance(300);
    await receiver.meets('end');
  });

  it('R7 a toxic taken off while it holds something lets that go, and toxics add up', async () => {
    const { proxy, open } = await line();
    const { sender, receiver } = roles(direction, await open());
    const remove = proxy.add(direction, { type: 'latency', latencyMs: 1000 });
    proxy.add(direction, { type: 'slicer', averageBytes: 2 });
    proxy.add(other, { type: 'timeout', afterMs: 0 });
    const kept = held(proxy, direction);
    sender.socket.write('abcdef');
    expect(await kept).toBe(1000);
    const passed: number[] = [];
    proxy.on('passed', (_where, bytes) => passed.push(bytes));
    remove();
    await receiver.has('abcdef');
    expect(passed).toEqual([2, 2, 2]);
  });
});

describe('the whole proxy', () => {
  it('R7 down refuses and breaks what there is; up listens on the same port', async () => {
    const { proxy, open } = await line();
    const { client } = await open();
    const { port } = proxy;
    await proxy.down();
    await client.until(() => client.fate !== 'open');
    const refused = connect({ port, host: '127.0.0.1' });
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    await proxy.up();
    expect(proxy.port).toBe(port);
    const again = await open();
    again.client.socket.write('back');
    await again.server.has('back');
    expect(proxy.counters.connections).toBe(2);
  });

  it('R10 counts connections that stand side by side', async () => {
    const { proxy, open } = await line();
    const first = await open();
    await vi.waitFor(() => expect(proxy.counters.maxOpen).toBe(1));
    const closed = once(proxy, 'closed');
    first.client.socket.destroy();
    await closed;
    await open();
    await open();
    await vi.waitFor(() => expect(proxy.counters.maxOpen).toBe(2));
    expect(proxy.counters).toMatchObject({ connections: 3, open: 2 });
  });

  it('R7 a server that is gone shows to the client as a reset', async () => {
    const { proxy, server } = await line();
    await new Promise((resolve) => server.close(resolve));
    const client = new End(connect({ port: proxy.port, host: '127.0.0.1' }));
    await client.meets('reset');
    server.listen(0);
    await once(server, 'listening');
  });
});
