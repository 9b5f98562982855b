import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../../src/simulator/simulator';
import { until } from '../../support/until';
import { closeWindow, Desk, pressTray, startPlainly, trayState, windowVisible } from './support/desktop-app';

const EN = { language: 'en' } as const;

describe('the tray of the desktop app', () => {
  let desk: Desk;
  let simulator: Simulator;
  let dataDir: string;
  beforeAll(async () => {
    desk = await Desk.open();
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    dataDir = desk.folder();
    simulator = await createSimulator({ building: 'demo' });
  });
  afterEach(() => simulator.stop());

  /** The app with one site, which the simulator plays. */
  async function startWithSite() {
    const app = await desk.start(dataDir);
    const { url, token } = simulator;
    await app.page.evaluate(
      async ({ site, settings }) => {
        await window.controlCenter?.call('settings.set', settings);
        await window.controlCenter?.call('sites.add', site);
      },
      { site: { name: 'Plant North', url, token }, settings: EN },
    );
    await until('a connected site in the tray', async () =>
      (await trayState(app)).tooltip.endsWith('1 connected'),
    );
    return app;
  }

  it('R50 says the worst status, lists each site with Reconnect, and offers Open and Quit', async () => {
    const app = await startWithSite();
    expect(await trayState(app)).toEqual({
      tooltip: 'HA Control Center: 1 connected',
      menu: [
        { label: 'Plant North: Connected', items: ['Reconnect'] },
        { label: 'Open HA Control Center', items: [] },
        { label: 'Quit', items: [] },
      ],
    });
    await app.page.evaluate(() => window.controlCenter?.call('sites.add', { name: 'Office', url: '' }));
    await until('the worse status', async () =>
      (await trayState(app)).tooltip.endsWith('1 incomplete · 1 connected'),
    );
    await app.close();
  });

  it('R47 speaks the language of the settings as soon as it is chosen', async () => {
    const app = await startWithSite();
    await app.page.evaluate(() => window.controlCenter?.call('settings.set', { language: 'zh-Hant' }));
    await until('Chinese in the tray', async () => (await trayState(app)).tooltip.endsWith('已連線 1'));
    expect((await trayState(app)).menu.map(({ label }) => label)).toEqual([
      'Plant North: 已連線',
      '開啟 HA Control Center',
      '結束',
    ]);
    await app.close();
  });

  it('R12 R50 reconnects a site from its menu', async () => {
    const app = await startWithSite();
    const attempts = () => app.output().split('attempt, attempt 1/5').length - 1;
    const before = attempts();
    await pressTray(app, ['Plant North: Connected', 'Reconnect']);
    await until('another attempt', () => attempts() > before);
    await until('the site connected again', async () =>
      (await trayState(app)).tooltip.endsWith('1 connected'),
    );
    await app.close();
  });

  it('R50 R51 keeps the app when the window closes; a second start shows it with the present status', async () => {
    const app = await startWithSite();
    await closeWindow(app);
    await until('the window gone', async () => !(await windowVisible(app)));
    await simulator.stop();
    await until('the tray to notice', async () => /waiting|stopped/.test((await trayState(app)).tooltip));

    const second = await startPlainly(['--data', dataDir]);
    expect(second).toMatchObject({ code: 0 });
    expect(second.output).toContain('runs already with this data folder');
    await until('the window back', () => windowVisible(app));
    await app.page
      .locator('table')
      .getByText(/^(Waiting|Stopped|Connecting)$/)
      .first()
      .waitFor();
    expect(await app.page.locator('table').getByText('Connected', { exact: true }).count()).toBe(0);
    await app.close();
  });

  it('R51 leaves the window alone when the second start is hidden, and lets another data folder start', async () => {
    const app = await desk.start(dataDir);
    await closeWindow(app);
    await until('the window gone', async () => !(await windowVisible(app)));
    expect((await startPlainly(['--data', dataDir, '--hidden'])).code).toBe(0);
    expect(await windowVisible(app)).toBe(false);
    const other = await desk.start(desk.folder());
    expect(await windowVisible(other)).toBe(true);
    await other.close();
    await app.close();
  });

  it('R51 starts hidden into the tray, and opens from there', async () => {
    const app = await desk.startHidden(dataDir, { args: ['--hidden'] });
    await until('the control center', () => app.output().includes('HA Control Center'));
    expect(await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
    expect((await startPlainly(['--data', dataDir])).code).toBe(0);
    const page = await app.window();
    await page.waitForSelector('nav');
    expect(await windowVisible(app)).toBe(true);
    await app.close();
  });

  it('R50 ends with the window where the setting says so, and by Quit in the tray', async () => {
    const closing = await desk.start(dataDir);
    await closing.page.evaluate(() => window.controlCenter?.call('settings.set', { closeToTray: false }));
    const ended = once(closing.electron.process(), 'exit');
    await closeWindow(closing);
    expect((await ended)[0]).toBe(0);
    await closing.close();

    const quitting = await desk.start(dataDir);
    await quitting.page.evaluate(() => window.controlCenter?.call('settings.set', { language: 'zh-Hans' }));
    await until('Chinese in the tray', async () =>
      (await trayState(quitting)).menu.some(({ label }) => label === '退出'),
    );
    const quit = once(quitting.electron.process(), 'exit');
    await pressTray(quitting, ['退出']);
    expect((await quit)[0]).toBe(0);
    await quitting.close();
  });
});
