import type { Duplex } from 'node:stream';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface LoadPlan {
  readonly entities: number;
  readonly events: number;
  /** Messages joined into one frame, as Home Assistant does with coalescing; 1: a frame an event. */
  readonly perFrame: number;
}

/** State that the last event gives to the first entity: whoever sees it has seen everything. */
export const DONE = '-12345';
export const FIRST_ENTITY = 'sensor.bench_0';
const ATTRIBUTES = {
  unit_of_measurement: 'W',
  device_class: 'power',
  state_class: 'measurement',
  icon: 'mdi:flash',
};
/** Large writes keep the cost of the sender small beside what is measured. */
const CHUNK_BYTES = 256 * 1024;

/** A server of its own process that speaks just enough of the protocol and sends events as fast as they are taken. */
export function runLoadServer(plan: LoadPlan): void {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  const startedAt = Date.now() / 1000;
  server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
  server.on('connection', (socket, request) => {
    socket.send(JSON.stringify({ type: 'auth_required', ha_version: '2026.11.0' }));
    const answer = (id: number, result: unknown): void => {
      socket.send(JSON.stringify({ id, type: 'result', success: true, result }));
    };
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { id: number; type: string };
      switch (message.type) {
        case 'auth':
          socket.send(JSON.stringify({ type: 'auth_ok', ha_version: '2026.11.0' }));
          return;
        case 'get_config':
          answer(message.id, { state: 'RUNNING', location_name: 'Bench' });
          return;
        case 'subscribe_entities': {
          answer(message.id, null);
          socket.send(snapshot(message.id, plan.entities, startedAt));
          const chunks = framed(message.id, plan, startedAt);
          process.once('message', () => pump(request.socket, chunks));
          process.send?.({ subscribed: true });
          return;
        }
        case 'ping':
          socket.send(JSON.stringify({ id: message.id, type: 'pong' }));
          return;
        default:
          answer(message.id, message.type.endsWith('/list') ? [] : null);
      }
    });
  });
}

function snapshot(id: number, entities: number, lc: number): string {
  const a: Record<string, unknown> = {};
  for (let entity = 0; entity < entities; entity += 1) {
    a[`sensor.bench_${entity}`] = {
      s: '0.5',
      a: { ...ATTRIBUTES, friendly_name: `Bench ${entity}` },
      c: '01HX',
      lc,
    };
  }
  return JSON.stringify({ id, type: 'event', event: { a } });
}

/** All events as WebSocket frames, made before the clock runs. */
function framed(id: number, { entities, events, perFrame }: LoadPlan, startedAt: number): Buffer[] {
  const chunks: Buffer[] = [];
  let frames: Buffer[] = [];
  let bytes = 0;
  let messages: string[] = [];
  for (let event = 1; event <= events; event += 1) {
    const last = event === events;
    const entityId = last ? FIRST_ENTITY : `sensor.bench_${(event * 7919) % entities}`;
    const s = last ? DONE : String(Math.round(Math.sin(event) * 10_000) / 10);
    const lc = startedAt + event / 1000;
    messages.push(
      `{"id":${id},"type":"event","event":{"c":{"${entityId}":{"+":{"s":"${s}","lc":${lc.toFixed(6)},"c":"01HXBENCH${event}"}}}}}`,
    );
    if (messages.length < perFrame && !last) continue;
    const frame = textFrame(perFrame === 1 ? (messages[0] ?? '') : `[${messages.join(',')}]`);
    messages = [];
    frames.push(frame);
    bytes += frame.length;
    if (bytes < CHUNK_BYTES && !last) continue;
    chunks.push(Buffer.concat(frames));
    frames = [];
    bytes = 0;
  }
  return chunks;
}

/** An unmasked, final text frame (RFC 6455, 5.2). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  if (length < 126) header[1] = length;
  else if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return Buffer.concat([header, payload]);
}

function pump(socket: Duplex, chunks: readonly Buffer[]): void {
  let next = 0;
  const more = (): void => {
    for (;;) {
      const chunk = chunks[next];
      if (chunk === undefined) return;
      next += 1;
      if (!socket.write(chunk)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}
