/**
 * Takes pictures of every screen on a made-up fleet and runs axe on each: `node shoot.mts OUT_DIR [name…]`, after
 * `vite build -c test/unit/renderer/looking/vite.config.mts`. A tool for looking; the tests do not need it.
 */
import { createServer } from 'node:http';
import { mkdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { chromium, type Page } from 'playwright';

const [out = '/tmp/hacc-pictures', ...only] = process.argv.slice(2);
const built = process.env['LOOKING_DIR'] ?? '/tmp/hacc-looking';
mkdirSync(out, { recursive: true });

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'none'";

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname;
  const file = join(built, path === '/' ? 'index.html' : path);
  try {
    const body = readFileSync(file);
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'text/plain',
      'content-security-policy': CSP,
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

interface Shot {
  readonly name: string;
  readonly query?: string;
  readonly hash: string;
  readonly size?: readonly [number, number];
  readonly dark?: boolean;
  readonly locale?: string;
  readonly act?: (page: Page) => Promise<void>;
}

const choose = async (page: Page): Promise<void> => {
  await page.getByRole('checkbox').first().waitFor();
  for (const index of [0, 8, 15, 22]) await page.getByRole('group').getByRole('checkbox').nth(index).click();
  await page.locator('canvas').waitFor();
  await page.waitForTimeout(1500);
};
const SHOTS: readonly Shot[] = [
  { name: 'overview', hash: '/' },
  { name: 'overview-dark-hant', hash: '/', dark: true, locale: 'zh-TW' },
  { name: 'overview-wide', hash: '/', size: [2560, 1440] },
  { name: 'overview-wide-dark-hant', hash: '/', size: [2560, 1440], dark: true, locale: 'zh-TW' },
  { name: 'overview-dark', hash: '/', dark: true },
  { name: 'overview-hant', hash: '/', locale: 'zh-TW' },
  { name: 'overview-many', hash: '/', query: 'more=200&damaged' },
  {
    name: 'overview-strip',
    hash: '/',
    act: async (page) => {
      await page.getByRole('slider').nth(0).focus();
      await page.keyboard.press('ArrowLeft');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'overview-none',
    hash: '/',
    act: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('no such site');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'palette',
    hash: '/',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForTimeout(300);
    },
  },
  {
    name: 'palette-typed',
    hash: '/',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('pl');
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'palette-dark-hant',
    hash: '/',
    dark: true,
    locale: 'zh-TW',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('同步');
      await page.waitForTimeout(600);
    },
  },
  {
    name: 'shortcuts',
    hash: '/',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'shortcuts-dark-hant',
    hash: '/',
    dark: true,
    locale: 'zh-TW',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.waitForTimeout(400);
    },
  },
  {
    name: 'overview-select',
    hash: '/',
    act: async (page) => {
      await page.getByLabel('Select Store 1', { exact: true }).check();
      await page.getByLabel('Select Plant North').check();
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.waitForTimeout(300);
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.waitForTimeout(500);
    },
  },
  { name: 'welcome', query: 'empty', hash: '/' },
  { name: 'welcome-hant', query: 'empty', hash: '/', locale: 'zh-TW' },
  { name: 'live', hash: '/site/north' },
  { name: 'live-dark-hans', hash: '/site/north', dark: true, locale: 'zh-CN' },
  { name: 'live-wide', hash: '/site/north', query: 'size=10000', size: [2560, 1440] },
  {
    name: 'live-acted',
    hash: '/site/north',
    act: async (page) => {
      await page.getByPlaceholder('Search name or id').fill('ceiling');
      await page.waitForTimeout(500);
      await page.getByRole('switch').first().click({ force: true });
      await page.waitForTimeout(200);
    },
  },
  { name: 'stopped', hash: '/site/office' },
  { name: 'waiting-hant', hash: '/site/south', locale: 'zh-TW' },
  { name: 'incomplete', hash: '/site/new' },
  {
    name: 'restart-dialog',
    hash: '/site/north',
    act: async (page) => {
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.waitForTimeout(600);
      await page.getByRole('button', { name: 'Restart' }).click();
      await page.waitForTimeout(500);
    },
  },
  { name: 'charts-empty', hash: '/site/north/charts' },
  { name: 'charts', hash: '/site/north/charts', act: choose },
  { name: 'charts-dark-hant', hash: '/site/north/charts', dark: true, locale: 'zh-TW', act: choose },
  {
    name: 'charts-24h',
    hash: '/site/north/charts',
    act: async (page) => {
      await choose(page);
      await page.getByText('24 h').click();
      await page.waitForTimeout(700);
      await page.locator('.u-over').hover({ position: { x: 300, y: 150 } });
      await page.waitForTimeout(200);
    },
  },
  {
    name: 'charts-zoom',
    hash: '/site/north/charts',
    act: async (page) => {
      await choose(page);
      const box = (await page.locator('.u-over').boundingBox())!;
      await page.mouse.move(box.x + 200, box.y + 100);
      await page.mouse.down();
      await page.mouse.move(box.x + 420, box.y + 120, { steps: 5 });
      await page.mouse.up();
      await page.waitForTimeout(700);
    },
  },
  {
    name: 'charts-table',
    hash: '/site/north/charts',
    act: async (page) => {
      await choose(page);
      await page.getByRole('button', { name: 'Table' }).click();
      await page.waitForTimeout(400);
    },
  },
  { name: 'add', hash: '/add' },
  {
    name: 'add-errors',
    hash: '/add',
    act: async (page) => {
      await page.getByLabel('Address').fill('http://my house:8123');
      await page.getByLabel('Name').fill('x');
      await page.getByLabel('Name').fill('');
      await page.getByText('Advanced').click();
      await page.getByLabel('Seconds between pings').fill('2');
      await page.waitForTimeout(500);
    },
  },
  {
    name: 'add-test',
    hash: '/add',
    act: async (page) => {
      await page.getByLabel('Address').fill('http://down.example:8123/lovelace/0');
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.waitForTimeout(3500);
    },
  },
  { name: 'site-settings', hash: '/site/north/diagnosis/run', act: (page) => page.waitForTimeout(6500) },
  { name: 'site-settings-hans', hash: '/site/north/settings', locale: 'zh-CN' },
  { name: 'settings', hash: '/settings', query: 'host=electron' },
  { name: 'settings-hant', hash: '/settings', locale: 'zh-TW', dark: true },
  {
    name: 'command',
    hash: '/',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.waitForTimeout(400);
      await page.keyboard.type('plant');
      await page.waitForTimeout(300);
    },
  },
];

const axe = readFileSync(join(import.meta.dirname, '../../../../node_modules/axe-core/axe.min.js'), 'utf8');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
for (const shot of SHOTS) {
  if (only.length > 0 && !only.some((name) => shot.name.startsWith(name))) continue;
  const [width, height] = shot.size ?? [1366, 768];
  const context = await browser.newContext({
    viewport: { width, height },
    locale: shot.locale ?? 'en-GB',
    colorScheme: shot.dark === true ? 'dark' : 'light',
    bypassCSP: false,
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.log(`  [${shot.name}] ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`  [${shot.name}] ${error.message}`));
  await page.goto(`${base}?${shot.query ?? ''}#${shot.hash}`);
  await page.waitForTimeout(700);
  try {
    await shot.act?.(page);
  } catch (error) {
    console.log(`  [${shot.name}] ${String(error).split('\n')[0]}`);
  }
  await page.screenshot({ path: join(out, `${shot.name}.png`) });
  // Evaluated by the debugger, which the content security policy does not bind.
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const run = (
      globalThis as unknown as {
        axe: {
          run: () => Promise<{
            violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
          }>;
        };
      }
    ).axe;
    const result = await run.run();
    return result.violations.map(
      (violation) =>
        `${violation.id} ×${violation.nodes.length}: ${violation.nodes[0]?.html.slice(0, 160)} | ${violation.nodes[0]?.failureSummary.slice(0, 260).replace(/\s+/g, ' ')}`,
    );
  });
  console.log(`${shot.name}: ${violations.length === 0 ? 'axe clean' : ''}`);
  for (const violation of violations) console.log(`  axe ${violation}`);
  await context.close();
}
await browser.close();
server.close();
