import { rmSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import { openPage } from '../support/browser-page';
import { launchChromium } from '../support/chromium';
import type { ContractSocket } from '../support/contract-socket';
import { freshDataDir, ServedApp } from '../support/served-app';
import { SimulatorsProcess, type SimulatorFacts } from '../support/simulators-process';

/** The built program as `serve` runs it, a simulated building, both in processes of their own, and a browser. */
export interface Scene {
  readonly app: ServedApp;
  readonly simulators: SimulatorsProcess;
  readonly home: SimulatorFacts;
  readonly screens: ContractSocket;
  readonly browser: Browser;
}

/** Sets the scene, runs `play` in it and clears up. */
export async function inScene<T>(entities: number, play: (scene: Scene) => Promise<T>): Promise<T> {
  const dataDir = freshDataDir();
  const simulators = await SimulatorsProcess.start();
  const app = await ServedApp.start(dataDir);
  const browser = await launchChromium();
  try {
    const [home] = await simulators.simulators(1, entities);
    if (home === undefined) throw new Error('the simulator did not start');
    const screens = await app.connect();
    const result = await play({ app, simulators, home, screens, browser });
    screens.close();
    return result;
  } finally {
    await browser.close();
    await app.stop();
    await simulators.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Opens the entities of a site as a facility PC shows them. */
export async function openLive(browser: Browser, appUrl: string, siteId: string): Promise<Page> {
  const url = new URL(appUrl);
  url.hash = `#/site/${encodeURIComponent(siteId)}`;
  return (await openPage(browser, url.href)).page;
}

/** Resolves when rows of entities with their values are on screen, `connected`: and the site is said to be connected. */
export async function untilUsable(page: Page, connected: boolean): Promise<void> {
  await page.waitForFunction((wanted) => {
    // The second thing with a title in a line is its value; the first is its name.
    const shown = document.querySelectorAll('main [role=listitem] > [title] + [title]').length > 5;
    return shown && (!wanted || /Connected/.test(document.querySelector('main')?.textContent ?? ''));
  }, connected);
}
