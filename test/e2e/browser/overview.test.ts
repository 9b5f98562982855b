import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SLOTS } from '../../../src/shared/fleet-history';
import { keepScreenshot } from '../../support/browser-page';
import { Showcase } from '../../support/screens/showcase';
import { goTo } from '../../support/screens/all-screens';

const PATIENCE = 300_000;

let showcase: Showcase;
let page: Page;
beforeAll(async () => {
  showcase = await Showcase.start();
  ({ page } = await showcase.open({ reducedMotion: 'reduce' }));
}, PATIENCE);
afterAll(async () => {
  expect(await showcase.stop()).toEqual([]);
}, PATIENCE);

const row = (name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
/** Presses Tab until what has the focus answers to the question. */
async function tabTo(answers: string): Promise<void> {
  for (let press = 0; press < 80; press += 1) {
    if (await page.evaluate((selector) => document.activeElement?.matches(selector) === true, answers))
      return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${answers}`);
}

describe('the overview in the browser', () => {
  it(
    'R40 puts the worst first, filters by a total, and tells by arrow keys what a half-hour was',
    async () => {
      await goTo(page, '/');
      await page.getByRole('table').waitFor();
      const links = page.getByRole('table').getByRole('link');
      expect(await links.first().textContent()).toBe('Cold Store 3');
      await page.getByRole('button', { name: /Stopped$/ }).click();
      expect(await page.getByRole('button', { name: /Stopped$/ }).getAttribute('aria-pressed')).toBe('true');
      await row('Plant North').waitFor({ state: 'hidden' });
      await page.getByRole('button', { name: /All sites$/ }).click();
      await row('Plant North').waitFor();

      const strip = row('Cold Store 3').getByRole('slider');
      await strip.locator('path').first().waitFor();
      await strip.focus();
      // What is known ends with now: the token was refused when the program started.
      await page.keyboard.press('End');
      expect(await strip.getAttribute('aria-valuenow')).toBe(String(SLOTS));
      await expect
        .poll(() => strip.getAttribute('aria-valuetext'))
        .toMatch(/Stopped, since \d\d:\d\d:\d\d(?: · \d+ times)?, Home Assistant rejects the token/);
      await page.getByRole('tooltip').filter({ hasText: 'Stopped' }).waitFor();
      await page.keyboard.press('Home');
      await expect.poll(() => strip.getAttribute('aria-valuetext')).toMatch(/Nothing is known$/);
      await keepScreenshot(page, 'overview-strip');
      await strip.blur();
    },
    PATIENCE,
  );

  it(
    'R12 restarts the selected sites, and within the cooldown asks before it does so again',
    async () => {
      await goTo(page, '/');
      await page.getByLabel('Select Plant North', { exact: true }).check();
      await page.getByLabel('Select 台北辦公大樓').check();
      const bar = page.getByRole('group', { name: '2 selected' });
      await bar.getByRole('button', { name: 'Restart' }).click();
      await page.getByText('Restarted: Plant North, 台北辦公大樓').waitFor();
      await bar.getByRole('button', { name: 'Restart' }).click();
      const dialog = page.getByRole('dialog', { name: 'Restarted a moment ago' });
      await dialog.getByText(/Plant North, 台北辦公大樓|台北辦公大樓, Plant North/).waitFor();
      await keepScreenshot(page, 'overview-cooldown');
      await dialog.getByRole('button', { name: 'Restart anyway' }).click();
      await dialog.waitFor({ state: 'hidden' });
      await row('Plant North').getByText('Connected', { exact: true }).waitFor();
      await bar.getByRole('button', { name: 'Clear selection' }).click();
      await bar.waitFor({ state: 'hidden' });
    },
    PATIENCE,
  );

  it(
    'R12 says of each site why nothing could be done',
    async () => {
      await goTo(page, '/');
      await page.getByLabel('Select New Library').check();
      await page.getByLabel('Select Old Mill').check();
      await page.getByRole('group', { name: '2 selected' }).getByRole('button', { name: 'Restart' }).click();
      const dialog = page.getByRole('dialog', { name: 'Restart: 2 of 2 failed' });
      await dialog.getByText('New Library').waitFor();
      expect(await dialog.getByText('Inactive or incomplete: it does not connect.').count()).toBe(2);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await page.getByRole('button', { name: 'Clear selection' }).click();
    },
    PATIENCE,
  );

  it(
    'R47 finds an entity of any site in the palette, by keyboard alone',
    async () => {
      await goTo(page, '/');
      await page.keyboard.press('Control+k');
      // Without waiting: what is typed right after the shortcut is for the palette.
      await page.keyboard.type('temperature lobby');
      const first = page.getByRole('group', { name: 'Entities' }).getByRole('option').first();
      await first.waitFor();
      await keepScreenshot(page, 'palette-entities');
      while ((await first.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL(/#\/site\/[^/]+\/entity\/[a-z_]+\.[^/]+$/);
      await page.getByRole('heading', { level: 1 }).waitFor();
    },
    PATIENCE,
  );

  it(
    'R47 shows every shortcut by ?, goes to screens by letters, and selects and restarts by keyboard alone',
    async () => {
      await goTo(page, '/');
      await page.keyboard.press('?');
      const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
      await sheet.getByText('Go to Settings').waitFor();
      await keepScreenshot(page, 'shortcuts');
      await page.keyboard.press('Escape');
      await sheet.waitFor({ state: 'hidden' });
      await page.keyboard.press('g');
      await page.keyboard.press('l');
      await page.waitForURL(/#\/log$/);
      await page.keyboard.press('g');
      await page.keyboard.press('o');
      await page.getByRole('table').waitFor();
      // Letters belong to the field while somebody types there.
      await page.keyboard.press('/');
      await page.keyboard.type('gl plant north');
      await page.getByText('No site matches the filter.').waitFor();
      await page.keyboard.press('Control+a');
      await page.keyboard.type('plant north');
      await row('Plant South').waitFor({ state: 'hidden' });
      await tabTo('input[aria-label="Select Plant North"]');
      await page.keyboard.press('Space');
      // The bar with what can be done stands before the table.
      await page.getByRole('group', { name: '1 selected' }).getByRole('button', { name: 'Restart' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Restarted: Plant North').first().waitFor();
      await page.keyboard.press('/');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Delete');
      await row('Plant South').waitFor();
    },
    PATIENCE,
  );
});
