import { describe, expect, it } from 'vitest';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { addSite, connected, statusOf, statusWhere, useSurroundings } from './support';

const surroundings = useSurroundings();

describe('status', () => {
  it('R41 a site without token is incomplete and says so, with the program and without it', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const added = await cli(dataDir, ['sites', 'add', '--name', 'House', '--url', simulator.url]);
    const id = added.stdout.trim();
    const resting = { id, state: 'incomplete', cause: null, missing: ['token'], attempt: 0, retryAt: null };
    const before = await statusOf(dataDir);
    expect(before).toMatchObject({ running: false, heartbeatAgeMs: null, sites: [resting] });
    await surroundings.serve(dataDir);
    const during = await statusOf(dataDir);
    expect(during).toMatchObject({ running: true, sites: [resting] });
    expect(during.heartbeatAgeMs).toBeLessThan(25_000);
    expect(simulator.counters.upgradesByTime).toEqual([]);
  });

  it('R6 a rejected token stops the site after exactly one attempt, and stays so', async () => {
    const dataDir = surroundings.folder();
    const [simulator, other] = [await surroundings.simulator(), await surroundings.simulator({ seed: 2 })];
    const wrong = ['sites', 'add', '--name', 'House', '--url', simulator.url, '--token', 'wrong'];
    const id = (await cli(dataDir, wrong)).stdout.trim();
    const app = await surroundings.serve(dataDir);
    const stopped = await statusWhere(dataDir, id, 'stop', ({ state }) => state === 'stopped');
    expect(stopped).toMatchObject({ cause: 'token-rejected', attempt: 1, failures: 1, retryAt: null });
    expect(stopped.lastError).toMatchObject({ code: 'token-rejected' });
    expect(stopped.lastError?.hint).toContain('long-lived access token');
    // Being noticed alone takes a site longer than the first three waits of one that is tried again.
    await connected(dataDir, await addSite(dataDir, other, 'Other'));
    expect(simulator.counters).toMatchObject({ authAttempts: 1, authFailures: 1 });
    expect(simulator.counters.upgradesByTime).toHaveLength(1);
    const human = await cli(dataDir, ['status']);
    expect(human.stdout).toContain('stopped: token-rejected');
    expect(human.stdout).toContain('Home Assistant rejects the token.');

    const timeline = await cli(dataDir, ['timeline', '--site', id, '--json']);
    const events = timeline.json<{ event: string; attempt: number; code: string | null }[]>();
    expect(events.map(({ event }) => event)).toEqual(['attempt', 'failed', 'stopped']);
    expect(events[1]).toMatchObject({ attempt: 1, code: 'token-rejected' });
    await app.stop();
    expect(await statusOf(dataDir)).toMatchObject({
      running: false,
      sites: [
        { id, state: 'stopped', cause: 'token-rejected' },
        { state: 'stopped', cause: 'not-running' },
      ],
    });

    // The cause outlives the program: only another token, another address or the operator makes it try again.
    const again = await surroundings.serve(dataDir);
    await connected(dataDir, (await statusOf(dataDir)).sites[1]?.id ?? '');
    const remembered = (await statusOf(dataDir)).sites[0];
    expect(remembered).toMatchObject({ state: 'stopped', cause: 'token-rejected' });
    expect(remembered?.lastError).toMatchObject({ code: 'token-rejected' });
    expect(simulator.counters.upgradesByTime).toHaveLength(1);
    await cli(dataDir, ['sites', 'set', id, '--token', '-'], simulator.token);
    await connected(dataDir, id);
    expect(simulator.counters).toMatchObject({ authAttempts: 2, authFailures: 1 });
    await again.stop();
  });

  it('R9 claims no connection once the program is gone, whether it ended or was killed', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    const gone = { state: 'stopped', cause: 'not-running', connectedAt: null, retryAt: null, entities: 10 };
    const first = await surroundings.serve(dataDir);
    const site = await connected(dataDir, id);
    expect(site).toMatchObject({ haVersion: '2026.11.0', entities: 10, unavailable: 0, lastError: null });
    expect(site.connectedAt).toBeGreaterThan(Date.now() - 30_000);
    await first.stop();
    expect(await statusOf(dataDir)).toMatchObject({ running: false, heartbeatAgeMs: null, sites: [gone] });

    const second = await surroundings.serve(dataDir);
    // A status of the run before must not pass for one of this run.
    expect((await statusOf(dataDir)).sites[0]?.connectedAt).not.toBe(site.connectedAt);
    await connected(dataDir, id);
    await second.kill();
    const killed = await statusOf(dataDir);
    expect(killed).toMatchObject({ running: false, sites: [gone] });
    expect(killed.heartbeatAgeMs).toBeGreaterThan(0);
  });

  it('R7 gives the reason of failures and the number of the attempt', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    await simulator.stop();
    await surroundings.serve(dataDir);
    const failing = await statusWhere(dataDir, id, 'a failure', ({ failures }) => failures > 0);
    expect(failing.lastError).toMatchObject({ code: 'refused' });
    const stopped = await statusWhere(dataDir, id, 'the stop', ({ state }) => state === 'stopped');
    expect(stopped).toMatchObject({ cause: 'attempts-exhausted', attempt: 5, failures: 5 });
  });

  it('R13 a site that connects by hand only is manual, an inactive one inactive', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const more = ['--url', simulator.url, '--token', simulator.token];
    await cli(dataDir, ['sites', 'add', '--name', 'By hand', '--manual', ...more]);
    await cli(dataDir, ['sites', 'add', '--name', 'Resting', '--inactive', ...more]);
    const states = async (): Promise<string[]> => (await statusOf(dataDir)).sites.map(({ state }) => state);
    expect(await states()).toEqual(['manual', 'inactive']);
    await surroundings.serve(dataDir);
    await until('the program', async () => (await statusOf(dataDir)).running);
    expect(await states()).toEqual(['manual', 'inactive']);
    expect(simulator.counters.upgradesByTime).toEqual([]);
  });

  it('R61 a second program does not take the data folder of the first', async () => {
    const dataDir = surroundings.folder();
    const app = await surroundings.serve(dataDir);
    const second = await cli(dataDir, ['serve']);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`process ${app.pid}, since `);
    expect((await statusOf(dataDir)).running).toBe(true);
  });
});
