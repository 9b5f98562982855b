import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { accessibilityFindings, keepScreenshot, openPage } from '../../support/browser-page';
import type { ContractSocket } from '../../support/contract-socket';
import { PlantNorth } from '../../support/plant-north';
import { ServedApp } from '../../support/served-app';

let home: Simulator;
let plant: PlantNorth;
let client: ContractSocket;
let siteId: string;

beforeAll(async () => {
  home = await Simulator.start();
  home.addEntity('sensor.boiler', '60', { friendly_name: 'Boiler', unit_of_measurement: '°C' });
  home.addEntity('sensor.load', '40', { friendly_name: 'Load', unit_of_measurement: 'kW' });
  home.addEntity('binary_sensor.gate', 'off', { friendly_name: 'Gate', device_class: 'door' });
  plant = await PlantNorth.start(home);
  ({ client, siteId } = plant);
  const seen = await client.view('entity-values', {
    siteId,
    entityIds: ['sensor.boiler', 'sensor.load', 'binary_sensor.gate'],
  });
  for (const [entityId, state] of [
    ['sensor.boiler', '61'],
    ['sensor.load', '42'],
    ['binary_sensor.gate', 'on'],
    ['sensor.boiler', '63'],
  ] as const) {
    home.setState(entityId, state);
    await seen.until(() => JSON.stringify(seen.patches).includes(`"${state}"`));
  }
});
afterAll(async () => {
  expect(await plant.stop()).toEqual([]);
  await home.stop();
});

const stack = (page: Page): ReturnType<Page['locator']> => page.getByRole('application');

/** The Charts screen with three entities of two units and a door on one chart. */
async function chartOfThree(): Promise<Page> {
  const page = await plant.open();
  await page.getByRole('navigation').getByText('Charts').click();
  for (const name of [/Boiler/, /Load/, /Gate/]) {
    const search = page.getByPlaceholder('Search name, id or unit');
    await search.fill(name.source);
    const box = page.getByRole('checkbox', { name });
    if (!(await box.isChecked())) await box.check();
  }
  await stack(page).locator('.uplot').nth(2).waitFor();
  return page;
}

/** Begin and end as the chart says them to those who cannot see it. */
async function shownRange(page: Page): Promise<{ readonly from: number; readonly to: number }> {
  const label = (await stack(page).getAttribute('aria-label')) ?? '';
  const found = /from (.+) to (.+)$/.exec(label);
  // 21/11/2026, 20:10:05
  const moment = (text = ''): number => {
    const [day = 0, month = 0, year = 0, ...time] = text.split(/[/,: ]+/).map(Number);
    return new Date(year, month - 1, day, ...(time as [number, number, number])).getTime();
  };
  return { from: moment(found?.[1]), to: moment(found?.[2]) };
}

async function drag(page: Page, from: number, to: number): Promise<void> {
  const box = await stack(page).locator('.u-over').first().boundingBox();
  if (box === null) throw new Error('the chart has no place');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 });
  await page.mouse.up();
}

describe('charts in a browser', () => {
  it('R43 draw each unit on its own axis and states as a timeline, and zoom, pan and come back', async () => {
    const page = await chartOfThree();
    expect(await stack(page).getByRole('img').count()).toBe(3);
    await stack(page).getByRole('img', { name: 'Timelines of Gate' }).waitFor();
    await drag(page, 0.4, 0.8);
    await page.getByRole('button', { name: 'Back to live' }).waitFor();
    const near = await shownRange(page);
    expect(near.to - near.from).toBeGreaterThan(20 * 60_000);
    expect(near.to - near.from).toBeLessThan(28 * 60_000);
    await page.keyboard.down('Shift');
    await drag(page, 0.2, 0.7);
    await page.keyboard.up('Shift');
    await expect.poll(async () => (await shownRange(page)).from).toBeLessThan(near.from - 8 * 60_000);
    const far = await shownRange(page);
    expect(Math.abs(far.to - far.from - (near.to - near.from))).toBeLessThanOrEqual(2000);
    await stack(page).locator('.u-over').first().dblclick();
    await page.getByRole('button', { name: 'Back to live' }).waitFor({ state: 'detached' });
    await keepScreenshot(page, 'charts-stacked');
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it('R43 are read with the keyboard: the cursor goes from point to point and is said', async () => {
    const page = await chartOfThree();
    await stack(page).focus();
    await page.keyboard.press('End');
    await page.getByText(/Boiler 63 °C.*Load 42 kW.*Gate Open/).waitFor({ state: 'attached' });
    await page.keyboard.press('Home');
    await page.getByText(/Gate no data|Gate Closed/).waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    const before = await shownRange(page);
    await page.keyboard.press('+');
    await page.getByRole('button', { name: 'Back to live' }).waitFor();
    const after = await shownRange(page);
    expect(after.to - after.from).toBeLessThan((before.to - before.from) * 0.6);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Back to live' }).waitFor({ state: 'detached' });
  });

  it('R43 are saved as a picture of what is seen, and as a table of every sample', async () => {
    const page = await chartOfThree();
    const save = async (item: RegExp): Promise<{ readonly name: string; readonly bytes: Buffer }> => {
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('menuitem', { name: item }).click(),
      ]);
      return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const picture = await save(/PNG/);
    expect(picture.name).toMatch(/^Boiler, Load, Gate .+ to .+\.png$/);
    const drawn = await page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const ctx = canvas.getContext('2d');
      if (ctx === null) throw new Error('no canvas');
      ctx.drawImage(image, 0, 0);
      const { data } = ctx.getImageData(0, 0, image.width, image.height);
      const colors = new Map<string, number>();
      for (let index = 0; index < data.length; index += 4) {
        const color = `${data[index]},${data[index + 1]},${data[index + 2]}`;
        colors.set(color, (colors.get(color) ?? 0) + 1);
      }
      const places = [...document.querySelectorAll('main .uplot canvas')] as HTMLCanvasElement[];
      return {
        ...{ width: image.width, height: image.height },
        blue: colors.get('11,98,196') ?? 0,
        orange: colors.get('194,65,12') ?? 0,
        plots: places.reduce((sum, place) => sum + place.height, 0),
      };
    }, picture.bytes.toString('base64'));
    // Title, legend and all plots; the open door's bar and both lines in their colours.
    expect(drawn.height).toBeGreaterThan(drawn.plots + 60);
    expect(drawn.blue).toBeGreaterThan(20);
    expect(drawn.orange).toBeGreaterThan(20);
    const table = await save(/CSV/);
    const lines = table.bytes.toString('utf8').trimEnd().split('\n');
    expect(lines[0]).toBe('entity_id,at,state');
    const states = (id: string): (string | undefined)[] =>
      lines.filter((line) => line.startsWith(`${id},`)).map((line) => line.split(',')[2]);
    expect(states('sensor.boiler').slice(-2)).toEqual(['61', '63']);
    expect(states('binary_sensor.gate').slice(-1)).toEqual(['on']);
  });

  it('R22 R43 hatch the time before anything was known, and only that', async () => {
    const page = await chartOfThree();
    const hatched = await page
      .getByRole('img', { name: 'Timelines of Gate' })
      .locator('canvas')
      .evaluate((element) => {
        const canvas = element as HTMLCanvasElement;
        const ctx = canvas.getContext('2d');
        if (ctx === null) throw new Error('no canvas');
        /** Pixels in the colour of the hatching, slanting lines smoothed: between ground and line. */
        const count = (from: number, to: number): number => {
          const left = Math.floor(canvas.width * from);
          const { data } = ctx.getImageData(left, 0, Math.floor(canvas.width * to) - left, canvas.height);
          let found = 0;
          for (let index = 0; index < data.length; index += 4) {
            if (
              data[index] === 196 &&
              data[index + 1] === 204 &&
              data[index + 2] === 212 &&
              data[index + 3] !== 0
            )
              found += 1;
          }
          return found;
        };
        // The site has been known for seconds; the hour before is dark.
        return { before: count(0.1, 0.9), after: count(0.998, 1) };
      });
    expect(hatched.before).toBeGreaterThan(50);
    expect(hatched.after).toBe(0);
  });

  it('R43 that are pinned are live on every screen, are sorted by keys, and survive a restart', async () => {
    const page = await chartOfThree();
    for (const name of ['Plant room', 'Second']) {
      await page.getByRole('button', { name: 'Pin', exact: true }).click();
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
      await page.getByRole('dialog').getByRole('button', { name: 'Pin' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    const other = await plant.open();
    await other.getByRole('tab', { name: 'Charts' }).click();
    const names = (where: Page): Promise<string[]> =>
      where.getByRole('heading', { level: 3 }).allTextContents();
    await expect.poll(() => names(other)).toEqual(['Plant room', 'Second']);
    await other.getByRole('button', { name: 'Move “Second”' }).focus();
    await other.keyboard.press('ArrowLeft');
    await other.getByText('“Second” is now 1 of 2.').waitFor({ state: 'attached' });
    await page.getByText('Pinned (2)').click();
    await expect.poll(() => names(page)).toEqual(['Second', 'Plant room']);
    await stack(page).nth(1).locator('.uplot').first().waitFor();
    home.setState('sensor.boiler', '77');
    await page.getByText('77 °C').first().waitFor();
    await keepScreenshot(page, 'charts-pinned');
    expect(await accessibilityFindings(page)).toEqual([]);
    await plant.app.stop();
    const again = await ServedApp.start(plant.app.dataDir, { timeScale: 0.1 });
    const restarted = await openPage(plant.browser, again.url);
    await restarted.page.getByRole('navigation').getByText('Charts').click();
    await expect.poll(() => names(restarted.page)).toEqual(['Second', 'Plant room']);
    const screens = await again.connect();
    await screens.call('sites.remove', { siteId });
    expect(await screens.call('charts.list', {})).toEqual({ charts: [] });
    await expect.poll(() => names(restarted.page)).toEqual([]);
    screens.close();
    expect(restarted.errors).toEqual([]);
    await restarted.close();
    await again.stop();
  });
});
