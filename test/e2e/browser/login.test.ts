import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_LOGIN, Simulator } from '../../../src/simulator/simulator';
import { AnnouncedHome, quietMdnsPort } from '../../support/announced-home';
import {
  accessibilityFindings,
  keepScreenshot,
  openPage,
  type WatchedPage,
} from '../../support/browser-page';
import { launchChromium } from '../../support/chromium';
import { freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

let browser: Browser;
let home: Simulator;
let app: ServedApp;
let announced: AnnouncedHome;
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 6 });
  const port = await quietMdnsPort();
  const txt = { version: '2026.11.0', requires_api_password: 'True' };
  announced = await AnnouncedHome.start(port, [
    {
      name: 'Plant North',
      port: home.port,
      host: '127.0.0.1',
      txt: { ...txt, uuid: 'a'.repeat(32), location_name: 'Plant North', internal_url: '' },
    },
    {
      name: 'Office',
      port: 8123,
      host: '192.0.2.9',
      txt: {
        ...txt,
        uuid: 'b'.repeat(32),
        location_name: 'Office with a very long name that somebody once gave to it',
        internal_url: 'https://office.example.org:8443',
      },
    },
  ]);
  process.env['HACC_MDNS_PORT'] = String(port);
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.1 });
});
afterEach(async () => {
  for (const { errors, close } of pages.splice(0)) {
    await close();
    expect(errors).toEqual([]);
  }
});
afterAll(async () => {
  delete process.env['HACC_MDNS_PORT'];
  await app.stop();
  await announced.stop();
  await browser.close();
  await home.stop();
});

async function open(url: string): Promise<Page> {
  const watched = await openPage(browser, url);
  pages.push(watched);
  return watched.page;
}

const listed = (): number => home.home.users.logins.refreshes.length;

/** Presses the button and gives the tab that opens with Home Assistant's page. */
async function loginTab(page: Page): Promise<Page> {
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: 'Log in through Home Assistant' }).click();
  return opening;
}

async function logIn(tab: Page): Promise<void> {
  await tab.getByLabel('Username').fill(DEMO_LOGIN.name);
  await tab.getByLabel('Password').fill(DEMO_LOGIN.password);
  await tab.getByRole('button', { name: 'Log in' }).click();
  await tab.getByRole('heading', { name: 'You are logged in' }).waitFor();
}

describe('a site that is found on the network and logged in on Home Assistant’s own page', () => {
  it('R48 R41 is found, taken over, logged in to in a second tab, tested, saved, and connects', async () => {
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    const found = page.getByRole('region', { name: 'Found on the network' });
    await found.getByText('Nobody vouches for what is announced').waitFor();
    await found.getByRole('button', { name: /^Plant North/ }).click();
    expect(await page.getByLabel('Address').inputValue()).toBe(home.url);
    expect(await page.getByLabel('Name', { exact: false }).first().inputValue()).toBe('Plant North');
    await keepScreenshot(page, 'login-found');
    expect(await accessibilityFindings(page)).toEqual([]);
    const tab = await loginTab(page);
    await page.getByText('Log in on the page of Home Assistant').waitFor();
    await keepScreenshot(page, 'login-waiting');
    expect(await accessibilityFindings(page)).toEqual([]);
    await logIn(tab);
    await keepScreenshot(tab, 'login-page-done');
    expect(await tab.evaluate(() => window.opener as unknown)).toBeNull();
    await tab.close();
    await page.getByText('Logged in as Operator. Save to keep it.').waitFor();
    await keepScreenshot(page, 'login-done');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/Everything is in order/).waitFor();
    await page.getByRole('button', { name: 'Add the site' }).click();
    await page.getByRole('heading', { name: 'Plant North' }).waitFor();
    await page.getByText('Connected').first().waitFor();
    expect(listed()).toBe(1);
  });

  it('R6 R48 says that the login was withdrawn, and a new one mends it', async () => {
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Plant North/ })
      .first()
      .click();
    await page.getByText('Connected').first().waitFor();
    home.revokeLogins();
    await page.getByText('Home Assistant no longer accepts the login').waitFor();
    await keepScreenshot(page, 'login-withdrawn');
    await page.getByRole('link', { name: 'Log in again' }).click();
    await page.getByText('Logged in through Home Assistant as Operator.').waitFor();
    await keepScreenshot(page, 'login-kept');
    await page.getByRole('button', { name: 'Log in again' }).click();
    const tab = await loginTab(page);
    await logIn(tab);
    await page.getByText('Logged in as Operator. Save to keep it.').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Logged in through Home Assistant as Operator.').waitFor();
    await page.getByText('Connected').first().waitFor();
    expect(listed()).toBe(1);
  });

  it('R48 withdraws a login whose form is left without saving, and marks what is added already', async () => {
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Add a site/ })
      .first()
      .click();
    const found = page.getByRole('region', { name: 'Found on the network' });
    await found.getByRole('button', { name: /^Plant North .*added already/ }).click();
    await logIn(await loginTab(page));
    await page.getByText('Logged in as Operator. Save to keep it.').waitFor();
    expect(listed()).toBe(2);
    await page.getByRole('link', { name: 'Overview' }).first().click();
    await until('the login is withdrawn', () => listed() === 1);
  });
});
