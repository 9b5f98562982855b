import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { RealHomeAssistant } from '../real-ha/support/real-home-assistant';
import { launchChromium } from '../support/chromium';
import { freshDataDir, ServedApp } from '../support/served-app';
import { percentile, report, rounded, runBenchmark, spreadOf, type BudgetLine } from './figures';
import { framesWhileScrolling } from './page-frames';
import { openLive } from './scene';

/**
 * Our list of entities and that of Home Assistant's own frontend, each alone with the same real Home Assistant:
 * `node test/bench/run.mjs frontend [sensors that stay] [sensors that change each second]`. Not part of
 * `npm run bench`: it takes minutes, and on a small machine most of them are the peer's.
 */
const [BULK = 9400, FAST = 500] = process.argv.slice(2).map(Number);
const ROUNDS = 5;
/** Half a minute is far more than anybody waits; a machine that draws in software needs it all the same. */
const PATIENCE_MS = 300_000;

interface Contestant {
  readonly name: string;
  readonly open: () => Promise<Page>;
  /** CSS of a row, of the field that searches, and of the element whose shadow holds the rows, if any does. */
  readonly row: string;
  readonly search: string;
  readonly shadowHost: string | null;
}

interface Result {
  readonly usableMs: number;
  readonly frames: readonly number[];
  readonly keys: readonly number[];
}

/** From the text put into the search to the frame in which every row shown has it. */
async function searchesOf(page: Page, { row, search, shadowHost }: Contestant): Promise<number[]> {
  await page.evaluate(
    ({ row, shadowHost }) => {
      /** Everything below `root` that fits, through open shadow roots. */
      const deep = (root: ParentNode, selector: string): Element | null => {
        const found = root.querySelector(selector);
        if (found !== null) return found;
        for (const element of root.querySelectorAll('*')) {
          const inside = element.shadowRoot === null ? null : deep(element.shadowRoot, selector);
          if (inside !== null) return inside;
        }
        return null;
      };
      const holder = shadowHost === null ? document : deep(document, shadowHost)?.shadowRoot;
      if (holder === null || holder === undefined) throw new Error(`there is no ${shadowHost}`);
      const found: number[] = [];
      Object.assign(globalThis, { found });
      let wanted = '';
      document.addEventListener(
        'input',
        (event) => {
          const began = event.timeStamp;
          const mine = ((event.composedPath()[0] as HTMLInputElement).value ?? '').toLowerCase();
          wanted = mine;
          const look = (): void => {
            if (wanted !== mine || mine === '') return;
            const rows = [...holder.querySelectorAll(row)];
            const fits =
              rows.length > 0 && rows.every((each) => each.textContent?.toLowerCase().includes(mine));
            if (fits) setTimeout(() => found.push(performance.now() - began));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        },
        true,
      );
    },
    { row, shadowHost },
  );
  const field = page.locator(search).first();
  for (let round = 0; round < ROUNDS; round += 1) {
    await field.fill(`bulk ${17 + round * 13}`, { timeout: PATIENCE_MS });
    await page.waitForFunction(
      (count) => (globalThis as unknown as { found: number[] }).found.length >= count,
      round + 1,
      { timeout: PATIENCE_MS },
    );
  }
  return page.evaluate(() => (globalThis as unknown as { found: number[] }).found);
}

async function resultOf(contestant: Contestant): Promise<Result> {
  const began = performance.now();
  const page = await contestant.open();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.locator(contestant.row).nth(5).waitFor({ timeout: PATIENCE_MS });
  const usableMs = performance.now() - began;
  console.log(`${contestant.name}: rows after ${Math.round(usableMs)} ms`);
  const cdp = await page.context().newCDPSession(page);
  const frames = await framesWhileScrolling(page, cdp, page.locator(contestant.row).nth(3));
  console.log(`${contestant.name}: frames ${spreadOf(frames)}`);
  const keys = await searchesOf(page, contestant);
  console.log(`${contestant.name}: searches ${spreadOf(keys)}`);
  await page.context().close();
  return { usableMs, frames, keys };
}

/** Home Assistant's own page, logged in as its frontend keeps a login. */
async function openFrontend(browser: Browser, { url, token }: RealHomeAssistant): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
  await context.addInitScript(
    ([hassUrl, accessToken]) => {
      const login = {
        hassUrl,
        clientId: `${hassUrl}/`,
        access_token: accessToken,
        refresh_token: '',
        token_type: 'Bearer',
        expires_in: 1e9,
        expires: Date.now() + 1e12,
      };
      localStorage.setItem('hassTokens', JSON.stringify(login));
    },
    [url, token] as const,
  );
  const page = await context.newPage();
  await page.goto(`${url}/config/entities`, { waitUntil: 'commit', timeout: PATIENCE_MS });
  return page;
}

/** The one step of the first start that the test servers leave open; the frontend shows nothing before it is done. */
async function finishOnboarding({ url, token }: RealHomeAssistant): Promise<void> {
  await fetch(`${url}/api/onboarding/core_config`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });
}

/** The program with this Home Assistant in its mirror, as it is on any day but the first. */
async function ourResult(browser: Browser, home: RealHomeAssistant): Promise<Result> {
  const dataDir = freshDataDir();
  const app = await ServedApp.start(dataDir);
  try {
    const screens = await app.connect();
    const { id } = await screens.call('sites.add', { name: 'Bench', url: home.url, token: home.token });
    const warm = await openLive(browser, app.url, id);
    await warm.locator('main [role=listitem]').nth(5).waitFor({ timeout: PATIENCE_MS });
    await warm.context().close();
    const result = await resultOf({
      name: 'HA Control Center',
      open: () => openLive(browser, app.url, id),
      row: 'main [role=listitem]',
      search: 'main input[placeholder="Search name or id"]',
      shadowHost: null,
    });
    screens.close();
    return result;
  } finally {
    await app.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function main(): Promise<boolean> {
  const home = new RealHomeAssistant('2026.11.0');
  await home.start({ bulk: BULK, fast: FAST, frontend: true });
  await finishOnboarding(home);
  const browser = await launchChromium();
  try {
    const ours = await ourResult(browser, home);
    const peer = await resultOf({
      name: "Home Assistant's frontend",
      open: () => openFrontend(browser, home),
      row: '.mdc-data-table__row',
      search: 'ha-data-table input',
      shadowHost: 'ha-data-table',
    });
    const line = (what: string, own: number, its: number, beside: string): BudgetLine => ({
      what,
      value: rounded(own / its, 3),
      unit: '× the time of the frontend',
      atMost: 1,
      beside,
    });
    return report('frontend', [
      line(
        `page opened to rows, ${BULK + FAST} entities, ${FAST} changes/s`,
        ours.usableMs,
        peer.usableMs,
        `${Math.round(ours.usableMs)} ms against ${Math.round(peer.usableMs)} ms`,
      ),
      line(
        'frame while scrolling, p95',
        percentile(ours.frames, 95),
        percentile(peer.frames, 95),
        `${spreadOf(ours.frames)} against ${spreadOf(peer.frames)}`,
      ),
      line(
        'search typed to the rows it leaves, median',
        percentile(ours.keys, 50),
        percentile(peer.keys, 50),
        `${spreadOf(ours.keys)} against ${spreadOf(peer.keys)}`,
      ),
    ]);
  } finally {
    await browser.close();
    await home.stop();
  }
}

runBenchmark(main);
