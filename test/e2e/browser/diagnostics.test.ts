import { createServer } from 'node:net';
import { once } from 'node:events';
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
import { launchChromium } from '../../support/chromium';
import { freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

let browser: Browser;
let home: Simulator;
let app: ServedApp;
let plant = '';
let office = '';
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  home = await Simulator.start({ building: 'demo', seed: 3, token: 'a-token-that-is-right' });
  // A port that refuses for certain: it was somebody's a moment ago.
  const gone = createServer().listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as { port: number };
  gone.close();
  app = await ServedApp.start(freshDataDir(), { timeScale: 0.1 });
  const client = await app.connect();
  plant = (await client.call('sites.add', { name: 'Plant North', url: home.url, token: home.token })).id;
  office = (await client.call('sites.add', { name: 'Office', url: `http://127.0.0.1:${port}`, token: 'x' }))
    .id;
  await client.call('sites.add', { name: 'Store', url: home.url, token: 'a-token-that-is-wrong' });
  await until('the refusals are over', async () => {
    const { rows } = await client.call('errors.list', {
      of: { siteId: office },
      level: 'error',
      after: null,
      limit: 1,
    });
    return rows.length > 0;
  });
  client.close();
});
afterEach(async () => {
  for (const { errors, close } of pages.splice(0)) {
    await close();
    expect(errors).toEqual([]);
  }
});
afterAll(async () => {
  await browser.close();
  await app.stop();
  await home.stop();
});

async function open(hash: string, options?: PageOptions): Promise<Page> {
  const watched = await openPage(browser, app.url, options);
  pages.push(watched);
  await watched.page.evaluate((to) => (location.hash = to), hash);
  return watched.page;
}

describe('the metrics', () => {
  it('R62 are switched on in the settings, which say where they are served and why not', async () => {
    const page = await open('#/settings');
    const panel = page.getByRole('region', { name: 'Metrics' });
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await panel.getByLabel('Port').fill(String(port));
    await panel.getByLabel('Port').press('Enter');
    await panel.getByRole('switch').click();
    await panel.getByText(`Port ${port} is in use by another program.`).waitFor();
    taken.close();
    await once(taken, 'close');
    await panel.getByRole('switch').click();
    await panel.getByText(/is in use/).waitFor({ state: 'detached' });
    await panel.getByRole('switch').click();
    await panel.getByText(`http://127.0.0.1:${port}/metrics`).waitFor();
    await keepScreenshot(page, 'settings-metrics');
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

describe('the connection of a site', () => {
  it('R32 R46 shows the timeline, socket beside registry, and grows while one looks', async () => {
    const page = await open(`#/site/${plant}/connection`);
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline.getByText('Connected', { exact: true }).first().waitFor();
    await page.getByText('Socket and registry agree.').waitFor();
    await page.getByText(/OPEN · logged in/).waitFor();
    await page.getByText('subscribe_entities').first().waitFor();
    const before = await timeline.getByRole('row').count();
    await page.getByRole('button', { name: 'Restart' }).first().click();
    await timeline.getByText('Reconnect pressed').waitFor();
    await until('more lines', async () => (await timeline.getByRole('row').count()) >= before + 3);
    await page.getByText('No failure since the program started.').waitFor();
    await keepScreenshot(page, 'connection');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('R7 counts each cause and says what mends it', async () => {
    const page = await open(`#/site/${office}/connection`);
    const timeline = page.getByRole('region', { name: 'Timeline' });
    await timeline
      .getByText(/refuses the connection/)
      .first()
      .waitFor();
    await timeline
      .getByText(/Check the port/)
      .first()
      .waitFor();
    await timeline.getByText('5/5').first().waitFor();
    const failures = page.getByRole('region', { name: 'Failures by cause' });
    await failures.getByText('refused', { exact: true }).waitFor();
    await page.getByText('no socket').waitFor();
    await keepScreenshot(page, 'connection-refused');
  });
});

describe('the log', () => {
  it('R46 lists what went wrong, filters it, and shows one with its context and mend', async () => {
    const page = await open('#/');
    await page.getByRole('link', { name: 'Log', exact: true }).click();
    const table = page.getByRole('table', { name: 'Errors, the last first' });
    await table.getByText('Home Assistant rejects the token.').first().waitFor();
    await table
      .getByText(/refuses the connection/)
      .first()
      .waitFor();
    await page.getByRole('radiogroup', { name: 'Level' }).getByText('Errors').click();
    await table.getByText('Warning').waitFor({ state: 'detached' });
    await page.getByRole('combobox', { name: 'Site' }).click();
    await page.getByRole('option', { name: 'Office' }).click();
    await table.getByText('Home Assistant rejects the token.').waitFor({ state: 'detached' });
    await table.getByRole('button', { name: /refuses the connection/ }).click();
    const details = page.getByRole('complementary', { name: 'Details' });
    await details.getByText(/Check the port/).waitFor();
    await details.getByText('Close code').or(details.getByText('Failures in a row')).first().waitFor();
    await details.getByText(/^CLOS(ING|ED)$/).waitFor();
    await keepScreenshot(page, 'log');
    expect(await accessibilityFindings(page)).toEqual([]);
    await details.getByRole('link', { name: 'Open the connection of Office' }).click();
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
  });

  it('R46 a new error appears by itself; an empty filter says so', async () => {
    const page = await open('#/log');
    const table = page.getByRole('table', { name: 'Errors, the last first' });
    await table.waitFor();
    const client = await app.connect();
    await client.call('sites.add', { name: 'Late', url: `${home.url}/nowhere`, token: 'x' });
    client.close();
    await table
      .getByText(/no Home Assistant at this path/)
      .first()
      .waitFor();
    await page.getByRole('combobox', { name: 'Site' }).click();
    // The one site that has been well all the time.
    await page.getByRole('option', { name: 'Plant North' }).click();
    await page.getByText('Nothing matches the filter.').waitFor();
    await page.getByRole('button', { name: 'Show everything' }).click();
    await table.waitFor();
  });

  it('R47 both screens stand in dark and in Chinese', async () => {
    const dark = await open(`#/site/${office}/connection`, { scheme: 'dark' });
    await dark
      .getByRole('region', { name: 'Failures by cause' })
      .getByText('refused', { exact: true })
      .waitFor();
    await keepScreenshot(dark, 'connection-dark');
    expect(await accessibilityFindings(dark)).toEqual([]);
    const hant = await open('#/log', { locale: 'zh-TW' });
    await hant.getByText('Home Assistant 拒絕此權杖').first().waitFor();
    await hant.getByRole('button', { name: /權杖/ }).first().click();
    await keepScreenshot(hant, 'log-hant');
    const hantConnection = await open(`#/site/${plant}/connection`, { locale: 'zh-TW' });
    await hantConnection.getByText('通訊端與登錄表一致。').waitFor();
    await keepScreenshot(hantConnection, 'connection-hant');
    const small = await open('#/log', { scheme: 'dark', size: { width: 1024, height: 700 } });
    await small
      .getByRole('button', { name: /rejects the token/ })
      .first()
      .click();
    await keepScreenshot(small, 'log-dark');
    expect(await accessibilityFindings(small)).toEqual([]);
  });
});
