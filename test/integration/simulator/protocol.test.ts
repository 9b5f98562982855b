import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator/simulator';
import { WireClient, type Message } from '../../real-ha/support/wire-client';

let simulator: Simulator | undefined;
const clients: WireClient[] = [];

afterEach(async () => {
  clients.splice(0).forEach((client) => {
    client.close();
  });
  await simulator?.stop();
  simulator = undefined;
});

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  simulator = await createSimulator(options);
  return simulator;
}

async function connect(to: Simulator, token = to.token): Promise<WireClient> {
  const client = await WireClient.authenticated(to.url, token);
  clients.push(client);
  return client;
}

function codeOf(answer: Message): unknown {
  return answer['success'] === true ? 'success' : (answer['error'] as Message)['code'];
}

describe('the simulator in the auth phase', () => {
  it('R2 closes with 1000 when no auth message comes in time', async () => {
    const sim = await start({ authTimeoutMs: 30 });
    const [client, hello] = await WireClient.open(sim.url);
    expect(hello).toEqual({ type: 'auth_required', ha_version: '2026.11.0' });
    expect(await client.closed()).toEqual({ code: 1000, reason: '' });
  });

  it('R6 counts bad tokens, and bans when told to', async () => {
    const sim = await start({ banAfter: 2 });
    for (let attempt = 0; attempt < 2; attempt++) {
      const [client] = await WireClient.open(sim.url);
      client.send({ type: 'auth', access_token: 'wrong' });
      expect(await client.next(() => true)).toEqual({
        type: 'auth_invalid',
        message: 'Invalid access token or password',
      });
      expect((await client.closed()).code).toBe(1000);
    }
    expect(sim.counters).toMatchObject({ authAttempts: 2, authFailures: 2, connectionsTotal: 2 });
    // From now on the good token is refused too.
    await expect(connect(sim)).rejects.toThrow('1006');
    expect(sim.counters.upgradesByTime).toHaveLength(3);
  });

  it('R6 closes the connections of a revoked token with 1000, and only those', async () => {
    const sim = await start();
    sim.addToken('second');
    const [first, second] = [await connect(sim), await connect(sim, 'second')];
    sim.revokeToken('second');
    expect(await second.closed()).toEqual({ code: 1000, reason: '' });
    expect(await first.command({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});

describe('the simulator in the command phase', () => {
  it('R3 takes arrays of commands, and joins answers only once asked to', async () => {
    const sim = await start();
    const client = await connect(sim);
    const frames: string[] = [];
    sim.clients()[0]?.socket.on('message', () => undefined);
    client.onFrame((frame) => frames.push(frame));
    client.send([
      { id: 1, type: 'ping' },
      { id: 2, type: 'ping' },
    ]);
    await client.next((message) => message['id'] === 2);
    expect(frames).toEqual(['{"id":1,"type":"pong"}', '{"id":2,"type":"pong"}']);
    await client.command({ id: 3, type: 'supported_features', features: { coalesce_messages: 1 } });
    frames.length = 0;
    client.send([
      { id: 4, type: 'ping' },
      { id: 5, type: 'ping' },
    ]);
    await client.next((message) => message['id'] === 5);
    expect(frames).toEqual(['[{"id":4,"type":"pong"},{"id":5,"type":"pong"}]']);
  });

  it('R17 accepts clients while it starts, and says so', async () => {
    const sim = await start();
    sim.setHaState('STARTING');
    const client = await connect(sim);
    const config = (await client.command({ type: 'get_config' }))['result'] as Message;
    expect(config).toMatchObject({ state: 'STARTING', version: '2026.11.0' });
  });

  it('R3 keeps what old versions do not know unknown', async () => {
    const old = await connect(await start({ version: '2022.3.0' }));
    for (const type of ['subscribe_entities', 'supported_features', 'config/floor_registry/list']) {
      expect(codeOf(await old.command({ type, features: {} }))).toBe('unknown_command');
    }
    expect(codeOf(await old.command({ type: 'get_states' }))).toBe('success');
  });

  it('R41 keeps to admins what Home Assistant keeps to admins', async () => {
    const sim = await start();
    sim.addToken('guest', { name: 'Guest', admin: false });
    const guest = await connect(sim, 'guest');
    const user = (await guest.command({ type: 'auth/current_user' }))['result'];
    expect(user).toMatchObject({ name: 'Guest', is_admin: false });
    expect(codeOf(await guest.command({ type: 'subscribe_events' }))).toBe('unauthorized');
    expect(codeOf(await guest.command({ type: 'config/area_registry/create', name: 'x' }))).toBe(
      'unauthorized',
    );
    expect(codeOf(await guest.command({ type: 'subscribe_events', event_type: 'state_changed' }))).toBe(
      'success',
    );
    expect(codeOf(await guest.command({ type: 'config/area_registry/list' }))).toBe('success');
  });

  it('R20 filters subscribed entities by id, domain, entity and glob', async () => {
    const sim = await start();
    const client = await connect(sim);
    const snapshotOf = async (filter: Message): Promise<readonly string[]> => {
      await client.command({ type: 'subscribe_entities', ...filter });
      const event = (await client.event(client.lastId))['event'] as Message;
      return Object.keys(event['a'] as Message).sort();
    };
    expect(await snapshotOf({ entity_ids: ['sun.sun'] })).toEqual(['sun.sun']);
    expect(await snapshotOf({ entity_ids: [] })).toHaveLength(10);
    expect(await snapshotOf({ include: { domains: ['switch', 'light'] } })).toEqual([
      'light.kitchen',
      'switch.pump',
    ]);
    expect(await snapshotOf({ include: { entity_globs: ['sensor.*_temp*'] } })).toEqual([
      'sensor.kitchen_temperature',
    ]);
    expect(await snapshotOf({ exclude: { domains: ['sensor', 'sun'] } })).toHaveLength(6);
  });

  it('R20 sends additions, changes and removals to a subscription, and nothing after it ends', async () => {
    const sim = await start();
    const client = await connect(sim);
    await client.command({ type: 'subscribe_entities', entity_ids: ['sensor.x'] });
    const subscription = client.lastId;
    expect((await client.event(subscription))['event']).toEqual({ a: {} });
    sim.addEntity('sensor.x', '1', { unit: 'W', old: true });
    sim.setState('sensor.other', '5', {});
    expect((await client.event(subscription))['event']).toMatchObject({ a: { 'sensor.x': { s: '1' } } });
    sim.setState('sensor.x', '2', { unit: 'kW' });
    expect((await client.event(subscription))['event']).toMatchObject({
      c: { 'sensor.x': { '+': { s: '2', a: { unit: 'kW' } }, '-': { a: ['old'] } } },
    });
    sim.removeEntity('sensor.x');
    expect((await client.event(subscription))['event']).toEqual({ r: ['sensor.x'] });
    expect(codeOf(await client.command({ type: 'unsubscribe_events', subscription }))).toBe('success');
    expect(sim.clients()[0]?.subscriptions).toEqual([]);
    expect(codeOf(await client.command({ type: 'unsubscribe_events', subscription }))).toBe('not_found');
  });

  it('R21 tells a rename of an entity with its old id, in registry and states', async () => {
    const sim = await start();
    const client = await connect(sim);
    await client.command({ type: 'subscribe_events', event_type: 'entity_registry_updated' });
    const registry = client.lastId;
    await client.command({ type: 'subscribe_entities' });
    const states = client.lastId;
    await client.event(states);
    await client.command({
      type: 'config/entity_registry/update',
      entity_id: 'switch.pump',
      new_entity_id: 'switch.main_pump',
    });
    expect((await client.event(registry))['event']).toMatchObject({
      data: {
        action: 'update',
        entity_id: 'switch.main_pump',
        old_entity_id: 'switch.pump',
        changes: { entity_id: 'switch.pump' },
      },
    });
    expect((await client.event(states))['event']).toEqual({ r: ['switch.pump'] });
    expect((await client.event(states))['event']).toMatchObject({ a: { 'switch.main_pump': { s: 'on' } } });
  });

  it('R14 drops a client that does not read, with 1000, and no other', async () => {
    const sim = await start({ pendingLimit: 200, compression: false });
    const [slow, quick] = [await connect(sim), await connect(sim)];
    for (const client of [slow, quick]) {
      await client.command({ type: 'supported_features', features: { coalesce_messages: 1 } });
      await client.command({ type: 'subscribe_events', event_type: 'state_changed' });
    }
    slow.stopReading();
    const dropped = once(sim, 'closed');
    const padding = 'x'.repeat(50_000);
    const traffic = setInterval(() => {
      sim.setState('sensor.mode_text', String(Math.random()), { padding });
    }, 1);
    await dropped;
    clearInterval(traffic);
    expect(sim.clients()).toHaveLength(1);
    expect(await quick.command({ type: 'ping' })).toMatchObject({ type: 'pong' });
  });
});
