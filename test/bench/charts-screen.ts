import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession, Page } from 'playwright';
import { MINUTE } from '../../src/shared/time';
import { openStorage } from '../../src/main/storage/client';
import { openPage } from '../support/browser-page';
import { launchChromium } from '../support/chromium';
import { freshDataDir, ServedApp } from '../support/served-app';
import { SimulatorsProcess } from '../support/simulators-process';
import { fillMirror, rollupsComputed } from './fill-mirror';
import { median, report, rounded, runBenchmark, spreadOf } from './figures';

/**
 * How soon a month of 1 Hz data is on the screen after a click, and what live charts cost the page over time.
 * `HACC_BENCH_MINUTES` (2): how long it looks at live charts; 30 for the record.
 */
const DAYS = 30;
const ROUNDS = 5;
const MINUTES = Number(process.env['HACC_BENCH_MINUTES'] ?? 2);
const BUDGET_MS = 500;
const LIVE_ENTITIES = 40;
const LIVE_PER_SECOND = 100;
const ON_CHART = 8;
const MEGABYTE = 1024 * 1024;
/** What a heap may grow by in the time, of what it was: noise of one collection. */
const BUDGET_GROWTH = 0.15;

async function filledFolder(): Promise<{
  readonly dataDir: string;
  readonly siteId: string;
  readonly rows: number;
}> {
  const dataDir = freshDataDir();
  const opened = await openStorage({ dataDir, host: 'web', threadsDir: join(__dirname, '..', 'main') });
  if (!opened.ok) throw new Error(opened.error.message);
  const filled = await fillMirror(opened.value, { entities: 1, days: DAYS });
  await rollupsComputed(opened.value, 1);
  await opened.value.close();
  return { dataDir, siteId: filled.siteId, rows: filled.rows };
}

/** ms from the click on 30 days until a frame was painted in which the line of 30 days is drawn. */
async function firstPaint(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const radio = (days: string): HTMLElement => {
      const labels = [...document.querySelectorAll<HTMLElement>('main label')];
      const found = labels.find((label) => label.textContent === days);
      if (found === undefined) throw new Error(`no range ${days}`);
      return found;
    };
    const settled = async (source: RegExp): Promise<void> => {
      for (;;) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const text = document.querySelector('main')?.textContent ?? '';
        const busy = document.querySelector('main [aria-busy=true]') !== null;
        if (source.test(text) && !busy && document.querySelector('main .uplot canvas') !== null) break;
      }
      // What was drawn before this is painted when the frame after it begins.
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    };
    radio('15 min').click();
    await settled(/every change|means with the range between/);
    const began = performance.now();
    radio('30 d').click();
    await settled(/5-minute means|hourly means/);
    return performance.now() - began;
  });
}

async function heap(session: CDPSession): Promise<number> {
  for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / MEGABYTE;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<boolean> {
  const { dataDir, siteId, rows } = await filledFolder();
  const simulators = await SimulatorsProcess.start();
  const app = await ServedApp.start(dataDir);
  const browser = await launchChromium();
  try {
    const [home] = await simulators.simulators(1, LIVE_ENTITIES);
    if (home === undefined) throw new Error('the simulator did not start');
    const screens = await app.connect();
    const past = new URL(app.url);
    past.hash = `#/site/${encodeURIComponent(siteId)}/charts`;
    const { page, close } = await openPage(browser, past.href);
    await page.getByRole('checkbox', { name: /bench_0/ }).check();
    await page.locator('.uplot canvas').waitFor();
    // The program's first chart of this length reads from the disk what later ones find in memory.
    const paints: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      paints.push(await firstPaint(page));
      await page.reload();
      await page.locator('.uplot canvas').waitFor();
    }
    await close();

    const live = await screens.call('sites.add', { name: 'Live', url: home.url, token: home.token });
    const address = new URL(app.url);
    address.hash = `#/site/${encodeURIComponent(live.id)}/charts`;
    const watched = await openPage(browser, address.href);
    const boxes = watched.page.getByRole('checkbox', { name: /bulk/i });
    await boxes.first().waitFor();
    for (let index = 0; index < ON_CHART; index += 1) await boxes.nth(index).check();
    await watched.page.locator('.uplot canvas').first().waitFor();
    await simulators.call({ do: 'flood', index: 0, perSecond: LIVE_PER_SECOND, entities: LIVE_ENTITIES });
    const session = await watched.page.context().newCDPSession(watched.page);
    // The first half minute fills what is then only exchanged: code, caches, the tail.
    await sleep(MINUTE / 2);
    const sizes: number[] = [await heap(session)];
    const until = Date.now() + MINUTES * MINUTE;
    while (Date.now() < until) {
      await sleep(Math.min(MINUTE / 2, Math.max(0, until - Date.now())));
      sizes.push(await heap(session));
    }
    const [sent = 0] = (await simulators.call({ do: 'stop-floods' })) as number[];
    const [start = 0, end = 0] = [sizes[0], sizes[sizes.length - 1]];
    await watched.close();
    screens.close();
    return report('charts-screen', [
      {
        what: `click to painted chart of ${DAYS} days at 1 Hz, median`,
        value: rounded(median(paints)),
        unit: 'ms',
        atMost: BUDGET_MS,
        beside: `${rows} samples; ${spreadOf(paints)}`,
      },
      {
        what: `growth of the page's heap over ${MINUTES} min of live charts`,
        value: rounded((end - start) / start),
        unit: 'of it',
        atMost: BUDGET_GROWTH,
        beside: `${rounded(start)} MB → ${rounded(end)} MB after forced collections, ${ON_CHART} lines, ${sent} events; ${sizes.map((size) => rounded(size)).join(' ')}`,
      },
    ]);
  } finally {
    await browser.close();
    await app.stop();
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

runBenchmark(main);
