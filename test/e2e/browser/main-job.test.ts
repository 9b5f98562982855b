import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import {
  accessibilityFindings,
  keepScreenshot,
  openPage,
  type PageOptions,
  type WatchedPage,
} from '../../support/browser-page';
import { launchChromium } from '../../support/chromium';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';

let browser: Browser;
let home: Simulator;
const apps: ServedApp[] = [];
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 3, token: 'a-token-that-is-right' });
});
afterEach(async () => {
  for (const { errors, close } of pages.splice(0)) {
    await close();
    expect(errors).toEqual([]);
  }
  for (const app of apps.splice(0)) await app.stop();
});
afterAll(async () => {
  await browser.close();
  await home.stop();
});

async function serve(dataDir = freshDataDir(), args: readonly string[] = []): Promise<ServedApp> {
  const app = await ServedApp.start(dataDir, { args, timeScale: 0.1 });
  apps.push(app);
  return app;
}
async function open(url: string, options?: PageOptions): Promise<WatchedPage['page']> {
  const watched = await openPage(browser, url, options);
  pages.push(watched);
  return watched.page;
}
/** A served app with the simulated building connected as "Plant North". */
async function withSite(): Promise<ServedApp> {
  const dataDir = freshDataDir();
  const added = await cli(dataDir, [
    'sites',
    'add',
    '--name',
    'Plant North',
    '--url',
    home.url,
    '--token',
    home.token,
    '--json',
  ]);
  expect(added.code).toBe(0);
  return serve(dataDir);
}

describe('the main job in a browser', () => {
  it('R48 first run: two choices; the demo site is live within seconds, values change on screen', async () => {
    const app = await serve();
    const page = await open(app.url);
    await page
      .getByRole('button', { name: /Connect a Home Assistant/ })
      .or(page.getByRole('link', { name: /Connect a Home Assistant/ }))
      .waitFor();
    await keepScreenshot(page, 'first-run');
    await page.getByText('Explore the demo site').click();
    await page
      .getByRole('link', { name: /Demo building/ })
      .first()
      .click();
    await page.getByText('Connected').first().waitFor();
    const list = page.getByRole('main');
    await list.getByText('Plant room').first().waitFor();
    const before = await list.innerText();
    await page.waitForFunction((text) => document.querySelector('main')?.innerText !== text, before);
    expect(page.url()).not.toContain('token');
    await keepScreenshot(page, 'site-live');
  });

  it('R41 R48 add a site: a wrong token is diagnosed, mended, and the site connects', async () => {
    const app = await serve();
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: false }).first().fill('Plant North');
    await page.getByLabel('Address').fill('http://not an address');
    await page.getByText(/is not an address/).waitFor();
    await page.getByLabel('Address').fill(home.url);
    await page.getByText(`ws://127.0.0.1:${home.port}/api/websocket`).waitFor();
    await page.getByLabel('Long-lived access token').fill('a-token-that-is-wrong');
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText('Home Assistant rejects the token.').first().waitFor();
    await keepScreenshot(page, 'setup-wrong-token');
    await page.getByLabel('Long-lived access token').fill(home.token);
    await page.getByRole('button', { name: /Test (again|connection)/ }).click();
    await page.getByText(/Everything is in order/).waitFor();
    await keepScreenshot(page, 'setup-tested');
    await page.getByRole('button', { name: 'Add the site' }).click();
    await page.getByText('Connected').first().waitFor();
    expect(home.counters.authFailures).toBe(1);
  });

  it('R41 an incomplete site can be saved and says what is missing', async () => {
    const app = await serve();
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: false }).first().fill('Half a site');
    await page.getByLabel('Address').fill(home.url);
    await page.getByRole('button', { name: 'Add the site' }).click();
    await page
      .getByText(/lacks .*token/i)
      .first()
      .waitFor();
    await keepScreenshot(page, 'site-incomplete');
  });

  it('R42 R44 a change in the building is on screen, and a switch on screen changes the building', async () => {
    const app = await withSite();
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Plant North/ })
      .first()
      .click();
    const search = page.getByPlaceholder('Search name or id');
    await search.fill('parking light');
    const toggle = page.getByRole('switch', { name: /Parking light/ });
    await toggle.waitFor();
    const entityId = 'light.parking';
    const before = home.home.states.get(entityId)?.state;
    // The input itself is hidden behind what is drawn, as with every switch of the kit.
    await toggle.press('Space');
    await page
      .getByRole('main')
      .getByText(before === 'on' ? 'Off' : 'On', { exact: true })
      .first()
      .waitFor();
    expect(home.home.states.get(entityId)?.state).toBe(before === 'on' ? 'off' : 'on');
  });

  it('R43 a chart grows with the building, zooms in and comes back', async () => {
    const app = await withSite();
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Plant North/ })
      .first()
      .click();
    await page.getByRole('tab', { name: 'Charts' }).click();
    await page.getByPlaceholder('Search name, id or unit').fill('main power');
    await page
      .getByRole('checkbox', { name: /Main power/ })
      .first()
      .check();
    const canvas = page.locator('.u-over').first();
    await canvas.waitFor();
    const entityId = 'sensor.main_power';
    home.setState(entityId, '123456');
    await page
      .getByText(/123,456/)
      .first()
      .waitFor();
    const box = await canvas.boundingBox();
    if (box === null) throw new Error('the chart has no place');
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Back to live' }).waitFor();
    await keepScreenshot(page, 'chart-zoomed');
    await page.getByRole('button', { name: 'Back to live' }).click();
    await page.getByRole('button', { name: 'Back to live' }).waitFor({ state: 'detached' });
    await keepScreenshot(page, 'chart');
  });

  it('R46 R60 the program ends and comes back: the page says so and goes on by itself', async () => {
    const app = await withSite();
    const port = new URL(app.url).port;
    const page = await open(app.url);
    await page.getByText('Connected').first().waitFor();
    await app.kill();
    await page.getByText('The program cannot be reached').waitFor();
    await keepScreenshot(page, 'unreachable');
    await serve(app.dataDir, ['--port', port]);
    await page.getByText('The program cannot be reached').waitFor({ state: 'detached' });
    await page.getByText('Connected').first().waitFor();
  });

  it('R40 a site whose stored settings are damaged is not passed over in silence, and hides no other', async () => {
    const dataDir = freshDataDir();
    await cli(dataDir, ['sites', 'add', '--name', 'Sound', '--url', home.url, '--token', home.token]);
    const added = await cli(dataDir, ['sites', 'add', '--name', 'Broken', '--url', home.url, '--json']);
    const db = new Database(join(dataDir, 'config.db'));
    db.prepare('UPDATE sites SET ping_seconds = NULL WHERE id = ?').run(added.json<{ id: string }>().id);
    db.close();
    const app = await serve(dataDir);
    const page = await open(app.url);
    await page.getByText(/The stored settings of site .* cannot be read/).waitFor();
    await page.getByText('Connected').first().waitFor();
    await keepScreenshot(page, 'overview-damaged-site');
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText(/The stored settings of site/).waitFor({ state: 'detached' });
  });

  it('R5 R40 a site that cannot be reached says why, and which try comes when', async () => {
    const dataDir = freshDataDir();
    await cli(dataDir, ['sites', 'add', '--name', 'Away', '--url', 'http://127.0.0.1:9', '--token', 'x']);
    const app = await serve(dataDir);
    const page = await open(app.url);
    await page
      .getByText(/127\.0\.0\.1:9 refuses the connection/)
      .first()
      .waitFor();
    await page.getByText('5 tries failed').first().waitFor();
    await keepScreenshot(page, 'overview-stopped');
  });
});

describe.each([
  ['en-US', 'light', 'Overview'],
  ['en-US', 'dark', 'Overview'],
  ['zh-TW', 'light', '總覽'],
  ['zh-TW', 'dark', '總覽'],
  ['zh-CN', 'light', '概览'],
] as const)('R47 %s, %s', (locale, scheme, overview) => {
  it('R47 every screen in its language and colours, without an accessibility finding', async () => {
    const app = await withSite();
    const page = await open(app.url, { locale, scheme });
    await page.getByRole('link', { name: overview }).first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(
      { 'en-US': 'en', 'zh-TW': 'zh-Hant', 'zh-CN': 'zh-Hans' }[locale],
    );
    const name = (screen: string): string => `${screen}-${locale}-${scheme}`;
    const look = async (screen: string): Promise<void> => {
      await keepScreenshot(page, name(screen));
      expect(await accessibilityFindings(page), screen).toEqual([]);
    };
    await page.getByText('2026.11.0').first().waitFor();
    await look('overview');
    await page
      .getByRole('link', { name: /Plant North/ })
      .first()
      .click();
    await page.getByRole('main').getByText('Plant room').first().waitFor();
    await look('live');
    await page.getByRole('tab').nth(1).click();
    await page.getByRole('checkbox').nth(1).check();
    await page.locator('.u-over').first().waitFor();
    await look('charts');
    await page.getByRole('tab').last().click();
    await page.getByRole('textbox').nth(1).waitFor();
    await look('site-settings');
    await page.goto(new URL('#/add', page.url()).href);
    await look('setup');
    await page.goto(new URL('#/settings', page.url()).href);
    await look('settings');
  });
});
