import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, keepScreenshot, openPage } from '../../support/browser-page';
import type { ContractSocket } from '../../support/contract-socket';
import { PlantNorth } from '../../support/plant-north';

let home: Simulator;
let plant: PlantNorth;
let client: ContractSocket;
let siteId: string;

beforeAll(async () => {
  home = await Simulator.start();
  home.addEntity('sensor.boiler', '60', { friendly_name: 'Boiler', unit_of_measurement: '°C' });
  plant = await PlantNorth.start(home);
  ({ client, siteId } = plant);
});
afterAll(async () => {
  expect(await plant.stop()).toEqual([]);
  await home.stop();
});

/** The screens under the product's own Content-Security-Policy. */
async function strictPage(): Promise<Page> {
  const context = await plant.browser.newContext({ locale: 'en-US', acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(plant.app.url);
  return page;
}

describe('the history on the screens', () => {
  it('R43 saves all samples of what is drawn as a file, under the policy of the real page', async () => {
    const page = await strictPage();
    await page.getByRole('navigation').getByText('Plant North').click();
    await page.getByRole('tab', { name: 'Charts' }).click();
    await page.getByRole('checkbox', { name: /Boiler/ }).check();
    const seen = await client.view('entity-values', { siteId, entityIds: ['sensor.boiler'] });
    // One after the other: of several changes in one millisecond only the last is a sample.
    for (const state of ['60.5', '61.25', 'unavailable', '62']) {
      home.setState('sensor.boiler', state);
      await seen.until(() => JSON.stringify(seen.patches).includes(`"${state}"`));
    }
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /All samples/ }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^Boiler .+ to .+\.csv$/);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(lines[0]).toBe('entity_id,at,state');
    expect(lines.slice(-5).map((line) => line.split(',')[2])).toEqual([
      '60',
      '60.5',
      '61.25',
      'unavailable',
      '62',
    ]);
    await page.context().close();
  });

  it('R26 R47 shows what the mirror holds and keeps how long it is to be kept', async () => {
    const { page, errors, close } = await openPage(plant.browser, plant.app.url);
    await page.getByRole('navigation').getByText('Settings').click();
    const days = page.getByLabel('Days of every change');
    await days.fill('7');
    await days.press('Enter');
    await expect
      .poll(async () => (await client.call('settings.get', {})).rawDays, { timeout: 15_000 })
      .toBe(7);
    await page.getByText(/The mirror takes/).scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'settings-history');
    expect(await accessibilityFindings(page)).toEqual([]);
    expect(errors).toEqual([]);
    await close();
  });
});
