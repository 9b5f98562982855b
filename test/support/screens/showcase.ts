import type { Browser } from 'playwright';
import type { ConnectionState } from '../../../src/shared/model';
import { DAY } from '../../../src/shared/time';
import { Simulator } from '../../../src/simulator/simulator';
import { openPage, type PageOptions, type WatchedPage } from '../browser-page';
import { makeCertificate } from '../certificates';
import { launchChromium } from '../chromium';
import type { ContractSocket, WatchedView } from '../contract-socket';
import { cli, freshDataDir, ServedApp } from '../served-app';
import { writePastDay } from './past-day';
import { TlsFront } from '../tls-front';
import { until } from '../until';

/** What each site of the showcase is there to show. */
export type Role =
  | 'demo'
  | 'well'
  | 'chinese'
  | 'longName'
  | 'waiting'
  | 'rejected'
  | 'distrusted'
  | 'manual'
  | 'incomplete'
  | 'inactive';

const WANTED: Readonly<Record<Role, readonly ConnectionState[]>> = {
  demo: ['connected'],
  well: ['connected'],
  chinese: ['connected'],
  longName: ['connected'],
  waiting: ['waiting'],
  rejected: ['stopped'],
  distrusted: ['waiting', 'stopped'],
  manual: ['manual'],
  incomplete: ['incomplete'],
  inactive: ['inactive'],
};
const NAMES: Readonly<Record<Exclude<Role, 'demo'>, string>> = {
  well: 'Plant North',
  chinese: '台北辦公大樓',
  longName: 'Riverside School, Gymnasium and Swimming Hall',
  waiting: 'Plant South',
  rejected: 'Cold Store 3',
  distrusted: 'Office Tower',
  manual: 'Harbour Office',
  incomplete: 'New Library',
  inactive: 'Old Mill',
};

/** A day as days are: most of it well, a proxy that restarts at night, a line that comes and goes. */
function pastOf(
  sites: Readonly<Record<Exclude<Role, 'demo'>, string>>,
  host: string,
): Parameters<typeof writePastDay>[1] {
  const well = [[23, 'connected']] as const;
  return {
    [sites.well]: [...well, [9.4, 'waiting', 'closed', { code: 1000 }], [9.2, 'connected']],
    [sites.chinese]: well,
    [sites.longName]: [
      ...well,
      ...[14, 11.5, 6, 3.2].flatMap(
        (hours) =>
          [
            [hours, 'waiting', 'connection-lost', {}],
            [hours - 0.3, 'connected'],
          ] as const,
      ),
    ],
    [sites.waiting]: [...well, [1.6, 'waiting', 'server-error', { status: 502, host }]],
    [sites.rejected]: [...well, [7.8, 'stopped', 'token-rejected', {}]],
    [sites.distrusted]: [...well, [2.1, 'waiting', 'tls-self-signed', { host: '127.0.0.1' }]],
    [sites.inactive]: [[23, 'rested']],
  };
}

const PINNED_CHARTS = [
  ['Power and outdoor temperature', 'sensor.main_power', 'sensor.outdoor_temperature'],
  [
    'Heating',
    'sensor.heating_supply_temperature',
    'sensor.heating_return_temperature',
    'switch.heating_pump',
  ],
] as const;
/** Names of the charts that are pinned, of the demo site. */
export const PINNED = PINNED_CHARTS.map(([name]) => name);

/** The built program with the demo site and simulated sites in every state that a site can be in, and a browser. */
export class Showcase {
  readonly #pages: WatchedPage[] = [];

  private constructor(
    readonly browser: Browser,
    readonly app: ServedApp,
    readonly client: ContractSocket,
    readonly fleet: WatchedView<'fleet'>,
    readonly sites: Readonly<Record<Role, string>>,
    readonly homes: readonly Simulator[],
    readonly front: TlsFront,
  ) {}

  /** Resolves once every site is in its state. `timeScale`: of the connections' waiting. */
  static async start(timeScale = 1): Promise<Showcase> {
    const browser = await launchChromium();
    const [well, chinese, longName, away] = await Promise.all(
      [3, 7, 9, 11].map((seed) => Simulator.start({ building: 'demo', seed })),
    );
    if (!well || !chinese || !longName || !away) throw new Error('a simulator did not start');
    const front = await TlsFront.start(well.port, await makeCertificate({ subject: 'homeassistant' }));
    away.faults.onUpgrade({ kind: 'status', status: 502 }, Infinity);
    const dataDir = freshDataDir();
    const add = async (role: Exclude<Role, 'demo'>, ...args: string[]): Promise<string> => {
      const answer = await cli(dataDir, ['sites', 'add', '--name', NAMES[role], ...args]);
      if (answer.code !== 0) throw new Error(answer.stderr);
      return answer.stdout.trim();
    };
    const at = (home: Simulator): string[] => ['--url', home.url, '--token', home.token];
    const sites = {
      well: await add('well', ...at(well)),
      chinese: await add('chinese', ...at(chinese)),
      longName: await add('longName', ...at(longName)),
      waiting: await add('waiting', ...at(away)),
      rejected: await add('rejected', '--url', well.url, '--token', 'withdrawn-last-week'),
      distrusted: await add('distrusted', '--url', front.url, '--token', well.token),
      manual: await add('manual', ...at(chinese), '--manual'),
      incomplete: await add('incomplete', '--url', 'http://192.168.30.12:8123'),
      inactive: await add('inactive', ...at(longName), '--inactive'),
    };
    // The program makes the mirror; the past day can be written into it while it does not run.
    await (await ServedApp.start(dataDir, { timeScale })).stop();
    writePastDay(dataDir, pastOf(sites, new URL(away.url).host));
    const app = await ServedApp.start(dataDir, { args: ['--demo'], timeScale });
    const client = await app.connect();
    const fleet = await client.view('fleet', {});
    const demo = fleet.snapshot.sites.find((site) => site.demo)?.id;
    if (demo === undefined) throw new Error('there is no demo site');
    const showcase = new Showcase(
      browser,
      app,
      client,
      fleet,
      { demo, ...sites },
      [well, chinese, longName, away],
      front,
    );
    await showcase.settle();
    for (const [name, ...entityIds] of PINNED_CHARTS) {
      const members = entityIds.map((entityId) => ({ siteId: demo, entityId }));
      await client.call('charts.add', { name, spanMs: DAY, members });
    }
    return showcase;
  }

  /** Brings every site into its state again: one that waits gives up after five tries. */
  async settle(): Promise<void> {
    let asked = false;
    await until(
      'every site in its state',
      async () => {
        const states = this.#states();
        const wrong = (Object.keys(WANTED) as Role[]).filter(
          (role) => !WANTED[role].includes(states.get(this.sites[role]) ?? 'inactive'),
        );
        if (wrong.length === 0) return true;
        if (!asked && states.get(this.sites.waiting) === 'stopped') {
          asked = true;
          await this.client.call('connection.restart', { siteId: this.sites.waiting, force: true });
        }
        return false;
      },
      90_000,
    );
  }

  #states(): ReadonlyMap<string, ConnectionState> {
    const { snapshot, patches } = this.fleet;
    const told = [...snapshot.sites, ...patches.flatMap(({ changed }) => changed)];
    return new Map(told.map(({ id, state }) => [id, state]));
  }

  /** A page of its own; what goes wrong in it comes out of `stop`. */
  async open(options: PageOptions = {}): Promise<WatchedPage> {
    const watched = await openPage(this.browser, this.app.url, options);
    this.#pages.push(watched);
    return watched;
  }

  /** Ends everything; resolves with what went wrong in the pages meanwhile. */
  async stop(): Promise<readonly string[]> {
    const errors = this.#pages.flatMap((page) => page.errors);
    for (const page of this.#pages) await page.close();
    this.client.close();
    await this.app.stop();
    await this.browser.close();
    await this.front.stop();
    for (const home of this.homes) await home.stop();
    return errors;
  }
}
