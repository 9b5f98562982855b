import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { WEB_CONTRACT_PATH, WEB_PROTOCOL, WEB_TOKEN_PREFIX } from '../../../src/shared/contract/client';
import { COMMANDS } from '../../../src/shared/contract/commands';
import { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket } from '../../support/contract-socket';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';

let app: ServedApp;
let home: Simulator;
let siteId: string;
const open: ContractSocket[] = [];

beforeAll(async () => {
  home = await Simulator.start();
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.05 });
  const client = await connect();
  const site = await client.call('sites.add', { name: 'Plant', url: home.url, token: home.token });
  siteId = site.id;
  const fleet = await client.view('fleet', {});
  await fleet.until(
    () =>
      fleet.snapshot.sites.some((row) => row.state === 'connected') ||
      fleet.patches.some((patch) => patch.changed.some((row) => row.state === 'connected')),
  );
});
afterAll(async () => {
  await app.stop();
  await home.stop();
});
afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

async function connect(): Promise<ContractSocket> {
  const client = await app.connect();
  open.push(client);
  return client;
}

describe('views', () => {
  it('R60 R46 a screen opened late gets the present status at once, then numbered patches without a hole', async () => {
    const client = await connect();
    const view = await client.view('entity-values', { siteId, entityIds: ['sensor.kitchen_temperature'] });
    expect(view.snapshot.values).toMatchObject([{ entityId: 'sensor.kitchen_temperature' }]);
    for (let change = 1; change <= 5; change += 1) {
      const state = String(100 + change);
      home.setState('sensor.kitchen_temperature', state);
      await view.until(() =>
        view.patches.some((patch) => patch.values.some((value) => value.state === state)),
      );
    }
    expect(view.numbers).toEqual(view.numbers.map((_, index) => index + 1));
  });

  it('R42 only what a view looks at is sent, and it follows the scrolling', async () => {
    const client = await connect();
    const view = await client.view('entity-values', { siteId, entityIds: ['sensor.office_humidity'] });
    home.setState('sensor.kitchen_temperature', '1');
    home.setState('sensor.office_humidity', '77');
    await view.until(() => view.patches.length > 0);
    expect(view.patches.flatMap((patch) => patch.values.map((value) => value.entityId))).toEqual([
      'sensor.office_humidity',
    ]);
    await client.call('view.update', {
      viewId: view.viewId,
      params: { siteId, entityIds: ['sensor.kitchen_temperature'] },
    });
    await view.snapshots(2);
    expect(view.snapshot.values).toMatchObject([{ entityId: 'sensor.kitchen_temperature', state: '1' }]);
  });

  it('a screen that missed a number asks and gets a new snapshot', async () => {
    const client = await connect();
    const view = await client.view('fleet', {});
    await client.call('view.resync', { viewId: view.viewId });
    await view.snapshots(2);
    expect(view.snapshot.sites.map((site) => site.id)).toEqual([siteId]);
  });

  it('R42 the list of entities follows additions, removals and renames of areas', async () => {
    const client = await connect();
    const view = await client.view('entity-list', { siteId });
    expect(view.snapshot.rows.length).toBe(home.home.states.all().length);
    const [added] = await home.addBulk(1);
    await view.until(() => view.patches.some((patch) => patch.changed.some((row) => row.entityId === added)));
    home.removeEntity(added ?? '');
    await view.until(() => view.patches.some((patch) => patch.removed.includes(added ?? '')));
  });

  it('R44 one entity wholly: state with attributes and context, its place, its going and its coming back', async () => {
    const client = await connect();
    const entityId = 'sensor.kitchen_temperature';
    const view = await client.view('entity', { siteId, entityId });
    const place = home.home.registries.areas.get(home.home.registries.areaOf(entityId) ?? '');
    expect(view.snapshot).toMatchObject({
      stale: false,
      state: { attributes: home.home.get(entityId)?.attributes },
      place: { row: { entityId }, area: place?.name },
    });
    home.setState(entityId, '55', { friendly_name: 'Renamed', unit_of_measurement: '°C', depth: { of: 1 } });
    await view.until(() => view.patches.some((patch) => patch.state?.state === '55'));
    expect(view.patches.find((patch) => patch.state?.state === '55')).toMatchObject({
      state: { attributes: { depth: { of: 1 } }, context: { id: home.home.get(entityId)?.context.id } },
      place: { row: { name: 'Renamed' } },
    });
    const [added = ''] = await home.addBulk(1);
    const other = await client.view('entity', { siteId, entityId: added });
    if (other.snapshot.state === null) await other.until(() => other.patches.some((patch) => patch.state));
    home.removeEntity(added);
    await other.until(() => other.patches.some((patch) => patch.state === null && patch.place === null));
    await home.addBulk(1);
    await other.until(() => other.patches.at(-1)?.state != null);
  });

  it('R43 the tail of a chart brings every sample in order, and the past what came before', async () => {
    const client = await connect();
    const view = await client.view('series', { siteId, entityIds: ['sensor.kitchen_temperature'] });
    const states = ['31', '32.5', 'unavailable', '33'];
    const points = (): string[] => view.patches.flatMap((patch) => patch.points.map((point) => point.state));
    for (const [index, state] of states.entries()) {
      // One after the other: two within a millisecond are one sample.
      home.setState('sensor.kitchen_temperature', state);
      await view.until(() => points().length > index);
    }
    expect(points()).toEqual(states);
    const now = Date.now();
    const chart = await client.call('history.chart', {
      siteId,
      entityIds: ['sensor.kitchen_temperature'],
      from: now - 3_600_000,
      to: now + 1000,
      width: 800,
    });
    expect(chart.series[0]?.value.slice(-4)).toEqual([31, 32.5, null, 33]);
  });

  it('one client cannot touch the view of another, nor one that is closed', async () => {
    const [first, second] = [await connect(), await connect()];
    const view = await first.view('fleet', {});
    expect(await second.raw('view.close', { viewId: view.viewId })).toMatchObject({
      ok: false,
      error: { code: 'view-unknown' },
    });
    await first.call('view.close', { viewId: view.viewId });
    expect(await first.raw('view.resync', { viewId: view.viewId })).toMatchObject({
      error: { code: 'view-unknown' },
    });
  });
});

describe('commands', () => {
  it('every command refuses input that has not its shape, with a code and the field', async () => {
    const client = await connect();
    for (const command of Object.keys(COMMANDS)) {
      for (const input of [
        null,
        7,
        'x',
        [],
        { siteId: 5, viewId: 'x', kind: 3, closeToTray: 'perhaps', name: 1, fields: 1 },
      ]) {
        const accepted = COMMANDS[command as keyof typeof COMMANDS].input.safeParse(input).success;
        if (accepted) continue;
        const reply = await client.raw(command, input);
        expect(reply, `${command} ${JSON.stringify(input)}`).toMatchObject({
          ok: false,
          error: { code: 'input-invalid' },
        });
      }
    }
    expect(await client.raw('__proto__', {})).toMatchObject({ error: { code: 'command-unknown' } });
    expect(await client.raw('constructor', {})).toMatchObject({ error: { code: 'command-unknown' } });
  });

  it('R3 ids are exact and case-sensitive', async () => {
    const client = await connect();
    const reply = await client.raw('connection.restart', { siteId: siteId.toUpperCase(), force: false });
    expect(reply).toMatchObject({ ok: false, error: { code: 'site-unknown' } });
  });

  it('an action changes Home Assistant; one for an unknown entity is refused before it is sent', async () => {
    const client = await connect();
    const toggled =
      home.home.states.all().find((state) => state.entityId.startsWith('light.'))?.entityId ?? '';
    const view = await client.view('entity-values', { siteId, entityIds: [toggled] });
    const before = view.snapshot.values[0]?.state;
    const service = before === 'on' ? 'turn_off' : 'turn_on';
    const call = { type: 'call_service', domain: 'light', service };
    const done = await client.call('requests.send', {
      siteId,
      command: { ...call, target: { entity_id: toggled } },
    });
    expect(done).toMatchObject({ queued: false, row: { state: 'done', confirmedBy: 'reply' } });
    const { result } = await client.call('requests.show', { siteId, requestId: done.row.id });
    expect(JSON.parse(result ?? '')).toMatchObject({
      context: { id: expect.stringMatching(/^[0-9A-Za-z]{26}$/) as string },
    });
    await view.until(() =>
      view.patches.some((patch) => patch.values.some((value) => value.state !== before)),
    );
    const refused = await client.raw('requests.send', {
      siteId,
      command: { ...call, target: { entity_id: 'light.No_Such' } },
    });
    expect(refused).toMatchObject({ error: { code: 'entity-unknown' } });
  });

  it('R41 a connection test runs through all stages against a Home Assistant and stops where it fails', async () => {
    const client = await connect();
    const good = await client.view('connection-test', { siteId, url: home.url, token: null, way: null });
    const final = await good.until(() => [good.snapshot, ...good.patches].find((state) => state.done));
    expect(final.stages.map((stage) => stage.status)).toEqual([
      'ok',
      'ok',
      'ok',
      'skipped',
      'ok',
      'ok',
      'ok',
      'ok',
      'ok',
    ]);
    const bad = await client.view('connection-test', {
      siteId: null,
      url: home.url,
      token: 'wrong',
      way: null,
    });
    const failed = await bad.until(() => [bad.snapshot, ...bad.patches].find((state) => state.done));
    expect(failed.stages.find((stage) => stage.status === 'failed')).toMatchObject({
      id: 'auth',
      error: { code: 'token-rejected' },
    });
    expect(failed.stages.slice(-3).map((stage) => stage.status)).toEqual(['skipped', 'skipped', 'skipped']);
  });

  it('R52 no answer holds a token', async () => {
    const client = await connect();
    const answers = [
      await client.raw('sites.list', {}),
      await client.raw('app.info', {}),
      (await client.view('fleet', {})).snapshot,
    ];
    expect(JSON.stringify(answers)).not.toContain(home.token);
    expect(app.log).not.toContain(home.token);
  });
});

describe('R60 who may come in', () => {
  const upgrade = (protocols: string[], headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve) => {
      const page = new URL(app.url);
      const socket = new WebSocket(`ws://${page.host}${WEB_CONTRACT_PATH}`, protocols, { headers });
      socket.on('open', () => {
        socket.close();
        resolve(101);
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => undefined);
    });
  const get = (
    path: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: string }> =>
    new Promise((resolve, reject) => {
      const page = new URL(app.url);
      request({ host: page.hostname, port: page.port, path, headers }, (response) => {
        let body = '';
        response.on('data', (part: Buffer) => (body += part.toString()));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      })
        .on('error', reject)
        .end();
    });

  it('R60 needs the token, the own origin and the own name', async () => {
    const token = `${WEB_TOKEN_PREFIX}${new URL(app.url).searchParams.get('token') ?? ''}`;
    expect(await upgrade([WEB_PROTOCOL, token])).toBe(101);
    expect(await upgrade([WEB_PROTOCOL])).toBe(401);
    expect(await upgrade([WEB_PROTOCOL, `${WEB_TOKEN_PREFIX}wrong`])).toBe(401);
    expect(await upgrade([WEB_PROTOCOL, token], { origin: 'http://evil.example' })).toBe(403);
    expect(await upgrade([WEB_PROTOCOL, token], { host: 'rebound.example' })).toBe(421);
  });

  it('R60 serves the screens and nothing beside them', async () => {
    expect((await get('/')).body).toContain('<div id="root"');
    expect((await get('/', { host: 'rebound.example' })).status).toBe(421);
    for (const path of [
      '/../config.db',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%5c..%5cx.js',
      '/%00.html',
      '/%',
    ]) {
      expect((await get(path)).status, path).toBe(404);
    }
  });

  it('R60 a port in use is said, and nothing is lost', async () => {
    const port = new URL(app.url).port;
    const answer = await cli(freshDataDir(), ['serve', '--port', port]);
    expect(answer.code).toBe(1);
    expect(answer.stderr + answer.stdout).toContain(`Port ${port} is in use`);
  });

  it('R60 ends when told to, also while a connection is open on which nobody ever asked for anything', async () => {
    const other = await ServedApp.start(freshDataDir());
    const idle = connectTcp({ host: '127.0.0.1', port: Number(new URL(other.url).port) });
    await once(idle, 'connect');
    idle.on('error', () => undefined);
    await other.stop();
    idle.destroy();
  });

  it('R9 R25 a start right after a kill is not refused, and a frozen program ends when another took its folder', async () => {
    const dataDir = freshDataDir();
    const first = await ServedApp.start(dataDir);
    await first.kill();
    const second = await ServedApp.start(dataDir);
    // As if 25 s had passed without a sign of life and a third had started meanwhile.
    const db = new Database(join(dataDir, 'mirror.db'));
    db.prepare('UPDATE heartbeat SET pid = ?').run(process.pid);
    db.close();
    await second.ended(15_000);
    expect(second.log).toContain('another process has taken the data folder over');
  });

  it('R60 a secrets folder that is none is said as such, and the data folder is free afterwards', async () => {
    const dataDir = freshDataDir();
    writeFileSync(join(dataDir, 'secrets'), 'x');
    const answer = await cli(dataDir, ['serve']);
    expect(answer.code).toBe(1);
    expect(answer.stderr + answer.stdout).toContain('cannot be used');
    expect((await cli(dataDir, ['status', '--json'])).json<{ running: boolean }>().running).toBe(false);
  });
});
