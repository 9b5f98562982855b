import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepScreenshot } from '../../support/browser-page';
import { allScreens, goTo } from '../../support/screens/all-screens';
import { unseenStops } from '../../support/screens/keyboard';
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

describe('every screen', () => {
  it(
    'R47 shows where the focus is at every stop of the Tab key',
    async () => {
      const { page } = await showcase.open();
      // A look that comes slowly is there all the same; the check does not wait for it.
      await page.addStyleTag({
        content: '* { transition: none !important } .made-up:focus { outline: none }',
      });
      const unseen: Record<string, string[]> = {};
      for (const { name, hash } of allScreens(showcase, ROOT)) {
        await goTo(page, hash);
        const stops = await unseenStops(page);
        if (stops.length > 0) unseen[name] = stops;
      }
      expect(unseen).toEqual({});
      // The check itself sees a stop that does not show.
      await page.evaluate(() => {
        const button = document.createElement('button');
        button.className = 'made-up';
        button.textContent = 'Made up';
        document.body.prepend(button);
      });
      expect(await unseenStops(page)).toContain('<button> "Made up"');
    },
    PATIENCE,
  );

  it(
    'R47 stands still for who asked the system for reduced motion',
    async () => {
      const { page } = await showcase.open({ reducedMotion: 'reduce' });
      const moving = (): Promise<number> =>
        page.evaluate(
          () =>
            document.getAnimations().filter(({ playState, effect }) => {
              const duration = Number(effect?.getComputedTiming().duration ?? 0);
              return playState === 'running' && duration > 1;
            }).length,
        );
      const found: Record<string, number> = {};
      for (const { name, hash } of allScreens(showcase, ROOT)) {
        await goTo(page, hash);
        const count = await moving();
        if (count > 0) found[name] = count;
      }
      expect(found).toEqual({});
      // The check itself sees what moves.
      await page.evaluate(() => {
        document.body.animate([{ opacity: 1 }, { opacity: 0.9 }], { duration: 60_000 });
      });
      expect(await moving()).toBe(1);
    },
    PATIENCE,
  );

  it(
    'R47 can be read at 200 % without scrolling sideways (WCAG 1.4.10, 683 CSS pixels)',
    async () => {
      const { page } = await showcase.open({ size: { width: 683, height: 384 }, reducedMotion: 'reduce' });
      const wide: string[] = [];
      for (const { name, hash } of allScreens(showcase, ROOT)) {
        await goTo(page, hash);
        const sideways = await page.evaluate(() =>
          [document.documentElement, document.querySelector('#content')].some(
            (each) => each !== null && each.scrollWidth > each.clientWidth + 1,
          ),
        );
        if (!sideways) continue;
        wide.push(name);
        await keepScreenshot(page, `narrow-${name}`);
      }
      expect(wide).toEqual([]);
    },
    PATIENCE,
  );
});
