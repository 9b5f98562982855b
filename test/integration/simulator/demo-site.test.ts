import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDemoSite, type DemoSite } from '../../../src/simulator/demo-site';
import { WireClient, type Message } from '../../real-ha/support/wire-client';

const folder = mkdtempSync(join(tmpdir(), 'hacc-demo-'));
const threadFile = join(folder, 'simulator-thread.cjs');
let site: DemoSite | undefined;

beforeAll(async () => {
  // Bundled as the program's own build bundles it, so that this test needs no build before it.
  await build({
    entryPoints: [join(import.meta.dirname, '../../../src/simulator/simulator-thread.ts')],
    bundle: true,
    platform: 'node',
    target: 'node16.17',
    format: 'cjs',
    outfile: threadFile,
    logLevel: 'error',
  });
  expect(existsSync(threadFile)).toBe(true);
});
afterEach(async () => {
  await site?.stop();
  site = undefined;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the demo site', () => {
  it('R48 is a living building within a moment, on a thread that takes nothing from ours', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    site = await startDemoSite({ threadFile });
    const client = await WireClient.authenticated(site.url, site.token);
    delay.enable();
    await client.command({ type: 'subscribe_entities' });
    const snapshot = ((await client.event(client.lastId))['event'] as Message)['a'] as Message;
    expect(Object.keys(snapshot).length).toBeGreaterThanOrEqual(60);
    for (let change = 0; change < 5; change++) {
      expect((await client.event(client.lastId))['event']).toHaveProperty('c');
    }
    const start = new Date(Date.now() - 7 * 86_400_000).toISOString();
    const entityIds = Object.keys(snapshot);
    const answer = await client.command({
      type: 'history/history_during_period',
      start_time: start,
      entity_ids: entityIds,
      minimal_response: true,
      no_attributes: true,
    });
    delay.disable();
    const rows = answer['result'] as Readonly<Record<string, readonly Message[]>>;
    expect(rows['sensor.main_power']?.length).toBeGreaterThan(9000);
    expect(Object.keys(rows).length).toBeGreaterThan(60);
    // Parsing some ten megabytes is ours; computing them took a second, and that was not.
    expect(delay.percentile(50) / 1e6).toBeLessThan(20);
    client.close();
  });

  it('R48 has the same past for the same seed, so that a restarted program fills in what it missed', async () => {
    const query = {
      type: 'history/history_during_period',
      start_time: new Date(Date.now() - 86_400_000).toISOString(),
      end_time: new Date(Date.now() - 3_600_000).toISOString(),
      entity_ids: ['sensor.outdoor_temperature', 'binary_sensor.main_entrance'],
    };
    const answers: unknown[] = [];
    for (let run = 0; run < 2; run++) {
      site = await startDemoSite({ threadFile, seed: 5 });
      const client = await WireClient.authenticated(site.url, site.token);
      answers.push((await client.command(query))['result']);
      client.close();
      await site.stop();
      site = undefined;
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it('R48 says why it could not start', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
    const { port } = taken.address() as AddressInfo;
    await expect(startDemoSite({ threadFile, port })).rejects.toThrow('EADDRINUSE');
    taken.close();
    await expect(startDemoSite({ threadFile: join(folder, 'missing.cjs') })).rejects.toThrow('missing.cjs');
  });
});
