import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepScreenshot, type PageOptions, type WatchedPage } from '../../support/browser-page';
import { PseudoScreens } from '../../support/pseudo/pseudo-screens';
import { allScreens, goTo } from '../../support/screens/all-screens';
import { layoutFaults } from '../../support/screens/layout-faults';
import { Showcase } from '../../support/screens/showcase';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Every screen one after the other, on a machine that has other things to do. */
const PATIENCE = 300_000;

let showcase: Showcase;
beforeAll(async () => {
  showcase = await Showcase.start();
}, PATIENCE);
afterAll(async () => {
  expect(await showcase.stop()).toEqual([]);
}, PATIENCE);

/** Faults of every screen, by the name of the screen; screens without one are left out. */
async function faultsOfAll(watched: WatchedPage, picture: string): Promise<Record<string, string[]>> {
  const faults: Record<string, string[]> = {};
  for (const { name, hash } of allScreens(showcase, ROOT)) {
    await goTo(watched.page, hash);
    const found = await layoutFaults(watched.page);
    if (found.length === 0) continue;
    faults[name] = found;
    await keepScreenshot(watched.page, `fault-${picture}-${name}`);
  }
  return faults;
}

const calm: PageOptions = { reducedMotion: 'reduce' };

describe('the layout of every screen at 1366×768', () => {
  it('R47 is told faulty where words are cut off, run out, lie on each other or scroll sideways', async () => {
    const { page } = await showcase.open(calm);
    await goTo(page, '/settings');
    await page.evaluate(() => {
      const put = (html: string): void => {
        const box = document.createElement('div');
        box.style.cssText = 'position:absolute;top:300px;left:400px;z-index:1';
        box.innerHTML = html;
        document.querySelector('#content')?.append(box);
      };
      put('<div style="width:40px;overflow:hidden;white-space:nowrap">Words that are cut off</div>');
      put(
        '<div style="width:40px;overflow:hidden;white-space:nowrap" title="all of it">Words with a title</div>',
      );
      put('<button style="width:40px;white-space:nowrap;padding:0">Words that run out</button>');
      put(
        '<span style="position:absolute">One upon</span><span style="position:absolute">Other below</span>',
      );
      put('<input placeholder="A placeholder longer than its box" style="width:60px">');
    });
    const faults = (await layoutFaults(page)).join('\n');
    expect(faults).toMatch(/^cut off: "Words that are cut off"/m);
    expect(faults).not.toMatch(/cut off: "Words with a title"/);
    expect(faults).toMatch(/runs out of its box: "Words that run out"/);
    expect(faults).toMatch(/on top of each other: "One upon" and "Other below"/);
    expect(faults).toMatch(/placeholder "A placeholder longer than its box"/);
  });

  it.each(['en-US', 'zh-TW', 'zh-CN'])(
    'R47 has no fault in %s',
    async (locale) => {
      expect(await faultsOfAll(await showcase.open({ ...calm, locale }), locale)).toEqual({});
    },
    PATIENCE,
  );

  it(
    'R47 has no fault with words that are longer by two fifths',
    async () => {
      const pseudo = await PseudoScreens.build();
      try {
        const watched = await showcase.open(calm);
        await pseudo.standIn(watched.page);
        await watched.page.reload();
        await watched.page.getByText('⟦').first().waitFor();
        expect(await faultsOfAll(watched, 'pseudo')).toEqual({});
      } finally {
        pseudo.remove();
      }
    },
    PATIENCE,
  );
});
