import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import { Desk, type DesktopApp } from './support/desktop-app';

const LAMP = 'light.test_lamp';

describe('request and call beside the desktop app', () => {
  let desk: Desk;
  let home: Simulator;
  let app: DesktopApp;
  let dataDir: string;
  let siteId: string;

  beforeAll(async () => {
    desk = await Desk.open();
    home = await createSimulator();
    desk.onClose(() => home.stop());
    home.addEntity(LAMP, 'off');
    dataDir = desk.folder();
    const args = ['sites', 'add', '--name', 'House', '--url', home.url, '--token', home.token];
    siteId = (await cli(dataDir, args)).stdout.trim();
    app = await desk.start(dataDir);
    await app.page.locator('table').getByText('Connected', { exact: true }).waitFor();
  });
  afterAll(() => desk.close());

  it('R30 request --site … get_states gets its answer by way of Electron', async () => {
    const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"get_states"}', '--json']);
    expect(answer.stderr).toBe('');
    expect(answer.json<{ result: unknown[] }>().result).toHaveLength(home.home.states.ids().length);
  });

  it('R31 call is queued while the site is not connected, and carried out once afterwards', async () => {
    home.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    home.dropConnections({ terminate: true });
    await app.page.locator('table').getByText('Waiting', { exact: false }).first().waitFor();
    const called = await cli(dataDir, ['call', 'light.turn_on', '--site', siteId, '--entity', LAMP]);
    expect(called.stdout.trim()).toBe('Action queued (connection not active)');
    expect(called.code).toBe(0);
    home.faults.clear();
    await app.page.evaluate(
      (id) => window.controlCenter?.call('connection.restart', { siteId: id, force: true }),
      siteId,
    );
    await until('the lamp on', () => home.home.get(LAMP)?.state === 'on', 30_000);
    expect(home.counters.messagesByType['call_service']).toBe(1);
  });

  it('R30 says what to do once the app is closed', async () => {
    await app.close();
    const answer = await cli(dataDir, ['request', '--site', siteId, '{"type":"get_states"}', '--json']);
    expect(answer.json<{ error: { code: string; hint: string } }>().error).toMatchObject({
      code: 'not-running',
      hint: expect.stringMatching(/start it/i) as string,
    });
    expect(answer.code).toBe(1);
  });
});
