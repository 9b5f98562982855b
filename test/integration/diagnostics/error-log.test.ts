import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectionSchema, type Inspection, type LoggedError } from '../../../src/shared/diagnostics';
import { Simulator } from '../../../src/simulator/simulator';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

let app: ServedApp;
let home: Simulator;
let deaf: Server;
const ids = { plant: '', refusing: '', wrong: '' };

beforeAll(async () => {
  home = await Simulator.start();
  // A port that refuses for certain: it was somebody's a moment ago.
  deaf = createServer();
  deaf.listen(0, '127.0.0.1');
  await once(deaf, 'listening');
  const port = (deaf.address() as { port: number }).port;
  deaf.close();
  await once(deaf, 'close');
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.02 });
  const client = await app.connect();
  ids.plant = (await client.call('sites.add', { name: 'Plant', url: home.url, token: home.token })).id;
  ids.refusing = (
    await client.call('sites.add', { name: 'Gone', url: `http://127.0.0.1:${port}`, token: 'x' })
  ).id;
  ids.wrong = (await client.call('sites.add', { name: 'Wrong', url: home.url, token: 'wrong' })).id;
  client.close();
});
afterAll(async () => {
  await app.stop();
  await home.stop();
});

const errorsOf = async (...args: string[]): Promise<LoggedError[]> =>
  (await app.cli('errors', '--json', ...args)).json<LoggedError[]>();

describe('the error log of a running program', () => {
  it('R7 R46 each cause is a row with its context; repetition counts', async () => {
    const refused = await until('five refusals', async () =>
      (await errorsOf('--site', ids.refusing)).find(
        ({ code, level, count }) => code === 'refused' && level === 'warning' && count >= 5,
      ),
    );
    expect(refused).toMatchObject({
      siteId: ids.refusing,
      part: 'connection',
      context: { state: 'connecting', closeCode: 0 },
    });
    expect(refused.context.attempt).toBeGreaterThanOrEqual(1);
    expect(refused.context.readyState).toBeTypeOf('number');
    expect(refused.lastAt).toBeGreaterThan(refused.firstAt);
    const stopped = await errorsOf('--site', ids.refusing, '--level', 'error');
    expect(stopped).toMatchObject([{ code: 'refused', level: 'error' }]);
    const rejected = await until('the rejected token', async () =>
      (await errorsOf('--site', ids.wrong)).find(({ code }) => code === 'token-rejected'),
    );
    expect(rejected).toMatchObject({ context: { state: 'authenticating', attempt: 1 } });
  });

  it('R46 a screen pages through it, filters it, and sees new rows as they come', async () => {
    const client = await app.connect();
    const live = await client.view('errors', {});
    const first = await client.call('errors.list', { of: 'all', level: null, after: null, limit: 1 });
    expect(first.rows).toHaveLength(1);
    const second = await client.call('errors.list', { of: 'all', level: null, after: first.next, limit: 1 });
    expect(second.rows[0]?.id).not.toBe(first.rows[0]?.id);
    const own = await client.call('errors.list', {
      of: { siteId: ids.wrong },
      level: 'error',
      after: null,
      limit: 50,
    });
    expect(own.rows.map(({ siteId, level }) => [siteId, level])).toEqual([[ids.wrong, 'error']]);
    await client.call('connection.restart', { siteId: ids.wrong, force: true });
    const row = await live.until(() =>
      live.patches.flatMap(({ rows }) => rows).find(({ siteId }) => siteId === ids.wrong),
    );
    expect(row).toMatchObject({ code: 'token-rejected', count: 2 });
    client.close();
  });

  it('R46 R62 a request that fails is a row with its number and the state of the connection', async () => {
    const failed = await app.cli('request', '--site', ids.plant, '{"type":"no_such_command"}', '--json');
    expect(failed.code).toBe(1);
    const row = await until('its row', async () =>
      (await errorsOf('--site', ids.plant)).find(({ part }) => part === 'request'),
    );
    expect(row).toMatchObject({
      level: 'error',
      code: 'request-failed',
      context: { request: 'no_such_command', state: 'connected', readyState: 1 },
    });
    expect(row.context.requestId).toBeTypeOf('number');
    expect((await app.cli('metrics')).stdout).toMatch(
      /hacc_queue_finished_total\{kind="\w+",state="failed"\} 1/,
    );
  });

  it('R46 the timeline comes in pages, newest first, and goes on live', async () => {
    const client = await app.connect();
    const live = await client.view('timeline', { siteId: ids.plant });
    await client.call('connection.restart', { siteId: ids.plant, force: true });
    await live.until(() =>
      live.patches.flatMap(({ rows }) => rows).some(({ event }) => event === 'connected'),
    );
    const all = await client.call('timeline.list', { siteId: ids.plant, before: null, limit: 500 });
    expect(all.next).toBeNull();
    expect(all.rows.map(({ event }) => event).slice(0, 3)).toEqual(['connected', 'authenticated', 'attempt']);
    const paged = [];
    let before: number | null = null;
    do {
      const page: typeof all = await client.call('timeline.list', { siteId: ids.plant, before, limit: 2 });
      paged.push(...page.rows);
      before = page.next;
    } while (before !== null);
    expect(paged).toEqual(all.rows);
    for (const { id } of live.patches.flatMap(({ rows }) => rows))
      expect(all.rows.map((row) => row.id)).toContain(id);
    client.close();
  });

  it('R32 the inspector answers a screen each second and the command line beside it', async () => {
    const client = await app.connect();
    const view = await client.view('inspector', { siteId: ids.plant });
    expect(view.snapshot).toMatchObject({ siteId: ids.plant, registry: { listed: true } });
    await view.until(() => view.patches.length >= 2);
    expect(view.patches[1]?.at).toBeGreaterThan(view.patches[0]?.at ?? 0);
    expect(await client.raw('view.open', { kind: 'inspector', params: { siteId: 'nobody' } })).toMatchObject({
      error: { code: 'site-unknown' },
    });
    client.close();
    const answer = await app.cli('inspect', '--site', ids.plant, '--json');
    const inspection = inspectionSchema.parse(answer.json<Inspection>());
    expect(inspection.sockets).toMatchObject([{ readyState: 1, ready: true }]);
    expect(inspection.registry.state).toBe('connected');
    expect(inspection.counters.connects).toBeGreaterThanOrEqual(1);
    const refusing = (await app.cli('inspect', '--site', ids.refusing, '--json')).json<Inspection>();
    expect(refusing.counters.failures).toMatchObject([{ code: 'refused' }]);
    expect(refusing.sockets).toEqual([]);
    const text = await app.cli('inspect', '--site', ids.plant);
    expect(text.stdout).toMatch(/Socket\s+OPEN/);
    expect(text.stdout).toMatch(/Registry\s+connected/);
    const db = new Database(join(app.dataDir, 'mirror.db'), { readonly: true });
    expect(db.prepare('SELECT count(*) FROM questions').pluck().get()).toBe(0);
    db.close();
  });

  it('R32 says so when no program runs, and an unknown site is one', async () => {
    expect((await app.cli('inspect', '--site', 'nobody', '--json')).json()).toMatchObject({
      error: { code: 'site-unknown' },
    });
    const dataDir = freshDataDir();
    const added = await cli(dataDir, ['sites', 'add', '--name', 'A', '--json']);
    const { id } = added.json<{ id: string }>();
    const first = await ServedApp.start(dataDir);
    await first.stop();
    const answer = await cli(dataDir, ['inspect', '--site', id, '--json']);
    expect(answer.code).toBe(1);
    expect(answer.json()).toMatchObject({ error: { code: 'not-running' } });
    expect((await cli(dataDir, ['errors', '--json'])).json()).toEqual([]);
    expect((await cli(dataDir, ['errors', '--level', 'loud'])).code).toBe(2);
  });
});
