import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, openPage, type WatchedPage } from '../../support/browser-page';
import { launchChromium } from '../../support/chromium';
import { pressOn, tabTo } from '../../support/screens/keyboard';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

/** Everything here is done without a mouse: by Tab, the arrows, Enter, Space, Escape and typing. */
let browser: Browser;
let home: Simulator;
const apps: ServedApp[] = [];
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 5 });
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

async function open(dataDir = freshDataDir(), timeScale = 0.1): Promise<Page> {
  const app = await ServedApp.start(dataDir, { timeScale });
  apps.push(app);
  const watched = await openPage(browser, app.url);
  pages.push(watched);
  return watched.page;
}
async function openSites(names: readonly string[], timeScale?: number): Promise<Page> {
  const dataDir = freshDataDir();
  for (const name of names) {
    await cli(dataDir, ['sites', 'add', '--name', name, '--url', home.url, '--token', home.token]);
  }
  const page = await open(dataDir, timeScale);
  await until(
    'every site connected',
    async () => (await page.getByText('Connected').count()) >= names.length,
  );
  return page;
}
const link = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('navigation').getByRole('link', { name });

describe('by keyboard alone', { timeout: 180_000 }, () => {
  it('R47 R48 the first run leads to the demo site', async () => {
    const page = await open();
    const demo = page.getByRole('button', { name: /Explore the demo site/ });
    await demo.waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await pressOn(page, demo);
    await page.getByRole('main').getByText('Connected').first().waitFor();
  });

  it('R41 R47 a site is added, tested on the way', async () => {
    const page = await open();
    await pressOn(page, page.getByRole('link', { name: /Connect a Home Assistant/ }));
    await tabTo(page, page.getByLabel('Name').first());
    await page.keyboard.type('Plant North');
    await tabTo(page, page.getByLabel('Address'));
    await page.keyboard.type(home.url);
    await tabTo(page, page.getByLabel('Long-lived access token'));
    await page.keyboard.type(home.token);
    await pressOn(page, page.getByRole('button', { name: 'Test connection' }));
    await page.getByText(/Everything is in order/).waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Add the site' }));
    await page.getByRole('main').getByText('Connected').first().waitFor();
  });

  // The cooldown of 5 s lasts four times as long, so that a busy machine is within it.
  it('R12 R47 many sites are chosen and restarted, and those restarted a moment ago only when forced', async () => {
    const page = await openSites(['Plant North', 'Plant South'], 4);
    const upgrades = home.counters.connectionsTotal;
    for (const name of ['Plant North', 'Plant South']) {
      await pressOn(page, page.getByRole('row', { name }).getByRole('checkbox'), 'Space');
    }
    const restart = page.getByRole('main').getByRole('button', { name: 'Restart' });
    await pressOn(page, restart);
    await until('both restarted', () => home.counters.connectionsTotal >= upgrades + 2);
    await pressOn(page, restart);
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/Plant North/).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await until('the focus back where it was', () =>
      restart.evaluate((element) => element === document.activeElement),
    );
  });

  it('R42 R44 R47 an entity is found, switched in its row, and its page opened', async () => {
    const page = await openSites(['Plant North']);
    await pressOn(page, link(page, 'Plant North'));
    await tabTo(page, page.getByPlaceholder('Search name or id'));
    await page.keyboard.type('parking light');
    const toggle = page.getByRole('switch', { name: /Parking light/ });
    await toggle.waitFor();
    const before = home.home.states.get('light.parking')?.state;
    await pressOn(page, toggle, 'Space');
    await until('the light switched', () => home.home.states.get('light.parking')?.state !== before);
    await pressOn(page, page.getByRole('main').getByRole('link', { name: /Parking light/ }));
    await page.getByRole('heading', { name: /Parking light/ }).waitFor();
  });

  it('R43 R47 a chart is made, zoomed, brought back, pinned and exported', async () => {
    const page = await openSites(['Plant North']);
    await pressOn(page, link(page, 'Plant North'));
    await tabTo(page, page.getByRole('tab', { name: 'Live' }));
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByPlaceholder(/Search name/));
    await page.keyboard.type('main power');
    await pressOn(page, page.getByRole('checkbox', { name: /Main power/ }), 'Space');
    await page.locator('.u-over').first().waitFor();
    const chart = page.getByLabel(/^Chart of .*Main power/).first();
    await tabTo(page, chart);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    const back = page.getByRole('button', { name: 'Back to live' });
    await back.waitFor();
    await tabTo(page, chart, 'Shift+Tab');
    // The first takes the cursor away, the second leads back.
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await back.waitFor({ state: 'detached' });
    await tabTo(page, page.getByRole('button', { name: 'Pin', exact: true }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('textbox').waitFor();
    await page.keyboard.type('Power at the gate');
    await page.keyboard.press('Enter');
    await page.getByText('“Power at the gate” is pinned.').waitFor();
    const download = page.waitForEvent('download');
    await tabTo(page, page.getByRole('button', { name: 'Export' }), 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /PNG/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect((await download).suggestedFilename()).toMatch(/\.(png|csv)$/);
  });

  it('R46 R47 the log is narrowed down to errors, and to all again', async () => {
    const page = await openSites(['Plant North']);
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: 'Log' }).waitFor();
    const all = page.getByRole('radio', { name: 'All' });
    await tabTo(page, all);
    await page.keyboard.press('ArrowRight');
    expect(await page.getByRole('radio', { name: 'Errors' }).isChecked()).toBe(true);
    await page.keyboard.press('ArrowLeft');
    expect(await all.isChecked()).toBe(true);
  });

  it('R45 R47 the diagnosis is run', async () => {
    const page = await openSites(['Plant North']);
    await pressOn(page, link(page, 'Plant North'));
    await tabTo(page, page.getByRole('tab', { name: 'Live' }));
    const diagnosis = page.getByRole('tab', { name: 'Diagnosis' });
    for (let presses = 0; presses < 6; presses += 1) {
      if (await diagnosis.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    await pressOn(page, page.getByRole('button', { name: 'Run the diagnosis' }));
    await page.getByText('Everything is in order.').waitFor();
  });

  it('R47 the language and the colours are changed in the palette', async () => {
    const page = await openSites(['Plant North']);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('繁體');
    await page.getByRole('dialog').getByText('繁體中文').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[lang=zh-Hant]').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('深色');
    await page.getByRole('dialog').getByText('深色').first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  });

  it('R47 a site is removed, and only after it was asked for', async () => {
    const page = await openSites(['Plant North']);
    await pressOn(page, link(page, 'Plant North'));
    await pressOn(page, page.getByRole('button', { name: 'More for this site' }));
    await page.getByRole('menu').waitFor();
    const remove = page.getByRole('menuitem', { name: /Remove the site/ });
    for (let presses = 0; presses < 20; presses += 1) {
      if (await remove.evaluate((element) => element === document.activeElement)) break;
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await pressOn(page, page.getByRole('dialog').getByRole('button', { name: 'Remove' }).last());
    await link(page, 'Plant North').waitFor({ state: 'detached' });
  });
});
