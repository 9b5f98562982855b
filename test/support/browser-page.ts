import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';

const ROOT = join(import.meta.dirname, '..', '..');
/** Where test runs leave what they saw. */
export const SCREENSHOT_DIR = join(ROOT, 'test-results', 'screens');

export interface PageOptions {
  readonly scheme?: 'light' | 'dark';
  readonly locale?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

export interface WatchedPage {
  readonly page: Page;
  /** Errors of the page and of its console. A test that ends with one has found something. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

/** Opens the screens in a context of their own and keeps what goes wrong in them. */
export async function openPage(
  browser: Browser,
  url: string,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1366, height: 768 },
    colorScheme: options.scheme ?? 'light',
    locale: options.locale ?? 'en-US',
    reducedMotion: options.reducedMotion ?? 'no-preference',
    // axe is put in by the test; the product's own policy is looked at where no script is injected.
    bypassCSP: true,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // A page whose program was ended on purpose says that its socket failed.
    if (message.type() === 'error' && !/WebSocket connection/.test(message.text()))
      errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}

/** Keeps a picture of the page under its name, for people to look at. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOT_DIR, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOT_DIR, `${name}.png`) });
}

/** What axe finds wrong (WCAG 2.2 AA), as one line a finding. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(async () => {
    interface Finding {
      readonly id: string;
      readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
    }
    const inPage = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Finding[] }> };
    };
    const { violations } = await inPage.axe.run({
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary ?? ''}`),
    );
  });
}
