import type { Page } from 'playwright';
import { percentile, report, rounded, runBenchmark, spreadOf } from './figures';
import { framesWhileScrolling, watchPixels } from './page-frames';
import { inScene, openLive, untilUsable } from './scene';

/** How the list of ten thousand entities scrolls, filters and follows while five hundred changes a second come. */
const ENTITIES = 10_000;
const PER_SECOND = 500;
const LATE_MS = 33;
const WATCHED = 'sensor.bulk_9999';
const CHANGES = 60;
/** Each key leaves another number of entities: that the list has followed can be seen. */
const WORDS = ['1234', '5678', '9071', '3333', '8'] as const;

/** From each key typed to the frame that shows what it leaves of the list. */
async function typingOf(page: Page): Promise<number[]> {
  const search = page.getByPlaceholder('Search name or id');
  await search.focus();
  await page.evaluate(() => {
    const typed: number[] = [];
    Object.assign(globalThis, { typed });
    document.addEventListener(
      'input',
      (event) => {
        const began = event.timeStamp;
        const before = document.querySelector('main [role=status]')?.textContent;
        // Painted is what stood in the page when a frame ended; the count tells that the list has followed.
        const look = (tries: number): void => {
          requestAnimationFrame(() => {
            setTimeout(() => {
              const now = document.querySelector('main [role=status]')?.textContent;
              if (now !== before || tries === 0) typed.push(performance.now() - began);
              else look(tries - 1);
            });
          });
        };
        look(60);
      },
      true,
    );
  });
  let keys = 0;
  for (const word of WORDS) {
    for (const key of word) {
      await page.keyboard.type(key);
      keys += 1;
      await page.waitForFunction(
        (wanted) => (globalThis as unknown as { typed: number[] }).typed.length >= wanted,
        keys,
      );
    }
    await search.fill('');
    keys += 1;
    await page.waitForFunction(
      (wanted) => (globalThis as unknown as { typed: number[] }).typed.length >= wanted,
      keys,
    );
  }
  return page.evaluate(() => (globalThis as unknown as { typed: number[] }).typed);
}

/** A page with nothing but as many plain lines of the same height: what this machine's drawing alone takes. */
async function floorOf(page: Page): Promise<void> {
  await page.evaluate((count) => {
    document.body.replaceChildren();
    const list = document.createElement('div');
    list.id = 'floor';
    list.style.cssText = 'height:620px;overflow:auto;contain:strict';
    for (let line = 0; line < count; line += 1) {
      const element = document.createElement('div');
      element.style.cssText = 'height:32px';
      element.textContent = `Bulk ${line}`;
      list.append(element);
    }
    document.body.append(list);
  }, ENTITIES);
}

async function main(): Promise<boolean> {
  return inScene(ENTITIES, async ({ app, simulators, home, screens, browser }) => {
    const { id } = await screens.call('sites.add', { name: 'Bench', url: home.url, token: home.token });
    const page = await openLive(browser, app.url, id);
    await untilUsable(page, true);
    const cdp = await page.context().newCDPSession(page);
    const profiled = process.argv.includes('--profile');
    await simulators.call({ do: 'flood', index: 0, perSecond: PER_SECOND, entities: ENTITIES - 10 });
    if (profiled) {
      await cdp.send('Profiler.enable');
      await cdp.send('Profiler.start');
    }
    const frames = await framesWhileScrolling(page, cdp, page.locator('main [role=list]').first());
    if (profiled) printProfile((await cdp.send('Profiler.stop')).profile);
    const typed = await typingOf(page);
    await page.getByPlaceholder('Search name or id').fill(WATCHED);
    await page.locator('main [role=listitem]').nth(1).waitFor();
    await watchPixels(page);
    await simulators.call({ do: 'timestamps', index: 0, entityId: WATCHED, everyMs: 137, count: CHANGES });
    await simulators.call({ do: 'set', index: 0, entityId: WATCHED, state: 'end' });
    await page.locator('main [title=end]').first().waitFor();
    const pixels = await page.evaluate(() => (globalThis as unknown as { seen: number[] }).seen);
    await simulators.call({ do: 'stop-floods' });
    if (pixels.length < CHANGES * 0.9) throw new Error(`only ${pixels.length} of ${CHANGES} were on screen`);
    const empty = await openLive(browser, app.url, id);
    await floorOf(empty);
    const floor = await framesWhileScrolling(
      empty,
      await empty.context().newCDPSession(empty),
      empty.locator('#floor'),
    );
    const inTime = (times: readonly number[]): number =>
      rounded((times.filter((time) => time < LATE_MS).length / times.length) * 100);
    return report('list-screen', [
      {
        what: `frames below ${LATE_MS} ms while scrolling 10,000 rows at ${PER_SECOND} events/s`,
        value: inTime(frames),
        unit: '%',
        atLeast: 95,
        beside: `plain lines in an empty page: ${inTime(floor)} %, ${spreadOf(floor)}`,
      },
      {
        what: 'frame while scrolling, p95',
        value: rounded(percentile(frames, 95)),
        unit: 'ms',
        atMost: LATE_MS,
        beside: `${spreadOf(frames)}; plain lines p95 ${percentile(floor, 95).toFixed(1)} ms`,
      },
      {
        what: 'key typed in the search to the list that follows, p95',
        value: rounded(percentile(typed, 95)),
        unit: 'ms',
        atMost: 100,
        beside: spreadOf(typed),
      },
      {
        what: 'event to pixel in the filtered list, p95',
        value: rounded(percentile(pixels, 95)),
        unit: 'ms',
        atMost: 150,
        beside: spreadOf(pixels),
      },
    ]);
  });
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** Where the page's own time went, the most expensive functions first; `--profile`. */
function printProfile({ nodes, samples = [], timeDeltas = [] }: CpuProfile): void {
  const names = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const own = new Map<string, number>();
  samples.forEach((sample, index) => {
    const frame = names.get(sample);
    const name = `${frame?.functionName || '(anonymous)'}:${frame?.lineNumber ?? 0}`;
    own.set(name, (own.get(name) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  const most = [...own].sort((left, right) => right[1] - left[1]).slice(0, 25);
  for (const [name, ms] of most) console.log(`${ms.toFixed(0).padStart(7)} ms  ${name}`);
}

runBenchmark(main);
