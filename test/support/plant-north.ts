import type { Browser, Page } from 'playwright';
import type { Simulator } from '../../src/simulator/simulator';
import { openPage, type PageOptions, type WatchedPage } from './browser-page';
import { launchChromium } from './chromium';
import type { ContractSocket } from './contract-socket';
import { cli, freshDataDir, ServedApp } from './served-app';

/** The built program in a browser, connected to a simulated building that it knows as "Plant North". */
export class PlantNorth {
  readonly #pages: WatchedPage[] = [];

  private constructor(
    readonly browser: Browser,
    readonly app: ServedApp,
    readonly client: ContractSocket,
    readonly siteId: string,
  ) {}

  /** Resolves once the site is connected. */
  static async start(home: Simulator): Promise<PlantNorth> {
    const browser = await launchChromium();
    const dataDir = freshDataDir();
    const args = ['sites', 'add', '--name', 'Plant North', '--url', home.url, '--token', home.token];
    const siteId = (await cli(dataDir, args)).stdout.trim();
    const app = await ServedApp.start(dataDir, { timeScale: 0.1 });
    const client = await app.connect();
    const view = await client.view('fleet', {});
    await view.until(() =>
      [view.snapshot.sites, ...view.patches.map(({ changed }) => changed)]
        .flat()
        .some(({ state }) => state === 'connected'),
    );
    return new PlantNorth(browser, app, client, siteId);
  }

  /** A page of its own that shows the site. */
  async open(options?: PageOptions): Promise<Page> {
    const watched = await openPage(this.browser, this.app.url, options);
    this.#pages.push(watched);
    await watched.page.getByRole('navigation').getByText('Plant North').click();
    return watched.page;
  }

  /** Ends everything; resolves with what went wrong in the pages meanwhile. */
  async stop(): Promise<readonly string[]> {
    const errors: string[] = [];
    for (const page of this.#pages) {
      await page.close();
      errors.push(...page.errors);
    }
    this.client.close();
    await this.app.stop();
    await this.browser.close();
    return errors;
  }
}
