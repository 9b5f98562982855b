import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accessibilityFindings,
  keepScreenshot,
  openPage,
  type WatchedPage,
} from '../../support/browser-page';
import { launchChromium } from '../../support/chromium';
import { freshDataDir, ServedApp } from '../../support/served-app';

let browser: Browser;
let app: ServedApp;
let lock: Database.Database;
const pages: WatchedPage[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  const dataDir = freshDataDir();
  writeFileSync(join(dataDir, 'mirror.db'), 'This was a database once. '.repeat(1000));
  app = await ServedApp.start(dataDir, { args: ['--demo'] });
  lock = new Database(join(dataDir, 'mirror.db'));
});
afterAll(async () => {
  for (const { errors, close } of pages) {
    await close();
    expect(errors).toEqual([]);
  }
  lock.close();
  await app.stop();
  await browser.close();
});

describe('a data folder in trouble', () => {
  it('R25 R47 what the start has mended is told across every screen, until it is dismissed', async () => {
    const watched = await openPage(browser, app.url);
    pages.push(watched);
    const { page } = watched;
    await page.getByText(/was damaged\. It was set aside as/).waitFor();
    await page.getByText(/^db [\d.]+ [kM]B$/).waitFor();
    await keepScreenshot(page, 'storage-notice');
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Understood' }).click();
    await page.getByText(/was damaged/).waitFor({ state: 'detached' });
  });

  it('R24 says so across every screen while nothing can be stored, goes on live, and falls silent after', async () => {
    const looks = [
      { name: 'storage-trouble-light', text: /Another program holds the database/ },
      { name: 'storage-trouble-dark', scheme: 'dark', text: /Another program holds the database/ },
      { name: 'storage-trouble-hant', locale: 'zh-TW', text: /另一個程式佔用了資料庫/ },
      {
        name: 'storage-trouble-hans-dark',
        scheme: 'dark',
        locale: 'zh-CN',
        size: { width: 900, height: 620 },
        text: /另一个程序占用了数据库/,
      },
    ] as const;
    lock.exec('BEGIN IMMEDIATE');
    for (const { name, text, ...options } of looks) {
      const watched = await openPage(browser, app.url, options);
      pages.push(watched);
      const { page } = watched;
      await page.getByText(text).waitFor();
      await page.locator('footer').getByText(/1/).first().waitFor();
      await keepScreenshot(page, name);
      expect(await accessibilityFindings(page)).toEqual([]);
    }
    lock.exec('COMMIT');
    for (const { page } of pages.slice(1)) {
      await page
        .getByText(looks[0].text)
        .or(page.getByText(looks[2].text))
        .or(page.getByText(looks[3].text))
        .waitFor({ state: 'detached' });
    }
  });

  it('R25 makes a verified backup at the press of a button', async () => {
    const watched = await openPage(browser, app.url);
    pages.push(watched);
    const { page } = watched;
    await page.getByRole('navigation').getByText('Settings').click();
    const button = page.getByRole('button', { name: 'Back up now' });
    await button.click();
    await page
      .getByText(/, [\d.]+ [kM]B$/)
      .nth(1)
      .waitFor();
    await button.scrollIntoViewIfNeeded();
    await keepScreenshot(page, 'storage-settings');
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});
