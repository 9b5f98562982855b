import { rmSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeWindow, Desk, startPlainly, windowVisible } from '../e2e/electron/support/desktop-app';
import { openPage } from '../support/browser-page';
import { launchChromium } from '../support/chromium';
import { electronUnderTest } from '../support/electron-app';
import { freshDataDir, ServedApp } from '../support/served-app';
import { until } from '../support/until';
import { realHomeAssistant, whatIsMissing, type RealHomeAssistant } from './support/real-home-assistant';

const VERSION = '2026.11.0';
const TOGGLE = 'input_boolean.test_toggle';
const WRONG = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ3cm9uZyJ9.c2lnbmF0dXJl';

/** One of the two hosts with an empty data folder; `reopen` closes the screens and opens them again. */
interface Host {
  readonly page: Page;
  readonly reopen: () => Promise<Page>;
  readonly end: () => Promise<void>;
}

async function inChromium(): Promise<Host> {
  const dataDir = freshDataDir();
  const app = await ServedApp.start(dataDir, { timeScale: 1 });
  const browser = await launchChromium();
  const watched = [await openPage(browser, app.url)];
  return {
    page: watched[0]!.page,
    reopen: async () => {
      await watched[0]!.close();
      watched.push(await openPage(browser, app.url));
      return watched[1]!.page;
    },
    end: async () => {
      await browser.close();
      await app.stop();
      rmSync(dataDir, { recursive: true, force: true });
      expect(watched.flatMap(({ errors }) => errors)).toEqual([]);
    },
  };
}

async function onElectron(): Promise<Host> {
  const desk = await Desk.open();
  const dataDir = desk.folder();
  const app = await desk.start(dataDir, { env: { HACC_TIME_SCALE: '1' } });
  await app.page.evaluate(() => window.controlCenter?.call('settings.set', { language: 'en' }));
  return {
    page: app.page,
    reopen: async () => {
      await closeWindow(app);
      await until('the window gone', async () => !(await windowVisible(app)));
      expect((await startPlainly(['--data', dataDir])).code).toBe(0);
      await until('the window back', () => windowVisible(app));
      return app.page;
    },
    end: () => desk.close(),
  };
}

const menu = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('navigation');
const main = (page: Page): ReturnType<Page['getByRole']> => page.getByRole('main');

/** First run, and the demo building lives. */
async function exploreDemo(page: Page): Promise<void> {
  await page.getByRole('button', { name: /Explore the demo site/ }).click();
  await main(page).getByText('Connected', { exact: true }).first().waitFor();
  await menu(page).getByText('Demo building').click();
  const power = page.getByRole('list', { name: 'Entities' }).getByRole('listitem');
  const row = power.filter({ hasText: 'Main power' }).last();
  const before = await row.innerText();
  await until('another main power', async () => (await row.innerText()) !== before, 30_000);
}

/** A real Home Assistant is added with a wrong token; the diagnosis says so and leads to the field that mends it. */
async function addWithWrongToken(page: Page, home: RealHomeAssistant): Promise<void> {
  await menu(page).getByRole('link', { name: 'Add a site' }).click();
  await page.getByLabel('Name').first().fill('Real house');
  await page.getByLabel('Address').fill(home.url);
  await page.getByLabel('Long-lived access token').fill(WRONG);
  await page.getByRole('button', { name: 'Add the site' }).click();
  await main(page).getByText('Stopped', { exact: true }).first().waitFor();
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page
    .locator('[data-stage=auth]')
    .getByText(/rejects the token/)
    .waitFor();
  await page.getByRole('link', { name: 'Enter a new token' }).click();
  await page.getByLabel('Long-lived access token').fill(home.token);
  await page.getByLabel('Long-lived access token').press('Enter');
  await main(page).getByText('Connected', { exact: true }).first().waitFor();
}

/** What happens in the house is on the screen, and a press on the screen happens in the house. */
async function watchAndSwitch(page: Page, home: RealHomeAssistant): Promise<void> {
  await page.getByRole('tab', { name: 'Live' }).click();
  await page.getByPlaceholder('Search name or id').fill('test toggle');
  const toggle = page.getByRole('switch', { name: /Test toggle/ });
  await toggle.waitFor();
  for (const [service, on] of [
    ['turn_on', true],
    ['turn_off', false],
  ] as const) {
    await home.callService('input_boolean', service, { entity_id: TOGGLE });
    await until(`${service} on the screen`, async () => (await toggle.isChecked()) === on);
  }
  await toggle.click({ force: true });
  await until('the house switched', async () => (await home.state(TOGGLE)).state === 'on');
}

/** A chart with a past that nobody saw, zoomed and saved. */
async function chart(page: Page): Promise<void> {
  await menu(page).getByRole('link', { name: 'Charts' }).click();
  await page.getByPlaceholder('Search name, id or unit').fill('ticker');
  await page
    .getByRole('checkbox', { name: /Ticker/ })
    .first()
    .waitFor();
  await page.getByPlaceholder('Search name, id or unit').fill('fast 1');
  await page
    .getByRole('checkbox', { name: /Fast 1/ })
    .first()
    .check();
  const stack = page.getByRole('application');
  await stack.locator('.uplot').first().waitFor();
  await stack.focus();
  await page.keyboard.press('+');
  await page.getByRole('button', { name: 'Back to live' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('menuitem', { name: /PNG/ }).waitFor();
  await page.keyboard.press('Escape');
}

/** Both sites are restarted at once; asked again within the cooldown, the program asks first. */
async function restartAll(page: Page): Promise<void> {
  await menu(page).getByRole('link', { name: 'Overview' }).click();
  for (const name of ['Demo building', 'Real house']) {
    await page.getByRole('row', { name }).getByRole('checkbox').check();
  }
  const restart = main(page).getByRole('button', { name: 'Restart' });
  await restart.click();
  await page.getByText(/Restarted: /).waitFor();
  await restart.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/Real house/).waitFor();
  await dialog.getByRole('button', { name: 'Restart anyway' }).click();
  await dialog.waitFor({ state: 'detached' });
  await until(
    'both connected again',
    async () => (await page.getByRole('row').getByText('Connected', { exact: true }).count()) === 2,
    60_000,
  );
}

async function switchLanguage(page: Page): Promise<void> {
  for (const [typed, tag, word] of [
    ['繁體', 'zh-Hant', '總覽'],
    ['English', 'en', 'Overview'],
  ] as const) {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog');
    await palette.getByRole('combobox').waitFor();
    await page.keyboard.type(typed);
    await palette.getByText(typed).first().waitFor();
    await page.keyboard.press('Enter');
    await page.locator(`html[lang=${tag}]`).waitFor();
    await palette.waitFor({ state: 'detached' });
    await menu(page).getByText(word, { exact: true }).waitFor();
  }
}

/** Screens that are opened late say how it is now and what happened meanwhile. */
async function comeBackLate(host: Host, home: RealHomeAssistant): Promise<void> {
  const opening = host.reopen();
  await home.stop();
  const page = await opening;
  await menu(page).getByRole('link', { name: 'Overview' }).click();
  const row = page.getByRole('row', { name: 'Real house' });
  await row
    .getByText(/^(Waiting|Connecting|Stopped)$/)
    .first()
    .waitFor();
  await menu(page).getByText('Real house').click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await main(page)
    .getByText(/refused|closed/i)
    .first()
    .waitFor();
}

const missing = whatIsMissing(VERSION);
const electron = await electronUnderTest().then(
  () => null,
  (error: unknown) => `no Electron: ${String(error)}`,
);
const HOSTS = [
  { name: 'in Chromium', open: inChromium, lacks: missing },
  { name: 'on a real Electron', open: onElectron, lacks: missing ?? electron },
];

for (const { name, open, lacks } of HOSTS) {
  if (lacks !== null) console.log(`skipped, the journey ${name}: ${lacks}`);

  describe.skipIf(lacks !== null)(`from the first run to a late look, ${name}`, () => {
    const home = realHomeAssistant(VERSION);
    let host: Host;
    beforeAll(async () => {
      await home.start();
      host = await open();
      host.page.setDefaultTimeout(60_000);
    });
    afterAll(async () => {
      await host.end();
      await home.stop();
    });

    it('R48 R41 R45 R42 R44 R43 R12 R47 R46 one operator with a real Home Assistant', async () => {
      const { page } = host;
      await exploreDemo(page);
      await addWithWrongToken(page, home);
      await watchAndSwitch(page, home);
      await chart(page);
      await restartAll(page);
      await switchLanguage(page);
      await comeBackLate(host, home);
    });
  });
}
