import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import {
  accessibilityFindings,
  keepScreenshot,
  openPage,
  type PageOptions,
  type WatchedPage,
} from '../../support/browser-page';
import { makeCertificate } from '../../support/certificates';
import { launchChromium } from '../../support/chromium';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { TlsFront } from '../../support/tls-front';

/** Each step has three seconds, which a busy machine does not miss. */
const TIME_SCALE = 0.3;
const WRONG = 'eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJ3cm9uZyJ9.c2lnbmF0dXJl';

let browser: Browser;
let home: Simulator;
const apps: ServedApp[] = [];
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 6, token: 'a-token-that-is-right' });
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

/** The program with one site, its screens at the site. */
async function siteScreen(add: readonly string[], path = '', options?: PageOptions): Promise<Page> {
  const dataDir = freshDataDir();
  const added = await cli(dataDir, ['sites', 'add', '--name', 'Plant North', ...add]);
  expect(added.stderr).toBe('');
  const app = await ServedApp.start(dataDir, { timeScale: TIME_SCALE });
  apps.push(app);
  const watched = await openPage(browser, `${app.url}#/site/${added.stdout.trim()}${path}`, options);
  pages.push(watched);
  return watched.page;
}

const step = (page: Page, id: string): Locator => page.locator(`[data-stage="${id}"]`);

describe('the diagnosis on the screen', () => {
  it('R45 names a wrong token, leads to its field by one press, and sees the site connected with the right one', async () => {
    const page = await siteScreen(['--url', home.url, '--token', WRONG]);
    // What the banner of the stopped site says to press.
    await page.getByRole('link', { name: 'Diagnose' }).click();
    const login = step(page, 'auth');
    await login.getByText('Home Assistant rejects the token.').waitFor();
    // It ran by itself, so the token was not sent again.
    await login.getByText('Refused before, so not sent again by itself').waitFor();
    await page.getByText('Stopped at: Login').waitFor();
    await keepScreenshot(page, 'diagnosis-token');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy report' }).click();
    const report = await page.evaluate(() => navigator.clipboard.readText());
    expect(report).toContain('token-rejected');
    expect(report).toContain('Diagnosis of Plant North');
    expect(report).toContain(home.url);
    expect(report).not.toContain(WRONG);
    expect(report).not.toMatch(/eyJ/);
    await page.getByRole('link', { name: 'Enter a new token' }).click();
    const field = page.getByLabel('Long-lived access token');
    await field.waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'token');
    await page.keyboard.type(home.token);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Run the diagnosis' }).click();
    await page.getByText('Everything is in order.').waitFor();
    await step(page, 'flow')
      .getByText(/Last (event|answer)/)
      .waitFor();
    await page.getByText('Connected', { exact: true }).first().waitFor();
    await keepScreenshot(page, 'diagnosis-in-order');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('R16 R45 shows an untrusted certificate by one press, and goes on by itself once it is trusted', async () => {
    const front = await TlsFront.start(home.port, await makeCertificate());
    try {
      const page = await siteScreen(['--url', front.url, '--token', home.token], '/diagnosis');
      await step(page, 'tls')
        .getByText(/signed by itself/)
        .waitFor();
      await step(page, 'tls')
        .getByRole('button', { name: /Look at the certificate/ })
        .click();
      await page.getByRole('button', { name: 'Trust this certificate' }).click();
      await page.getByText('Everything is in order.').waitFor();
      await page.getByText('Connected', { exact: true }).first().waitFor();
    } finally {
      await front.stop();
    }
  });

  it('R45 makes a site active by one press, by keyboard alone', async () => {
    const page = await siteScreen(['--url', home.url, '--token', home.token, '--inactive'], '/diagnosis');
    const button = step(page, 'active').getByRole('button', { name: 'Make it active' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Everything is in order.').waitFor();
    await page.getByText('Connected', { exact: true }).first().waitFor();
    // A full synchronisation, its steps beside the diagnosis.
    await page.getByRole('button', { name: 'Full sync' }).click();
    await page.getByRole('button', { name: 'Full sync' }).waitFor();
    await page
      .getByRole('region', { name: 'Recover' })
      .getByText(/Done|done/)
      .first()
      .waitFor();
    // The log of this site alone.
    await page.getByRole('link', { name: 'Log of this site' }).click();
    expect(await page.getByRole('combobox', { name: 'Site' }).inputValue()).toBe('Plant North');
  });

  it('R45 waits to be asked where the site is well', async () => {
    const page = await siteScreen(['--url', home.url, '--token', home.token]);
    await page.getByText('Connected', { exact: true }).first().waitFor();
    const before = home.counters.authAttempts;
    await page.getByRole('tab', { name: 'Diagnosis' }).click();
    await page.getByText('This site is connected.', { exact: false }).waitFor();
    expect(home.counters.authAttempts).toBe(before);
    await page.getByRole('button', { name: 'Run the diagnosis' }).click();
    await page.getByText('Everything is in order.').waitFor();
    expect(home.counters.authAttempts).toBe(before + 1);
  });
});

describe('the setup form beside other hands', () => {
  it('R41 keeps what is typed when the command line changes the site, takes the rest, and says so', async () => {
    const page = await siteScreen(['--url', home.url, '--token', home.token], '/settings');
    const app = apps[0] as ServedApp;
    await page.getByLabel('Address').fill('http://typed.example:8123');
    const [site] = (await app.cli('sites', 'list', '--json')).json<{ id: string }[]>();
    const changed = await app.cli('sites', 'set', site?.id ?? '', '--name', 'Plant South', '--manual');
    expect(changed.stderr).toBe('');
    await page.getByText(/Changed elsewhere meanwhile: Name, Manual only/).waitFor();
    expect(await page.getByLabel('Address').inputValue()).toBe('http://typed.example:8123');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Plant South');
    expect(await page.getByRole('switch', { name: 'Manual only' }).isChecked()).toBe(true);
    await keepScreenshot(page, 'settings-changed-elsewhere');
    await page.getByLabel('Address').fill(home.url);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    expect(await page.getByText(/Changed elsewhere/).count()).toBe(0);
  });
});

describe('the first run', () => {
  it('R48 leads to the address of the first site, or to the demo site live', async () => {
    const app = await ServedApp.start(freshDataDir(), { timeScale: 0.1 });
    apps.push(app);
    const watched = await openPage(browser, app.url);
    pages.push(watched);
    const { page } = watched;
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'url');
    await page.goBack();
    await page.getByRole('button', { name: /Explore the demo site/ }).click();
    await page.getByText('Connected', { exact: true }).first().waitFor();
    await page.getByPlaceholder('Search name or id').waitFor();
  });
});
