import { describe, expect, it, onTestFinished } from 'vitest';
import { cli, ServedApp } from '../../support/served-app';
import type { LoggedEvent } from '../../../src/main/storage/queries/connection-log';
import { until } from '../../support/until';
import { addSite, connected, useSurroundings, type ErrorDocument } from './support';

const surroundings = useSurroundings();

describe('restart', () => {
  it('R12 R61 has the running program restart a site, once in 5 s unless forced', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    // At true speed, for the cooldown must outlast a command.
    const app = await ServedApp.start(dataDir);
    onTestFinished(() => app.stop());
    await connected(dataDir, id);

    const first = await cli(dataDir, ['restart', '--site', id, '--json']);
    expect(first.json()).toEqual({ success: true, message: 'Connection restarted.', skipped: false });
    const second = await cli(dataDir, ['restart', '--site', id]);
    expect(second.code).toBe(0);
    expect(second.stdout).toMatch(/Restarted \d s ago; not again so soon. Add --force/);
    const forced = await cli(dataDir, ['restart', '--site', id, '--force', '--json']);
    expect(forced.json()).toMatchObject({ success: true, skipped: false });
    await until('the second connection', () => simulator.counters.authAttempts === 2);
    expect(simulator.counters.maxConcurrentPerToken).toBe(1);
    // By the program's own time: when a request arrives tells how busy the machine is.
    const timeline = (await cli(dataDir, ['timeline', '--site', id, '--json'])).json<LoggedEvent[]>();
    const attempts = timeline.filter(({ event }) => event === 'attempt').map(({ at }) => at);
    // All three restarts fell into the 5 s after the first attempt, and made one more.
    expect(attempts).toHaveLength(2);
    for (const [index, at] of attempts.entries()) {
      if (index > 0) expect(at - (attempts[index - 1] ?? 0)).toBeGreaterThanOrEqual(4990);
    }
  });

  it('R12 R61 without the program it says what to do, and leaves nothing behind', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    const refused = await cli(dataDir, ['restart', '--site', id, '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json<ErrorDocument>().error).toMatchObject({ code: 'not-running' });
    const unknown = await cli(dataDir, ['restart', '--site', 'nobody', '--json']);
    expect(unknown.json<ErrorDocument>().error.code).toBe('site-unknown');
    await surroundings.serve(dataDir);
    await connected(dataDir, id);
    expect(simulator.counters.connectionsTotal).toBe(1);
  });

  it('R10 R12 a site that is switched off is not restarted', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const id = await addSite(dataDir, simulator);
    await cli(dataDir, ['sites', 'set', id, '--inactive']);
    await surroundings.serve(dataDir);
    const refused = await cli(dataDir, ['restart', '--site', id, '--json']);
    expect(refused.code).toBe(1);
    expect(refused.json()).toEqual({ success: false, message: 'The site is inactive.', skipped: false });
  });
});
