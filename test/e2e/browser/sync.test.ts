import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, keepScreenshot, type PageOptions } from '../../support/browser-page';
import type { ContractSocket } from '../../support/contract-socket';
import { PlantNorth } from '../../support/plant-north';

/** Never answered: a synchronisation stands still there until it is cancelled or let go on. */
const DEVICES = 'config/device_registry/list';

let home: Simulator;
let plant: PlantNorth;
let client: ContractSocket;
let siteId: string;

async function openSite(options?: PageOptions): Promise<Page> {
  const page = await plant.open(options);
  // A picture of something half faded out shows nothing.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  return page;
}

const panel = (page: Page): Locator => page.getByRole('dialog');
const closeButton = (page: Page): Locator =>
  panel(page).getByRole('button', { name: 'Close', exact: true }).last();

async function begin(page: Page, what: string): Promise<void> {
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  await page.getByRole('menuitem', { name: new RegExp(`^${what}`) }).click();
}

beforeAll(async () => {
  home = await Simulator.start();
  for (const name of ['Hall', 'Shaft', 'Roof']) home.home.registries.createArea({ name });
  home.home.registries.createFloor({ floorId: 'ground', name: 'Ground', level: 0 });
  plant = await PlantNorth.start(home);
  ({ client, siteId } = plant);
});
beforeEach(() => home.faults.clear());
afterAll(async () => {
  expect(await plant.stop()).toEqual([]);
  await home.stop();
});

describe('the synchronisation of a site', () => {
  it('R23 is begun from the menu and tells what it found in words', async () => {
    const page = await openSite();
    await begin(page, 'Areas');
    await panel(page)
      .getByText(`${home.home.registries.areas.size} areas · ${home.home.registries.floors.size} floors`)
      .waitFor();
    await panel(page).getByRole('status').getByText('Done').waitFor();
    await panel(page).getByText('nothing had changed').waitFor();
    await keepScreenshot(page, 'sync-areas');
    await closeButton(page).click();
    await panel(page).waitFor({ state: 'detached' });
  });

  it('R23 full sync shows every step in its order', async () => {
    const page = await openSite();
    await begin(page, 'Full sync');
    await panel(page).getByRole('status').getByText('Done').waitFor();
    const names = await panel(page).locator('ol > li').allInnerTexts();
    expect(names.map((text) => text.split('\n')[0])).toEqual([
      'Connection test',
      'Areas',
      'Entities',
      'History',
      'Restart',
    ]);
    await keepScreenshot(page, 'sync-full-done');
  });

  it('R23 goes on when its window is closed, is found again by the button, and can be cancelled', async () => {
    home.faults.delayReplies((command) => (command === DEVICES ? null : 0));
    const page = await openSite();
    await begin(page, 'Areas');
    await panel(page).getByRole('progressbar', { name: 'Progress: Areas' }).waitFor();
    await keepScreenshot(page, 'sync-running');
    expect(await accessibilityFindings(page)).toEqual([]);
    await closeButton(page).click();
    await panel(page).waitFor({ state: 'detached' });
    const running = page.getByRole('button', { name: 'Syncing', exact: true });
    await keepScreenshot(page, 'sync-running-closed');
    await running.click();
    await panel(page).getByRole('button', { name: 'Cancel' }).click();
    await panel(page).getByRole('status').getByText('Cancelled').waitFor();
    await keepScreenshot(page, 'sync-cancelled');
    home.faults.clear();
    await panel(page).getByRole('button', { name: 'Run again' }).click();
    await panel(page).getByRole('status').getByText('Done').waitFor();
  });

  it('R23 R46 opened late it shows what runs, whoever began it, and afterwards the last result', async () => {
    home.faults.delayReplies((command) => (command === DEVICES ? null : 0));
    const begun = await client.call('sync.start', { siteId, kind: 'full', days: null });
    const page = await openSite();
    await page.getByRole('button', { name: /^Syncing [12]\/5$/ }).click();
    await panel(page).getByText(`${home.home.registries.areas.size} areas`).waitFor();
    await keepScreenshot(page, 'sync-full-running');
    await closeButton(page).click();
    await client.call('sync.cancel', { siteId, syncId: begun.row.id });
    await page.getByText('Full sync: Cancelled').waitFor();
    await page.getByRole('button', { name: 'Sync', exact: true }).click();
    await page.getByRole('menuitem', { name: /^Last result/ }).click();
    await panel(page).getByText('Full sync').first().waitFor();
    await panel(page).getByText('not begun').first().waitFor();
  });

  it('R23 history asks how far back', async () => {
    const page = await openSite();
    await begin(page, 'History …');
    await page.getByText('Only the known gaps').waitFor({ state: 'attached' });
    await keepScreenshot(page, 'sync-history-dialog');
    await page.getByRole('combobox', { name: 'How far back' }).click();
    await page.getByRole('option', { name: '7 days' }).click();
    await panel(page).getByRole('button', { name: 'Fetch' }).click();
    await panel(page).getByText('7 days back').waitFor();
    await panel(page).getByRole('status').getByText('Done').waitFor();
    await keepScreenshot(page, 'sync-history-done');
  });

  it('R23 R47 is reached and left by the keyboard alone', async () => {
    const page = await openSite();
    await page.getByRole('button', { name: 'Sync', exact: true }).focus();
    await page.keyboard.press('Enter');
    // A menu opened by the keyboard has the focus on its first item.
    await page.locator('[role=menuitem]:focus', { hasText: /^Areas/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[role=menuitem]:focus', { hasText: /^Entities/ }).waitFor();
    await page.keyboard.press('Enter');
    await panel(page).getByText('Sync entities').first().waitFor();
    await panel(page).getByRole('status').getByText('Done').waitFor();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ state: 'detached' });
  });

  it('R23 a failure says its cause and what mends it, and looks like one in the dark and in Chinese', async () => {
    home.faults.failCommand('config/floor_registry/list', 'home_assistant_error', 'no floors today');
    const page = await openSite();
    await begin(page, 'Full sync');
    await panel(page).getByRole('status').getByText('Failed').waitFor();
    await panel(page)
      .getByText(/no floors today/)
      .waitFor();
    await keepScreenshot(page, 'sync-failed');
    for (const [locale, word] of [
      ['zh-TW', '同步'],
      ['zh-CN', '同步'],
    ] as const) {
      const other = await openSite({ scheme: 'dark', locale, size: { width: 1024, height: 700 } });
      await other.getByRole('button', { name: word, exact: true }).click();
      await keepScreenshot(other, `sync-menu-${locale}`);
      await other.getByRole('menuitem').last().click();
      await panel(other).getByRole('status').waitFor();
      await keepScreenshot(other, `sync-failed-${locale}`);
      expect(await accessibilityFindings(other)).toEqual([]);
    }
  });

  it('R22 R41 the setup of a site asks how far back its first connect fetches, and keeps the answer', async () => {
    const page = await openSite();
    await page.getByRole('tab', { name: 'Settings' }).click();
    const choice = page.getByRole('combobox', { name: 'History at the first connect' });
    await choice.click();
    await page.getByRole('option', { name: /^10 days/ }).click();
    await keepScreenshot(page, 'setup-history');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('status').getByText('Saved').waitFor();
    const { sites } = await client.call('sites.list', {});
    expect(sites.find(({ id }) => id === siteId)?.historyDays).toBe(10);
  });
});
