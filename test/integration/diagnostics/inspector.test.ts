import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Inspector } from '../../../src/main/diagnostics/inspector';
import { ErrorLog } from '../../../src/main/diagnostics/error-log';
import { systemClock } from '../../../src/main/clock';
import type { Session } from '../../../src/main/ha/session';
import { silentLog, type Log } from '../../../src/main/log';
import type { ErrorEntry } from '../../../src/main/storage/protocol';
import { Simulator } from '../../../src/simulator/simulator';
import { testFleet, type TestFleet } from '../../support/test-fleet';
import { until } from '../../support/until';

const running: { stop(): unknown }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function setUp(): Promise<{
  readonly home: Simulator;
  readonly tested: TestFleet;
  readonly inspector: Inspector;
  readonly errors: ErrorEntry[];
  readonly lines: string[];
}> {
  const home = await Simulator.start();
  running.push(home);
  const errors: ErrorEntry[] = [];
  const lines: string[] = [];
  const log: Log = { ...silentLog, error: (message) => lines.push(message) };
  const errorLog = new ErrorLog(
    {
      writeErrors: (entries) => {
        errors.push(...entries);
        return Promise.resolve([]);
      },
    },
    systemClock,
    silentLog,
  );
  const inspector = new Inspector({
    clock: systemClock,
    logOf: () => log,
    errorLog,
    lookEvery: 1000,
    heartbeatAt: () => 7,
  });
  const tested = testFleet(0.01, {}, { telemetryOf: (siteId) => inspector.telemetryOf(siteId) });
  running.push(tested);
  inspector.start(tested.fleet);
  running.push(inspector);
  tested.fleet.start();
  return { home, tested, inspector, errors, lines };
}

describe('the inspector', () => {
  it('R32 lays the socket beside the registry, with frames, subscriptions and the round trip', async () => {
    const { home, tested, inspector } = await setUp();
    const before = Date.now();
    const site = tested.add(home.url, home.token, { pingSeconds: 5, deadSeconds: 900 });
    await tested.reaches(site, 'connected');
    home.setState('sensor.kitchen_temperature', '77');
    const seen = await until('a ping and an event', () => {
      const inspection = inspector.inspect(site.config.id);
      const states = inspection?.subscriptions.find(({ what }) => what === 'subscribe_entities');
      return inspection !== null && inspection.roundTrips.length > 0 && (states?.events ?? 0) > 1
        ? inspection
        : null;
    });
    expect(seen.sockets).toHaveLength(1);
    expect(seen.sockets[0]).toMatchObject({ readyState: 1, ready: true });
    expect(seen.sockets[0]?.lastFrameAt).toBeGreaterThanOrEqual(before);
    expect(seen.sockets[0]?.lastFrameAt).toBeLessThanOrEqual(Date.now());
    expect(seen.registry).toMatchObject({
      listed: true,
      state: 'connected',
      generation: seen.sockets[0]?.generation,
    });
    expect(seen.connectedIds).toEqual([site.config.id]);
    expect(seen.openSocketIds).toEqual([site.config.id]);
    expect(seen.mismatches).toEqual([]);
    expect(seen.framesIn.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['auth_required', 'auth_ok', 'result', 'event', 'pong']),
    );
    for (const row of [...seen.framesIn, ...seen.framesOut]) {
      expect(row.bytes, row.type).toBeGreaterThan(row.count * 10);
      expect(row.lastAt, row.type).toBeGreaterThanOrEqual(before);
      expect(row.lastAt, row.type).toBeLessThanOrEqual(Date.now());
    }
    expect(seen.framesOut.find(({ type }) => type === 'auth')?.count).toBe(seen.registry.generation);
    expect(seen.framesOut.find(({ type }) => type === 'ping')?.count).toBeGreaterThanOrEqual(1);
    expect(seen.subscriptions.map(({ what }) => what)).toContain('subscribe_events area_registry_updated');
    expect(seen.heartbeatAt).toBe(7);
    expect(JSON.stringify(seen)).not.toContain(home.token);
  });

  it('R32 shows a request under way, and what could not be sent', async () => {
    const { home, tested, inspector } = await setUp();
    const site = tested.add(home.url, home.token);
    await tested.reaches(site, 'connected');
    const session = site.session;
    const asked = session?.request({ type: 'get_states' });
    expect(inspector.inspect(site.config.id)?.requests).toContainEqual(
      expect.objectContaining({ type: 'get_states' }),
    );
    await asked;
    expect(inspector.inspect(site.config.id)?.requests.map(({ type }) => type)).not.toContain('get_states');
    session?.destroy();
    expect(await session?.request({ type: 'get_panels' })).toMatchObject({ ok: false });
    expect(inspector.inspect(site.config.id)?.counters.sendErrors).toEqual([
      { type: 'get_panels', count: 1 },
    ]);
  });

  it('R32 R10 a second socket is found, told once, and forgotten when it is gone', async () => {
    const { home, tested, inspector, errors, lines } = await setUp();
    const site = tested.add(home.url, home.token);
    await tested.reaches(site, 'connected');
    const telemetry = inspector.telemetryOf(site.config.id);
    // A real second socket to the same Home Assistant, which nobody in the fleet knows of.
    const socket = new WebSocket(`${home.url.replace('http', 'ws')}/api/websocket`);
    const stray = sessionOn(() => socket.readyState);
    telemetry.opened(stray, 9);
    await once(socket, 'open');
    inspector.look();
    expect(inspector.inspect(site.config.id)?.mismatches).toEqual([]);
    for (let look = 0; look < 5; look += 1) inspector.look();
    expect(inspector.inspect(site.config.id)?.mismatches).toMatchObject([{ kind: 'two-sockets' }]);
    expect(inspector.inspect(site.config.id)?.counters.mismatches).toBe(1);
    expect(lines).toEqual([expect.stringContaining('two-sockets')]);
    socket.terminate();
    await once(socket, 'close');
    inspector.look();
    expect(inspector.inspect(site.config.id)?.mismatches).toEqual([]);
    await until('the row of the error log', () => errors.length > 0);
    expect(errors).toMatchObject([
      { part: 'inspector', code: 'connection-mismatch', count: 1, context: { state: 'connected' } },
    ]);
  });

  it('R32 a socket that outlives its site is found, though the site is in no list any more', async () => {
    const { home, tested, inspector, lines } = await setUp();
    const site = tested.add(home.url, home.token);
    await tested.reaches(site, 'connected');
    const telemetry = inspector.telemetryOf(site.config.id);
    const [held] = telemetry.sessions;
    if (held === undefined) throw new Error('connected without a socket');
    // As if removing the site had forgotten to close: an open socket that nobody in the fleet knows.
    const fake = sessionOn(() => 1);
    tested.fleet.remove(site.config.id);
    telemetry.opened(fake, 2);
    inspector.look();
    inspector.look();
    expect(lines).toEqual([expect.stringContaining('not-listed')]);
    telemetry.ended(fake);
    await until('the real socket is gone', () => telemetry.sessions.length === 0);
    inspector.look();
    expect(inspector.inspect(site.config.id)).toBeNull();
  });

  it('R32 restarts and outages on a well-behaved fleet never count as a disagreement', async () => {
    const { home, tested, inspector } = await setUp();
    const site = tested.add(home.url, home.token);
    await tested.reaches(site, 'connected');
    for (let round = 0; round < 5; round += 1) {
      if (round % 2 === 0) tested.fleet.restart(site.config.id, true);
      else home.dropConnections({ terminate: true });
      inspector.look();
      await until('away', () => site.connection.state !== 'connected');
      inspector.look();
      await tested.reaches(site, 'connected');
      inspector.look();
    }
    expect(inspector.inspect(site.config.id)?.counters.mismatches).toBe(0);
  });
});

/** As much of a session as the inspector looks at. */
function sessionOn(readyState: () => number): Session {
  const session = {
    get readyState() {
      return readyState();
    },
    ready: false,
    lastFrameAt: 0,
    subscriptions: [],
    requests: [],
  };
  return session as unknown as Session;
}
