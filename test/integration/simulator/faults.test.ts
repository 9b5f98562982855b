import { once } from 'node:events';
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ODD_FRAMES, type UpgradeFault } from '../../../src/simulator/faults';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator';
import { WireClient } from '../../real-ha/support/wire-client';

let simulator: Simulator | undefined;

afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await createSimulator(options);
  return simulator;
}

/** Status of an upgrade request; 101 when it was upgraded. */
function upgradeStatus(sim: Simulator, path = '/api/websocket'): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(`${sim.url}${path}`, {
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      },
    });
    asked.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    asked.on('error', reject);
    asked.end();
  });
}

describe('faults of the upgrade', () => {
  it.each([
    [{ kind: 'status', status: 400 }, 400],
    [{ kind: 'status', status: 403 }, 403],
    [{ kind: 'status', status: 404 }, 404],
    [{ kind: 'status', status: 502 }, 502],
    [{ kind: 'status', status: 503 }, 503],
    [{ kind: 'redirect', location: 'https://elsewhere.example/' }, 302],
    [{ kind: 'web-page' }, 200],
  ] as const satisfies readonly (readonly [UpgradeFault, number])[])(
    'R7 %j answers %i once',
    async (fault, status) => {
      const sim = await start();
      sim.faults.onUpgrade(fault);
      expect(await upgradeStatus(sim)).toBe(status);
      expect(await upgradeStatus(sim)).toBe(101);
      expect(sim.counters.upgradesByTime).toHaveLength(2);
    },
  );

  it('R7 holds a fault for ever when asked to, until it is cleared', async () => {
    const sim = await start();
    sim.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await upgradeStatus(sim)).toBe(502);
    }
    sim.faults.clear();
    expect(await upgradeStatus(sim)).toBe(101);
  });

  it('R1 knows one path, below the prefix it was given', async () => {
    const sim = await start({ basePath: '/ha' });
    expect(await upgradeStatus(sim)).toBe(101);
    expect(await upgradeStatus(sim, '/api/websocket/x')).toBe(404);
    expect(await upgradeStatus({ url: sim.url.replace('/ha', '') } as Simulator)).toBe(404);
  });

  it('R4 accepts and drops, as a proxy does whose Home Assistant is down', async () => {
    const sim = await start();
    sim.faults.onUpgrade({ kind: 'drop' });
    await expect(WireClient.open(sim.url)).rejects.toThrow('1006');
    sim.faults.onUpgrade({ kind: 'drop-after-auth', afterMs: 10, code: 1001 });
    const client = await WireClient.authenticated(sim.url, sim.token);
    expect((await client.closed()).code).toBe(1001);
  });

  it('R2 keeps silent before or after the auth message, and hangs up when its own limit passes', async () => {
    const sim = await start({ authTimeoutMs: 60 });
    sim.faults.onUpgrade({ kind: 'silence' });
    await expect(WireClient.open(sim.url)).rejects.toThrow('1000');
    sim.faults.onUpgrade({ kind: 'deaf' });
    await expect(WireClient.authenticated(sim.url, sim.token)).rejects.toThrow('1000');
  });
});

describe('faults of a connection', () => {
  it('R3 answers out of order, twice, late or never, as told', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    sim.faults.reorderReplies(3);
    const order: unknown[] = [];
    const answers = [1, 2, 3].map((id) =>
      client.command({ id, type: 'ping' }).then((answer) => order.push(answer['id'])),
    );
    await Promise.all(answers);
    expect(order).toEqual([3, 2, 1]);
    sim.faults.clear();
    sim.faults.duplicateReplies(true);
    await client.command({ type: 'ping' });
    expect(await client.next((message) => message['id'] === client.lastId)).toMatchObject({ type: 'pong' });
    sim.faults.clear();
    sim.faults.delayReplies((command) => (command === 'ping' ? null : 40));
    client.send({ id: client.lastId + 1, type: 'ping' });
    const began = performance.now();
    await client.command({ id: client.lastId + 2, type: 'get_config' });
    expect(performance.now() - began).toBeGreaterThan(30);
    client.close();
  });

  it('R3 sends frames no Home Assistant should send', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    const frames: string[] = [];
    client.onFrame((frame) => frames.push(frame), { raw: true });
    for (const name of Object.keys(ODD_FRAMES) as (keyof typeof ODD_FRAMES)[]) {
      sim.sendOdd(name);
    }
    client.send({ id: 1, type: 'ping' });
    while (frames.at(-1) !== '{"id":1,"type":"pong"}') {
      await client.nextFrame();
    }
    expect(frames.slice(0, -1)).toEqual(Object.values(ODD_FRAMES));
    client.close();
  });

  it('R3 joins 256 messages into one frame on demand', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    await client.command({ type: 'subscribe_events', event_type: 'state_changed' });
    const frames: string[] = [];
    client.onFrame((frame) => frames.push(frame));
    sim.batch(256);
    for (let count = 0; count < 512; count++) {
      sim.setState('sensor.mode_text', String(count));
    }
    while (frames.length < 2) {
      await client.nextFrame();
    }
    expect(frames.map((frame) => (JSON.parse(frame) as readonly unknown[]).length)).toEqual([256, 256]);
    client.close();
  });

  it('R8 freezes: nothing closes, nothing is answered, new connections hang, and all comes after the thaw', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    await client.command({ type: 'subscribe_entities', entity_ids: ['switch.pump'] });
    const subscription = client.lastId;
    await client.event(subscription);
    sim.freeze();
    let answered = false;
    const answer = client.command({ type: 'ping' }).then(() => {
      answered = true;
    });
    const upgrade = upgradeStatus(sim).then(() => {
      answered = true;
    });
    sim.setState('switch.pump', 'off');
    // A stopped process shows itself only by what does not happen for a while.
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(answered).toBe(false);
    sim.unfreeze();
    await Promise.all([answer, upgrade]);
    expect((await client.event(subscription))['event']).toMatchObject({
      c: { 'switch.pump': { '+': { s: 'off' } } },
    });
    client.close();
  });

  it('R17 restarts: refuses, then starts with entities unavailable, then runs with all as before', async () => {
    const sim = await start();
    const before = sim.statesDigest();
    const client = await WireClient.authenticated(sim.url, sim.token);
    const back = sim.restart({ downMs: 100, startingMs: 1500 });
    expect((await client.closed()).code).toBe(1000);
    await once(sim, 'down');
    await expect(upgradeStatus(sim)).rejects.toThrow('ECONNREFUSED');
    await back;
    const again = await WireClient.authenticated(sim.url, sim.token);
    const state = async (): Promise<unknown> =>
      ((await again.command({ type: 'get_config' }))['result'] as { state: string }).state;
    expect(await state()).toBe('NOT_RUNNING');
    expect(sim.home.get('switch.pump')?.state).toBe('unavailable');
    expect(sim.home.get('sun.sun')).toBeUndefined();
    await again.command({ type: 'subscribe_events', event_type: 'homeassistant_started' });
    await again.event(again.lastId);
    expect(await state()).toBe('RUNNING');
    expect(sim.statesDigest()).toBe(before);
    again.close();
  });

  it('R13 drops connections with the code it is told, or as a pulled cable does', async () => {
    const sim = await start();
    const first = await WireClient.authenticated(sim.url, sim.token);
    sim.dropConnections({ code: 1011 });
    expect((await first.closed()).code).toBe(1011);
    const second = await WireClient.authenticated(sim.url, sim.token);
    sim.dropConnections({ terminate: true });
    expect((await second.closed()).code).toBe(1006);
    expect(sim.counters).toMatchObject({ connectionsTotal: 2, connectionsOpen: 0, maxConcurrent: 1 });
  });

  it('R8 cuts a client that does not answer its heartbeat', async () => {
    const sim = await start({ heartbeatMs: 40 });
    const alive = await WireClient.authenticated(sim.url, sim.token);
    const dead = await WireClient.authenticated(sim.url, sim.token);
    dead.stopReading();
    await once(sim, 'closed');
    expect(sim.clients()).toHaveLength(1);
    expect(await alive.command({ type: 'ping' })).toMatchObject({ type: 'pong' });
    alive.close();
  });
});

describe('faults that a connection meets while it lives', () => {
  it('R6 refuses a good token on demand, and counts it', async () => {
    const sim = await start();
    sim.faults.onUpgrade({ kind: 'auth-invalid' });
    await expect(WireClient.authenticated(sim.url, sim.token)).rejects.toThrow('auth_invalid');
    expect(sim.counters).toMatchObject({ authAttempts: 1, authFailures: 1 });
    (await WireClient.authenticated(sim.url, sim.token)).close();
  });

  it.each([
    ['oversizedFrame', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'],
    ['invalidUtf8', 'WS_ERR_INVALID_UTF8'],
    ['reservedBit', 'WS_ERR_UNEXPECTED_RSV_1'],
    ['strayContinuation', 'WS_ERR_INVALID_OPCODE'],
    ['notWebSocket', 'WS_ERR_UNEXPECTED_RSV_1'],
  ] as const)('R7 %s breaks the protocol: a client sees %s', async (which, code) => {
    const sim = await start();
    const socket = new WebSocket(`${sim.url.replace('http', 'ws')}/api/websocket`, {
      maxPayload: 100 * 1024 * 1024,
      perMessageDeflate: false,
    });
    await once(socket, 'message');
    const failed = once(socket, 'error');
    sim.sendOddBytes(which);
    const [error] = (await failed) as [NodeJS.ErrnoException];
    expect(error.code).toBe(code);
  });

  it('R8 deafens a subscription: commands are answered, states move on, a new subscription hears', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    await client.command({ type: 'subscribe_entities', entity_ids: ['switch.pump'] });
    const deaf = client.lastId;
    await client.event(deaf);
    expect(sim.deafen()).toBe(1);
    sim.setState('switch.pump', 'off');
    const frames: string[] = [];
    client.onFrame((frame) => frames.push(frame));
    expect(await client.command({ type: 'ping' })).toMatchObject({ type: 'pong' });
    const states = (await client.command({ type: 'get_states' }))['result'] as {
      entity_id: string;
      state: string;
    }[];
    expect(states.find((state) => state.entity_id === 'switch.pump')?.state).toBe('off');
    expect(frames.filter((frame) => frame.includes('"event"'))).toEqual([]);
    await client.command({ type: 'subscribe_entities', entity_ids: ['switch.pump'] });
    expect((await client.event(client.lastId))['event']).toMatchObject({
      a: { 'switch.pump': { s: 'off' } },
    });
    client.close();
  });

  it('R14 drops a client that does not read a flood, and nobody else', async () => {
    const sim = await start({ pendingLimit: 512, compression: false });
    const ids = await sim.addBulk(50);
    const slow = await WireClient.authenticated(sim.url, sim.token);
    const good = await WireClient.authenticated(sim.url, sim.token);
    for (const client of [slow, good]) {
      await client.command({ type: 'supported_features', features: { coalesce_messages: 1 } });
      await client.command({ type: 'subscribe_entities' });
    }
    slow.stopReading();
    const closed = once(sim, 'closed') as Promise<[{ client: { id: number } }]>;
    const traffic = sim.flood(20_000, ids);
    const [{ client }] = await closed;
    traffic.stop();
    expect(client.id).toBe(1);
    expect(await good.command({ type: 'ping' })).toMatchObject({ type: 'pong' });
    good.close();
  });
});

describe('traffic', () => {
  it('R14 floods at the rate it is told, every change a new value', async () => {
    const sim = await start();
    const ids = await sim.addBulk(50);
    let heard = 0;
    sim.home.bus.listen('state_changed', () => (heard += 1));
    const traffic = sim.flood(2000, ids);
    const began = performance.now();
    while (traffic.count() < 1000) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    const seconds = (performance.now() - began) / 1000;
    expect(traffic.stop()).toBe(heard);
    expect(heard / seconds).toBeGreaterThan(1200);
    expect(heard / seconds).toBeLessThan(2800);
  });

  it('R22 counts up without a hole', async () => {
    const sim = await start();
    const client = await WireClient.authenticated(sim.url, sim.token);
    await client.command({ type: 'subscribe_events', event_type: 'state_changed' });
    const traffic = sim.numbered(2);
    const seen: string[] = [];
    while (seen.length < 20) {
      const { event } = (await client.event(client.lastId)) as {
        event: { data: { new_state: { state: string } } };
      };
      seen.push(event.data.new_state.state);
    }
    traffic.stop();
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => String(index + 1)));
    client.close();
  });
});
