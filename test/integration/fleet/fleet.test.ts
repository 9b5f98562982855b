import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { silentLog, type Log } from '../../../src/main/log';
import type { EntityWatcher } from '../../../src/main/mirror/live-entity';
import { tokenLogin } from '../../../src/main/login/site-login';
import type { TestFleet } from '../../support/test-fleet';
import { useSurroundings } from './support';

const { simulator, fleetOf, endWith } = useSurroundings();

/** Resolves with the state an entity takes next. */
function nextState(test: TestFleet, siteId: string, entityId: string): Promise<string> {
  return new Promise((resolve) => {
    const states = test.fleet.site(siteId)?.mirror.states;
    const watcher: EntityWatcher = {
      entityChanged: (entity) => {
        states?.unwatch([entityId], watcher);
        resolve(entity.state);
      },
    };
    states?.watch([entityId], watcher);
  });
}

describe('a site is connected, mirrored and live', () => {
  it.each(['2022.3.0', '2022.8.0', '2024.3.3', '2026.11.0'])(
    'R2 R3 R20 Home Assistant %s: login, all states, live changes, removals',
    async (version) => {
      const home = await simulator({ version });
      const test = fleetOf();
      test.fleet.start();
      const site = await test.reaches(test.add(home.url, home.token), 'connected');
      expect(site.mirror.states.size).toBe(home.home.states.all().length);
      expect(site.status()).toMatchObject({
        haVersion: version,
        stale: false,
        failures: 0,
        haState: 'RUNNING',
      });

      const changed = nextState(test, site.config.id, 'sensor.kitchen_temperature');
      home.setState('sensor.kitchen_temperature', '23.75');
      expect(await changed).toBe('23.75');
      expect(test.sink.statesOf('sensor.kitchen_temperature').at(-1)).toBe('23.75');

      const gone = new Promise<void>((resolve) => {
        site.mirror.states.onRows({ rowChanged: (id) => id === 'sensor.kitchen_temperature' && resolve() });
      });
      home.removeEntity('sensor.kitchen_temperature');
      await gone;
      expect(site.mirror.states.get('sensor.kitchen_temperature')).toBeUndefined();
    },
  );

  it('R20 what vanished while nobody was connected is gone after reconnecting, what stayed has no second row', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    const before = test.sink.samples.length;
    home.dropConnections();
    await test.reaches(site, 'waiting');
    expect(site.mirror.states.get('sensor.kitchen_temperature')).toBeDefined();
    home.removeEntity('sensor.kitchen_temperature');
    await test.reaches(site, 'connected');
    expect(site.mirror.states.get('sensor.kitchen_temperature')).toBeUndefined();
    expect(test.sink.samples.length).toBe(before);
    expect(test.gaps.noted.filter(({ reason }) => reason === 'not-connected')).toHaveLength(1);
  });

  it('R21 areas follow their registry', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    const listed = new Promise<void>((resolve) => {
      site.mirror.onStructure(() => {
        if (site.mirror.registries.areas.some((area) => area.name === 'Boiler room')) resolve();
      });
    });
    const session = site.session;
    const made = await session?.request({ type: 'config/area_registry/create', name: 'Boiler room' });
    expect(made).toMatchObject({ ok: true });
    await listed;
  });

  it('R3 coalesced arrays, unknown messages, unknown ids and late replies do no harm', async () => {
    const home = await simulator();
    const test = fleetOf(1, { firstDelay: 0 });
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    home.batch(256);
    home.sendRaw('[{"type":"nonsense"},{"id":99999,"type":"result","success":true,"result":null},7,null]');
    home.sendRaw('{"id":99999,"type":"event","event":{}}');
    const changed = nextState(test, site.config.id, 'sensor.kitchen_temperature');
    for (let change = 0; change < 255; change += 1) home.setState('sensor.office_humidity', String(change));
    home.setState('sensor.kitchen_temperature', '1.5');
    expect(await changed).toBe('1.5');
    expect(site.connection).toMatchObject({ state: 'connected', generation: 1 });
  });

  it('R3 a frame that is no JSON ends the session with a reason, and the site comes back', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    home.sendRaw('{"id": 1, "type": ');
    await test.reaches(site, 'waiting');
    expect(site.status().lastError).toMatchObject({ code: 'bad-message' });
    await test.reaches(site, 'connected');
  });

  it('R17 a Home Assistant that is still starting is shown as such and read again when it runs', async () => {
    const home = await simulator();
    home.setHaState('STARTING');
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    expect(site.status().haState).toBe('STARTING');
    const running = new Promise<void>((resolve) => {
      test.fleet.onChange({ siteChanged: () => site.status().haState === 'RUNNING' && resolve() });
    });
    home.setHaState('RUNNING');
    await running;
  });
});

describe('a site that cannot be connected says why', () => {
  it('R6 a wrong token: one attempt, stopped, token-rejected', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, 'wrong'), 'stopped');
    expect(site.connection).toMatchObject({ cause: 'token-rejected', failures: 1 });
    expect(home.counters.authAttempts).toBe(1);
    expect(test.lines.join('\n')).toContain('failure 1/5');
  });

  it('R4 R7 a refusing port: five attempts with their waits, then stopped with the reason', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(`http://127.0.0.1:${port}`, 'x'), 'stopped');
    expect(site.status()).toMatchObject({
      cause: 'attempts-exhausted',
      failures: 5,
      lastError: { code: 'refused' },
    });
    expect(
      test.records.filter((record) => record.event === 'attempt').map((record) => record.attempt),
    ).toEqual([1, 2, 3, 4, 5]);
    expect(test.lines.join('\n')).toMatch(/attempt 5\/5[\s\S]*failure 5\/5/);
  });

  it.each([
    [301, 'redirected'],
    [400, 'proxy-refused'],
    [401, 'login-in-front'],
    [403, 'banned'],
    [404, 'path-not-found'],
    [502, 'server-error'],
    [200, 'not-websocket'],
  ])('R7 an HTTP %i to the upgrade reads %s', async (status, code) => {
    const refuse = createServer((_request, response) => response.writeHead(status, { location: '/x' }).end());
    refuse.on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 ${status} Refused\r\nlocation: /x\r\ncontent-length: 0\r\n\r\n`);
    });
    await new Promise<void>((resolve) => refuse.listen(0, '127.0.0.1', resolve));
    endWith(() => new Promise<void>((resolve) => refuse.close(() => resolve())));
    const test = fleetOf();
    test.fleet.start();
    const { port } = refuse.address() as AddressInfo;
    const site = await test.reaches(test.add(`http://127.0.0.1:${port}`, 'x'), 'waiting', 'stopped');
    while (site.status().lastError === null)
      await test.reaches(site, 'connecting').then(() => test.reaches(site, 'waiting', 'stopped'));
    expect(site.status().lastError?.code).toBe(code);
  });

  it('R8 a frozen Home Assistant is noticed, and the site comes back when it thaws', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    home.freeze();
    await test.reaches(site, 'waiting');
    expect(site.status()).toMatchObject({ stale: true, lastError: { code: 'silent' } });
    home.unfreeze();
    await test.reaches(site, 'connected');
    expect(home.counters.maxConcurrentPerToken).toBeLessThanOrEqual(1);
  });

  it('R41 without a token nothing is sent, and what is missing is said', async () => {
    const home = await simulator();
    const test = fleetOf();
    const site = test.add(home.url, null);
    test.fleet.start();
    expect(site.status()).toMatchObject({ state: 'incomplete', missing: ['token'] });
    expect(home.counters.connectionsTotal).toBe(0);
  });
});

describe('the operator restarts and changes', () => {
  it('R12 within the cooldown it is skipped and says so; forced it is done', async () => {
    const home = await simulator();
    const test = fleetOf(0.01, { restartCooldown: 60_000 });
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    expect(test.fleet.restart(site.config.id, false)).toMatchObject({
      value: { success: true, skipped: false },
    });
    await test.reaches(site, 'connected');
    const { generation } = site.connection;
    expect(test.fleet.restart(site.config.id, false)).toMatchObject({
      value: { success: true, skipped: true },
    });
    expect(site.connection.generation).toBe(generation);
    expect(test.fleet.restart(site.config.id, true)).toMatchObject({
      value: { success: true, skipped: false },
    });
    await test.reaches(site, 'connected');
    expect(test.fleet.restart('SITE1', false)).toMatchObject({ ok: false, error: { code: 'site-unknown' } });
    expect(home.counters.maxConcurrentPerToken).toBeLessThanOrEqual(1);
  });

  it('R11 a corrected token connects without a restart of anything else, and the log shows ten characters of it', async () => {
    const home = await simulator();
    const lines: string[] = [];
    const info: Log['info'] = (message, context) => lines.push(`${message} ${JSON.stringify(context)}`);
    const test = fleetOf(0.01, {}, { logOf: () => ({ ...silentLog, info }) });
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, 'wrong-token-of-some-length'), 'stopped');
    site.configure({ config: site.config, url: home.url, login: tokenLogin(home.token), tokenError: null });
    await test.reaches(site, 'connected');
    const tokens = JSON.stringify({ from: 'wrong-to…', to: `${home.token.slice(0, 10)}…` });
    expect(lines.filter((line) => line.includes('changed'))).toEqual([`token changed ${tokens}`]);
    expect(lines.join('\n')).not.toContain(home.token);
  });

  it('R11 the log tells which of address and token came or went, also where the site is incomplete for it', async () => {
    const home = await simulator();
    const lines: string[] = [];
    const info: Log['info'] = (message) => lines.push(message);
    const test = fleetOf(0.01, {}, { logOf: () => ({ ...silentLog, info }) });
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, null), 'incomplete');
    const changes = (): string[] => lines.splice(0).filter((line) => line.includes('changed'));
    site.configure({ config: site.config, url: home.url, login: tokenLogin(home.token), tokenError: null });
    expect(changes()).toEqual(['token changed']);
    await test.reaches(site, 'connected');
    site.configure({ config: site.config, url: '', login: tokenLogin(home.token), tokenError: null });
    expect(changes()).toEqual(['address changed']);
    expect(site.connection.state).toBe('incomplete');
  });

  it('R10 a request on a site that is not connected is refused, not sent', async () => {
    const home = await simulator();
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token), 'connected');
    const session = site.session;
    site.shutdown();
    expect(site.session).toBeNull();
    expect(await session?.request({ type: 'get_config' })).toMatchObject({ ok: false });
  });

  it('R14 R4 many sites: all connect, a frozen one changes nothing for the others', async () => {
    const homes = await Promise.all(Array.from({ length: 5 }, (_, seed) => simulator({ seed })));
    const test = fleetOf();
    const sites = homes.map((home) => test.add(home.url, home.token));
    homes[0]?.freeze();
    test.fleet.start();
    await Promise.all(sites.slice(1).map((site) => test.reaches(site, 'connected')));
    expect(sites[0]?.connection.state).not.toBe('connected');
  });
});

describe('a site that is connected for the first time', () => {
  it('R43 R22 brings the last day from the recorder, once', async () => {
    const home = await simulator({ building: 'demo', live: false });
    // A week of a building takes its simulator, in this very process, longer than the scaled patience.
    const patient = { pingSeconds: 1000, deadSeconds: 3000 };
    const test = fleetOf();
    test.fleet.start();
    const site = await test.reaches(test.add(home.url, home.token, patient), 'connected');
    const fetched = new Promise<void>((resolve) => {
      test.fleet.onChange({
        siteChanged: () => test.lines.includes('history fetched') && resolve(),
      });
    });
    await fetched;
    const key = test.sink.entities.find((entity) => entity.entityId === 'sensor.main_power')?.key;
    const past = test.sink.pastSamples.filter((sample) => sample.key === key);
    expect(past.length).toBeGreaterThan(100);
    expect(Math.min(...past.map((sample) => sample.at))).toBeGreaterThanOrEqual(Date.now() - 86_500_000);
    const total = test.sink.pastSamples.length;
    home.dropConnections();
    await test.reaches(site, 'waiting');
    await test.reaches(site, 'connected');
    expect(test.sink.pastSamples.length).toBe(total);
    expect(test.gaps.noted.filter(({ reason }) => reason === 'not-connected')).toHaveLength(1);
  });
});

describe('messages of a shape that nobody foresaw', () => {
  it.each([
    '{"a":{"sensor.x":null}}',
    '{"a":{"sensor.y":{}}}',
    '{"c":{"light.kitchen":null}}',
    '{"c":{"light.kitchen":{"+":{"s":5}}}}',
    '{"c":5}',
    '{"r":5}',
    'null',
  ])('R3 R14 the event %s costs at most that site its session; the other goes on', async (event) => {
    const [odd, healthy] = [await simulator({ seed: 1 }), await simulator({ seed: 2 })];
    const subscribed = new Promise<number>((resolve) => {
      odd.on('subscribed', ({ id, type }) => type === 'subscribe_entities' && resolve(id));
    });
    const test = fleetOf();
    test.fleet.start();
    const [first, second] = [test.add(odd.url, odd.token), test.add(healthy.url, healthy.token)];
    await Promise.all([test.reaches(first, 'connected'), test.reaches(second, 'connected')]);
    odd.sendRaw(`{"id":${await subscribed},"type":"event","event":${event}}`);
    const changed = nextState(test, second.config.id, 'sensor.kitchen_temperature');
    healthy.setState('sensor.kitchen_temperature', '3');
    expect(await changed).toBe('3');
    expect(second.connection.generation).toBe(1);
    await test.reaches(first, 'connected');
    const again = nextState(test, first.config.id, 'sensor.kitchen_temperature');
    odd.setState('sensor.kitchen_temperature', '4');
    expect(await again).toBe('4');
    expect(typeof first.mirror.states.get('light.kitchen')?.state).toBe('string');
  });
});
