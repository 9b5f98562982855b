import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../../src/shared/requests';
import type { Simulator } from '../../../src/simulator/simulator';
import type { ContractSocket } from '../../support/contract-socket';
import { cli, type ServedApp } from '../../support/served-app';
import { until } from '../../support/until';
import { addSite, connected, statusWhere, useSurroundings, type ErrorDocument } from '../cli/support';

const { folder, simulator: startSimulator, serve } = useSurroundings();
const QUEUED = 'Action queued (connection not active)';
const LAMP = 'light.test_lamp';

interface Place {
  readonly dataDir: string;
  readonly home: Simulator;
  readonly siteId: string;
  readonly app: ServedApp;
}

async function place(entityIds: readonly string[] = []): Promise<Place> {
  const dataDir = folder();
  const home = await startSimulator();
  for (const entityId of new Set([LAMP, ...entityIds])) home.addEntity(entityId, 'off');
  const siteId = await addSite(dataDir, home);
  const app = await serve(dataDir);
  await connected(dataDir, siteId);
  return { dataDir, home, siteId, app };
}

/** Every way in fails until `mend` is called; the app sees a server that is down. */
async function unplug({ home, dataDir, siteId }: Place): Promise<() => void> {
  home.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
  home.dropConnections({ terminate: true });
  await statusWhere(dataDir, siteId, 'loss', ({ state }) => state !== 'connected');
  return () => home.faults.clear();
}

const sentCalls = (home: Simulator): number => home.counters.messagesByType['call_service'] ?? 0;

async function reconnect(client: ContractSocket, siteId: string): Promise<void> {
  await client.call('connection.restart', { siteId, force: true });
}

async function rowWhere(
  client: ContractSocket,
  siteId: string,
  what: string,
  fits: (row: RequestRow) => boolean,
): Promise<RequestRow> {
  return until(what, async () => {
    const { rows } = await client.call('requests.list', { siteId, before: null, limit: 50 });
    return rows.find(fits);
  });
}

describe('request, beside the running program', () => {
  it('R30 gets the answer of get_states, as one JSON document, and keeps payload and answer for inspection', async () => {
    const { dataDir, home, siteId, app } = await place();
    const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"get_states"}', '--json']);
    expect(answer.stderr).toBe('');
    expect(answer.code).toBe(0);
    const document = answer.json<{ state: string; result: { entity_id: string }[] }>();
    expect(document.state).toBe('done');
    expect(document.result.map((state) => state.entity_id).sort()).toEqual(
      [...home.home.states.ids()].sort(),
    );
    const client = await app.connect();
    const row = await rowWhere(client, siteId, 'the request', ({ name }) => name === 'get_states');
    expect(row).toMatchObject({
      kind: 'request',
      origin: 'command-line',
      state: 'done',
      confirmedBy: 'reply',
    });
    const shown = await client.call('requests.show', { siteId, requestId: row.id });
    expect(JSON.parse(shown.payload)).toEqual({ type: 'get_states' });
    expect(shown.result).toContain(LAMP);
    client.close();
  });

  it('R30 gets all of an answer of several MB, and reads the request from standard input', async () => {
    const dataDir = folder();
    const home = await startSimulator();
    await home.addBulk(10_000);
    const siteId = await addSite(dataDir, home);
    await serve(dataDir);
    await connected(dataDir, siteId);
    const answer = await cli(dataDir, ['request', '--site', siteId, '-', '--json'], '{"type":"get_states"}');
    expect(answer.stdout.length).toBeGreaterThan(2_000_000);
    const { result } = answer.json<{ result: unknown[] }>();
    expect(result).toHaveLength(home.home.states.ids().length);
  });

  it('R30 says what Home Assistant refused, with its own code', async () => {
    const { dataDir, siteId } = await place();
    const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"no/such_command"}', '--json']);
    expect(answer.code).toBe(1);
    expect(answer.json<ErrorDocument>().error).toMatchObject({
      code: 'request-failed',
      details: { haCode: 'unknown_command' },
    });
  });

  it('R18 says at once that the site is not connected, and nothing lingers', async () => {
    const at = await place();
    const mend = await unplug(at);
    const { dataDir, siteId, home } = at;
    const before = home.counters.messagesByType['get_panels'] ?? 0;
    const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"get_panels"}', '--json']);
    expect(answer.code).toBe(1);
    expect(answer.json<ErrorDocument>().error.code).toBe('not-connected');
    mend();
    await reconnect(await at.app.connect(), siteId);
    await connected(dataDir, siteId);
    expect(home.counters.messagesByType['get_panels'] ?? 0).toBe(before);
  });

  it.each(['request', 'call'])('R30 %s says what to do when the program does not run', async (which) => {
    const dataDir = folder();
    const home = await startSimulator();
    const siteId = await addSite(dataDir, home);
    const args = which === 'request' ? ['{"type":"get_states"}'] : ['light.turn_on', '--entity', LAMP];
    const never = await cli(dataDir, [which, '--site', siteId, ...args, '--json']);
    expect(never.code).toBe(1);
    expect(never.json<ErrorDocument>().error).toMatchObject({
      code: 'not-running',
      hint: expect.stringMatching(/start it/i) as string,
    });
    const app = await serve(dataDir);
    await connected(dataDir, siteId);
    await app.stop();
    const ended = await cli(dataDir, [which, '--site', siteId, ...args, '--json']);
    expect(ended.json<ErrorDocument>().error.code).toBe('not-running');
    expect(ended.code).toBe(1);
  });

  it.each([
    ['no JSON', '{"type":', 2, 'input-invalid'],
    ['an id', '{"type":"ping","id":3}', 1, 'request-invalid'],
    ['no type', '{"typ":"ping"}', 1, 'request-invalid'],
    ['a subscription', '{"type":"subscribe_events"}', 1, 'request-subscription'],
    [
      'a new token',
      '{"type":"auth/long_lived_access_token","client_name":"x","lifespan":1}',
      1,
      'request-secret',
    ],
  ])('R30 refuses %s', async (_what, text, code, error) => {
    const dataDir = folder();
    const siteId = await addSite(dataDir, await startSimulator());
    const answer = await cli(dataDir, ['request', '--site', siteId, text, '--json']);
    expect(answer.json<ErrorDocument>().error.code).toBe(error);
    expect(answer.code).toBe(code);
  });

  it("R52 never lets the site's token into the database or the log", async () => {
    const dataDir = folder();
    const home = await startSimulator();
    const token = 'canary-8d41f3c2-no-web-token';
    home.addToken(token);
    const added = await cli(
      dataDir,
      ['sites', 'add', '--name', 'A', '--url', home.url, '--token', '-'],
      token,
    );
    const siteId = added.stdout.trim();
    const app = await serve(dataDir);
    await connected(dataDir, siteId);
    const client = await app.connect();
    const command = { type: 'fire_event', event_type: 'x', event_data: { note: `it is ${token}` } };
    const fromScreen = await client.raw('requests.send', { siteId, command });
    expect(fromScreen).toMatchObject({ error: { code: 'request-secret' } });
    const fromCli = await cli(dataDir, ['request', '--site', siteId, JSON.stringify(command), '--json']);
    expect(fromCli.json<ErrorDocument>().error.code).toBe('request-secret');
    await app.stop();
    for (const file of ['mirror.db', join('logs', 'main.log')]) {
      expect(readFileSync(join(dataDir, file), 'latin1')).not.toContain(token);
    }
  });
});

describe('call', () => {
  it('R31 says that it is queued while the site is not connected, and is carried out once afterwards', async () => {
    const at = await place();
    const { dataDir, home, siteId, app } = at;
    const mend = await unplug(at);
    const plain = await cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', LAMP]);
    expect(plain.stdout.trim()).toBe(QUEUED);
    expect(plain.code).toBe(0);
    const json = await cli(dataDir, [
      ...['call', 'light.turn_on', '--site', siteId, '--entity', LAMP, '--json'],
      ...['--data-json', '{"brightness":80}'],
    ]);
    expect(json.json()).toMatchObject({ queued: true, state: 'pending', message: QUEUED });
    expect(sentCalls(home)).toBe(0);
    mend();
    await reconnect(await app.connect(), siteId);
    const client = await app.connect();
    const last = await rowWhere(client, siteId, 'the last action done', ({ state }) => state === 'done');
    expect(last.queuedAt).not.toBeNull();
    await until('both carried out', () => sentCalls(home) === 2);
    expect(home.home.get(LAMP)).toMatchObject({ state: 'on', attributes: { brightness: 80 } });
  });

  it('R31 sends what waited in the order it was given', async () => {
    const at = await place();
    const { home, siteId, app } = at;
    const client = await app.connect();
    const seen: unknown[] = [];
    home.on('message', ({ message }) => {
      const { type, service_data: data } = message as {
        type?: string;
        service_data?: { brightness?: number };
      };
      if (type === 'call_service') seen.push(data?.brightness);
    });
    const mend = await unplug(at);
    for (let brightness = 1; brightness <= 20; brightness += 1) {
      const sent = await client.call('requests.send', {
        siteId,
        command: {
          ...{ type: 'call_service', domain: 'light', service: 'turn_on', service_data: { brightness } },
          target: { entity_id: LAMP },
        },
      });
      expect(sent).toMatchObject({ queued: true, message: QUEUED });
    }
    mend();
    await reconnect(client, siteId);
    await until('all carried out', () => seen.length === 20);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('R31 gives up what waited too long, and does not send it', async () => {
    const at = await place();
    const { dataDir, home, siteId, app } = at;
    const client = await app.connect();
    await client.call('settings.set', { actionExpirySeconds: 5 });
    const mend = await unplug(at);
    const waited = await cli(dataDir, [
      ...['call', 'light.turn_on', '--site', siteId, '--entity', LAMP, '--wait', '--json'],
    ]);
    expect(waited.json<ErrorDocument>().error.code).toBe('action-expired');
    const logged = await until('it in the error log', async () => {
      const { rows } = await client.call('errors.list', {
        ...{ of: { siteId }, level: null, after: null, limit: 20 },
      });
      return rows.find(({ code }) => code === 'action-expired');
    });
    expect(logged).toMatchObject({ part: 'request', context: { request: 'light.turn_on' } });
    expect(logged.count).toBe(1);
    expect(logged.context.requestId).toEqual(expect.any(Number));
    mend();
    await reconnect(client, siteId);
    await connected(dataDir, siteId);
    expect(sentCalls(home)).toBe(0);
  });

  it('R31 never keeps toggles, presses, steps, locks and alarms for later, and says why', async () => {
    const never = {
      'light.toggle': LAMP,
      'button.press': 'button.bell',
      'input_number.increment': 'input_number.level',
      'lock.unlock': 'lock.front',
      'alarm_control_panel.alarm_disarm': 'alarm_control_panel.house',
    };
    const at = await place(Object.values(never));
    await unplug(at);
    for (const [action, entityId] of Object.entries(never)) {
      const args = ['call', action, '--site', at.siteId, '--entity', entityId, '--json'];
      const refused = await cli(at.dataDir, args);
      expect(refused.json<ErrorDocument>().error).toMatchObject({
        code: 'action-never-queued',
        details: { action },
      });
      expect(refused.code).toBe(1);
    }
    expect(sentCalls(at.home)).toBe(0);
  });

  it('R31 sends a toggle directly while the site is connected', async () => {
    const { dataDir, home, siteId } = await place();
    const args = ['call', 'light.toggle', '--site', siteId, '--entity', LAMP, '--json'];
    expect((await cli(dataDir, args)).json()).toMatchObject({
      queued: false,
      state: 'done',
      confirmedBy: 'reply',
    });
    expect(home.home.get(LAMP)?.state).toBe('on');
    expect(sentCalls(home)).toBe(1);
  });

  it('R31 an action that waits can be cancelled, one that is done cannot', async () => {
    const at = await place();
    const { dataDir, home, siteId, app } = at;
    const client = await app.connect();
    const mend = await unplug(at);
    await cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', LAMP]);
    const waiting = await rowWhere(client, siteId, 'the action', ({ state }) => state === 'pending');
    await client.call('requests.cancel', { siteId, requestId: waiting.id });
    const again = await client.raw('requests.cancel', { siteId, requestId: waiting.id });
    expect(again).toMatchObject({ error: { code: 'request-not-pending' } });
    mend();
    await reconnect(client, siteId);
    await connected(dataDir, siteId);
    expect(sentCalls(home)).toBe(0);
    const repeated = await client.call('requests.repeat', { siteId, requestId: waiting.id });
    expect(repeated.row).toMatchObject({ state: 'done', repeats: waiting.id });
    expect(sentCalls(home)).toBe(1);
  });
});

describe('an action whose answer never came', () => {
  it('R31 kill -9 while it is under way: its outcome is unknown afterwards, and it is not sent again', async () => {
    const at = await place();
    const { dataDir, home, siteId, app } = at;
    home.faults.delayReplies((command) => (command === 'call_service' ? null : 0));
    const calling = cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', LAMP, '--json']);
    await until('the call at Home Assistant', () => sentCalls(home) === 1);
    await app.kill();
    const told = await calling;
    expect(told.code).toBe(1);
    home.faults.clear();
    const next = await serve(dataDir);
    await connected(dataDir, siteId);
    const client = await next.connect();
    const row = await rowWhere(client, siteId, 'the action', ({ name }) => name === 'light.turn_on');
    expect(row).toMatchObject({ state: 'failed', error: { code: 'outcome-unknown' } });
    // Whatever waits would have been sent by now: a request behind it is answered.
    await client.call('requests.send', { siteId, command: { type: 'get_config' } });
    expect(sentCalls(home)).toBe(1);
  });

  it('R31 what waited when the program was killed is sent once it runs and is connected again', async () => {
    const at = await place();
    const { dataDir, home, siteId, app } = at;
    const mend = await unplug(at);
    await cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', LAMP]);
    await app.kill();
    mend();
    const next = await serve(dataDir);
    const client = await next.connect();
    await rowWhere(client, siteId, 'the action done', ({ state }) => state === 'done');
    expect(sentCalls(home)).toBe(1);
  });

  it('R31 a cut after it was carried out is confirmed by the state, and it is not sent again', async () => {
    const at = await place();
    const { home, siteId, app } = at;
    const client = await app.connect();
    home.faults.delayReplies((command) => (command === 'call_service' ? null : 0));
    const sending = client.call('requests.send', {
      siteId,
      command: { type: 'call_service', domain: 'light', service: 'turn_on', target: { entity_id: LAMP } },
    });
    await until('the call at Home Assistant', () => sentCalls(home) === 1);
    home.dropConnections({ terminate: true });
    home.faults.clear();
    expect((await sending).row).toMatchObject({ state: 'done', confirmedBy: 'state' });
    expect(sentCalls(home)).toBe(1);
  });

  it('R30 an answer after the limit still mends the row', async () => {
    const { home, siteId, app } = await place();
    const client = await app.connect();
    const view = await client.view('requests', { siteId });
    home.faults.delayReplies((command) => (command === 'get_config' ? 1500 : 0));
    const timedOut = await client.raw('requests.send', { siteId, command: { type: 'get_config' } });
    expect(timedOut).toMatchObject({ error: { code: 'request-timeout' } });
    await view.until(() =>
      view.patches.some(({ rows }) =>
        rows.some(({ name, state }) => name === 'get_config' && state === 'done'),
      ),
    );
  });
});
