import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import {
  accessibilityFindings,
  keepScreenshot,
  openPage,
  type PageOptions,
  type WatchedPage,
} from '../../support/browser-page';
import { makeCertificate, type KeyPair } from '../../support/certificates';
import { launchChromium } from '../../support/chromium';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { TlsFront } from '../../support/tls-front';

let browser: Browser;
let home: Simulator;
let pair: KeyPair;
let front: TlsFront;
const apps: ServedApp[] = [];
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 6, token: 'a-token-that-is-right' });
  pair = await makeCertificate({ names: ['127.0.0.1', 'homeassistant.local'], subject: 'homeassistant' });
  front = await TlsFront.start(home.port, pair);
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
  await front.stop();
  await home.stop();
});

async function serve(dataDir = freshDataDir()): Promise<ServedApp> {
  const app = await ServedApp.start(dataDir, { timeScale: 0.1 });
  apps.push(app);
  return app;
}
async function open(url: string, options?: PageOptions): Promise<Page> {
  const watched = await openPage(browser, url, options);
  pages.push(watched);
  return watched.page;
}

describe('a site with a certificate that nobody vouches for', () => {
  it('R16 R41 is tested, its certificate looked at and trusted, saved, and connects', async () => {
    const app = await serve();
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: false }).first().fill('Plant North');
    await page.getByLabel('Address').fill(front.url.replace('https:', 'http:'));
    await page.getByLabel('Long-lived access token').fill(home.token);
    await page.getByRole('button', { name: 'Test connection' }).click();
    await page.getByText(/speaks https, and the address says http/).waitFor();
    expect(await page.getByRole('region', { name: 'Encryption' }).count()).toBe(0);
    await page.getByLabel('Address').fill(front.url);
    await page.getByRole('region', { name: 'Encryption' }).waitFor();
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.getByText(/is signed by itself; nobody vouches for it/).waitFor();
    await keepScreenshot(page, 'tls-test-failed');
    await page
      .getByRole('region', { name: 'Connection test' })
      .getByRole('button', { name: 'Look at the certificate …' })
      .click();
    const dialog = page.getByRole('dialog', { name: 'Certificate of the server' });
    await dialog.getByText('homeassistant.local').waitFor();
    expect((await dialog.innerText()).replace(/\s/g, '')).toContain(pair.fingerprint);
    await keepScreenshot(page, 'tls-certificate');
    expect(await accessibilityFindings(page)).toEqual([]);
    const before = front.bytes;
    await dialog.getByRole('button', { name: 'Trust this certificate' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(front.bytes).toBe(before);
    expect(await page.getByLabel('SHA-256 fingerprint').inputValue()).toBe(pair.fingerprint);
    await page.getByRole('button', { name: 'Test again' }).click();
    await page.getByText(/Everything is in order/).waitFor();
    await keepScreenshot(page, 'tls-pinned');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add the site' }).click();
    await page.getByText('Connected').first().waitFor();
  });

  it('R16 asks again when the certificate changes: both fingerprints, and one press trusts the new one', async () => {
    const dataDir = freshDataDir();
    const renewed = await makeCertificate();
    const added = await cli(dataDir, [
      ...['sites', 'add', '--name', 'Plant North', '--url', front.url, '--token', home.token],
      ...['--fingerprint', renewed.fingerprint],
    ]);
    expect(added.code).toBe(0);
    const app = await serve(dataDir);
    const page = await open(app.url);
    await page
      .getByRole('link', { name: /Plant North/ })
      .first()
      .click();
    await page.getByRole('button', { name: 'Look at the new certificate …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Certificate of the server' });
    await dialog.getByText('This is not the certificate you trusted.').waitFor();
    const shown = (await dialog.innerText()).replace(/\s/g, '');
    expect(shown).toContain(renewed.fingerprint);
    expect(shown).toContain(pair.fingerprint);
    await keepScreenshot(page, 'tls-changed');
    await dialog.getByRole('button', { name: 'Trust the new certificate' }).click();
    await page.getByText('Connected').first().waitFor();
    const [site] = (await app.cli('sites', 'list', '--json')).json<{ fingerprint: string }[]>();
    expect(site?.fingerprint).toBe(pair.fingerprint);
  });

  it('R16 R52 an authority is imported from a file, a private key in it refused', async () => {
    const authority = await makeCertificate({
      authority: true,
      subject: 'Plant CA',
      names: ['plant.example'],
    });
    const signed = await TlsFront.start(home.port, await makeCertificate({ by: authority }));
    const app = await serve();
    const page = await open(`${app.url}`);
    await page
      .getByRole('link', { name: /Connect a Home Assistant/ })
      .first()
      .click();
    await page.getByLabel('Name', { exact: false }).first().fill('Plant South');
    await page.getByLabel('Address').fill(signed.url);
    await page.getByLabel('Long-lived access token').fill(home.token);
    await page.getByRole('radio', { name: /one of our own authority/ }).check();
    const file = page.locator('input[type=file]');
    await file.setInputFiles({
      name: 'both.pem',
      mimeType: 'text/plain',
      buffer: Buffer.from(authority.key),
    });
    await page.getByText(/This holds a private key/).waitFor();
    await keepScreenshot(page, 'tls-private-key');
    await file.setInputFiles({ name: 'ca.pem', mimeType: 'text/plain', buffer: Buffer.from(authority.cert) });
    await page.getByText(/CN=Plant CA, valid until/).waitFor();
    // Away from the bar with the buttons, which covers what is scrolled under it.
    await page
      .getByRole('button', { name: /file/ })
      .last()
      .evaluate((button) => button.scrollIntoView({ block: 'center' }));
    await keepScreenshot(page, 'tls-authority');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add the site' }).click();
    await page.getByText('Connected').first().waitFor();
    await signed.stop();
  });
});

describe('the proxy in the settings', () => {
  it('R16 is judged as it is typed, refuses a password, and is kept', async () => {
    const app = await serve();
    const page = await open(app.url);
    await page.getByRole('link', { name: 'Settings' }).first().click();
    await page.getByRole('radio', { name: 'Through this proxy' }).check();
    await page.getByLabel('Address of the proxy').fill('http://user:secret@proxy.example:3128');
    await page.getByText(/holds a user name or password, which are not kept/).waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await page.getByLabel('Address of the proxy').fill('proxy.example:3128');
    await page.getByLabel('Reached without it').fill('.plant.example, 10.0.0.0/8');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    await keepScreenshot(page, 'proxy-settings');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.reload();
    await page.getByLabel('Address of the proxy').waitFor();
    expect(await page.getByLabel('Address of the proxy').inputValue()).toBe('proxy.example:3128');
  });
});
