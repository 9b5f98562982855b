import { request } from 'node:http';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { findPromtool, parseMetrics, promtoolFindings, valueOf } from '../../support/prometheus-text';
import { until } from '../../support/until';

let app: ServedApp;
let home: Simulator;
let plant = '';
let wrong = '';
const promtool = findPromtool();

beforeAll(async () => {
  home = await Simulator.start();
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.05 });
  const client = await app.connect();
  plant = (await client.call('sites.add', { name: 'Plant "North"', url: home.url, token: home.token })).id;
  wrong = (await client.call('sites.add', { name: 'Wrong', url: home.url, token: 'wrong' })).id;
  const fleet = await client.view('fleet', {});
  const state = (id: string): string | undefined =>
    [...fleet.patches.flatMap(({ changed }) => changed)].reverse().find((site) => site.id === id)?.state;
  await fleet.until(() => state(plant) === 'connected' && state(wrong) === 'stopped');
  client.close();
});
afterAll(async () => {
  await app.stop();
  await home.stop();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function get(
  port: number,
  options: { readonly path?: string; readonly host?: string; readonly method?: string } = {},
): Promise<{ readonly status: number; readonly type: string; readonly body: string }> {
  const { path = '/metrics', host = `127.0.0.1:${port}`, method = 'GET' } = options;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, method, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          body,
        }),
      );
    })
      .on('error', reject)
      .end();
  });
}

describe('the metrics of a running program', () => {
  it('R62 are off until the operator serves them, and then tell of connections, traffic, data and database', async () => {
    const client = await app.connect();
    expect(await client.call('metrics.status', {})).toEqual({ url: null, error: null });
    const port = await freePort();
    await client.call('settings.set', { metrics: true, metricsPort: port });
    expect(await client.call('metrics.status', {})).toEqual({
      url: `http://127.0.0.1:${port}/metrics`,
      error: null,
    });
    // A change after a scrape is the one whose lag the next scrape tells.
    await get(port);
    let degrees = 55;
    home.setState('sensor.kitchen_temperature', String(degrees));
    // Of the time since the last scrape, and so perhaps not told by the same one as the lag.
    const delay = await until('the delay of the loop', async () =>
      valueOf(parseMetrics((await get(port)).body), 'hacc_event_loop_delay_p99_seconds'),
    );
    expect(delay).toBeGreaterThanOrEqual(0);
    const families = await until('the lag of a change', async () => {
      const present = parseMetrics((await get(port)).body);
      if (valueOf(present, 'hacc_event_lag_seconds', { site: plant }) !== null) return present;
      home.setState('sensor.kitchen_temperature', String((degrees += 1)));
      return null;
    });
    expect((await get(port)).type).toContain('version=0.0.4');
    expect(valueOf(families, 'hacc_up')).toBe(1);
    expect(families.get('hacc_site_info')?.metrics).toContainEqual(
      expect.objectContaining({ labels: { site: plant, name: 'Plant "North"' } }),
    );
    expect(valueOf(families, 'hacc_connections', { state: 'connected' })).toBe(1);
    expect(valueOf(families, 'hacc_connections', { state: 'stopped' })).toBe(1);
    expect(valueOf(families, 'hacc_site_connected', { site: plant })).toBe(1);
    expect(valueOf(families, 'hacc_open_sockets', { site: plant })).toBe(1);
    expect(valueOf(families, 'hacc_open_sockets', { site: wrong })).toBe(0);
    expect(valueOf(families, 'hacc_connection_attempts_total', { site: wrong })).toBe(1);
    expect(valueOf(families, 'hacc_connection_failures_total', { site: wrong, code: 'token-rejected' })).toBe(
      1,
    );
    expect(valueOf(families, 'hacc_errors_total', { code: 'token-rejected' })).toBe(1);
    expect(valueOf(families, 'hacc_received_messages_total', { site: plant })).toBeGreaterThan(10);
    expect(valueOf(families, 'hacc_received_bytes_total', { site: plant })).toBeGreaterThan(1000);
    expect(valueOf(families, 'hacc_events_total', { site: plant })).toBeGreaterThan(0);
    const lag = valueOf(families, 'hacc_event_lag_seconds', { site: plant });
    expect(lag).toBeGreaterThanOrEqual(-1);
    expect(lag).toBeLessThan(10);
    expect(valueOf(families, 'hacc_entities', { site: plant })).toBe(home.home.states.all().length);
    expect(valueOf(families, 'hacc_database_bytes', { file: 'mirror' })).toBeGreaterThan(0);
    expect(Number(families.get('hacc_database_write_seconds')?.metrics[0]?.count)).toBeGreaterThan(0);
    expect(valueOf(families, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    client.close();
  });

  it('R62 answers only at its own name and path, by GET, on the loopback', async () => {
    const client = await app.connect();
    const port = await freePort();
    await client.call('settings.set', { metrics: true, metricsPort: port });
    await client.call('metrics.status', {});
    expect((await get(port)).status).toBe(200);
    expect((await get(port, { host: `localhost:${port}` })).status).toBe(200);
    expect((await get(port, { host: 'rebound.example' })).status).toBe(421);
    expect((await get(port, { path: '/' })).status).toBe(404);
    expect((await get(port, { path: '/metrics/../config.db' })).status).toBe(404);
    expect((await get(port, { method: 'POST' })).status).toBe(405);
    await client.call('settings.set', { metrics: false });
    await client.call('metrics.status', {});
    await expect(get(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    client.close();
  });

  it('R62 says when the port is taken, and serves once it is free', async () => {
    const client = await app.connect();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await client.call('settings.set', { metrics: true, metricsPort: port });
    expect(await client.call('metrics.status', {})).toMatchObject({
      url: null,
      error: { code: 'port-in-use', details: { port } },
    });
    taken.close();
    await once(taken, 'close');
    await client.call('settings.set', { metrics: true });
    expect(await client.call('metrics.status', {})).toMatchObject({ error: null });
    await client.call('settings.set', { metrics: false });
    client.close();
  });

  it('R62 `metrics` prints them beside the running program, and what the database tells without it', async () => {
    const beside = await app.cli('metrics');
    expect(beside.code).toBe(0);
    expect(valueOf(parseMetrics(beside.stdout), 'hacc_connections', { state: 'connected' })).toBe(1);
    const dataDir = freshDataDir();
    const none = await cli(dataDir, ['metrics']);
    expect(valueOf(parseMetrics(none.stdout), 'hacc_up')).toBe(0);
    await cli(dataDir, ['sites', 'add', '--name', 'A', '--url', home.url, '--token', 'wrong']);
    const port = await freePort();
    const other = await ServedApp.start(dataDir, {
      timeScale: 0.05,
      args: ['--metrics-port', String(port)],
    });
    await until('the refusal is written', async () => {
      const { stdout } = await other.cli('errors', '--json');
      return stdout.includes('token-rejected');
    });
    expect((await get(port)).status).toBe(200);
    await other.stop();
    const resting = parseMetrics((await cli(dataDir, ['metrics'])).stdout);
    expect(valueOf(resting, 'hacc_up')).toBe(0);
    expect(valueOf(resting, 'hacc_logged_errors', { code: 'token-rejected' })).toBe(1);
    expect(valueOf(resting, 'hacc_connections', { state: 'stopped' })).toBe(1);
    expect(valueOf(resting, 'hacc_database_bytes', { file: 'mirror' })).toBeGreaterThan(0);
  });

  it.skipIf(promtool === null)(
    `R62 promtool, Prometheus' own checker, is content${promtool === null ? ' (skipped: promtool is not installed)' : ''}`,
    async () => {
      const { stdout } = await app.cli('metrics');
      expect(promtoolFindings(promtool ?? '', stdout)).toBe('');
      const offline = await cli(freshDataDir(), ['metrics']);
      expect(promtoolFindings(promtool ?? '', offline.stdout)).toBe('');
    },
  );
});
