import { percentile, report, rounded, runBenchmark, spreadOf } from './figures';
import { watchPixels } from './page-frames';
import { inScene, openLive, untilUsable } from './scene';

/** How long a change takes from Home Assistant's side of the socket to the pixels, while a thousand others come a second. */
const ENTITIES = 500;
const FLOODED = 400;
const PER_SECOND = 1000;
const WATCHED = 'sensor.bulk_499';
const CHANGES = 200;
/** Longer than changes are gathered for: each is seen by itself. */
const EVERY_MS = 137;
const BUDGET_MS = 150;
const END = 'end';

async function main(): Promise<boolean> {
  return inScene(ENTITIES, async ({ app, simulators, home, screens, browser }) => {
    const { id } = await screens.call('sites.add', { name: 'Bench', url: home.url, token: home.token });
    const page = await openLive(browser, app.url, id);
    await untilUsable(page, true);
    await page.getByPlaceholder('Search name or id').fill(WATCHED);
    await page.locator('main [role=listitem]').first().waitFor();
    await simulators.call({ do: 'flood', index: 0, perSecond: PER_SECOND, entities: FLOODED });
    await watchPixels(page);
    const began = performance.now();
    await simulators.call({
      do: 'timestamps',
      index: 0,
      entityId: WATCHED,
      everyMs: EVERY_MS,
      count: CHANGES,
    });
    const seconds = (performance.now() - began) / 1000;
    const [sent = 0] = (await simulators.call({ do: 'stop-floods' })) as number[];
    await simulators.call({ do: 'set', index: 0, entityId: WATCHED, state: END });
    await page.locator(`main [title=${END}]`).first().waitFor();
    const delays = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
    if (delays.length < CHANGES * 0.9) throw new Error(`only ${delays.length} of ${CHANGES} were on screen`);
    return report('pixel', [
      {
        what: 'event to pixel, p95',
        value: rounded(percentile(delays, 95)),
        unit: 'ms',
        atMost: BUDGET_MS,
        beside: `${spreadOf(delays)} at ${Math.round(sent / seconds)} events/s beside it`,
      },
    ]);
  });
}

runBenchmark(main);
