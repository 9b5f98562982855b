import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WORDS } from '../../../src/renderer/i18n/all-words';
import type { Language } from '../../../src/shared/language';
import { filesUnder } from '../../../scripts/lib/files.mjs';
import { accessibilityFindings, keepScreenshot } from '../../support/browser-page';
import { allScreens, goTo } from '../../support/screens/all-screens';
import { DIALOGS, DIALOGS_ELSEWHERE, sayIn } from '../../support/screens/dialogs';
import { Showcase } from '../../support/screens/showcase';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const RENDERER = join(ROOT, 'src', 'renderer');
/** Every screen one after the other, on a machine that has other things to do. */
const PATIENCE = 600_000;

/** axe judges the contrast of what is in view: so tall that nothing needs scrolling. */
const TALL = { width: 1366, height: 2600 };

let showcase: Showcase;
beforeAll(async () => {
  showcase = await Showcase.start();
}, PATIENCE);
afterAll(async () => {
  expect(await showcase.stop()).toEqual([]);
}, PATIENCE);

const LOCALES: Readonly<Record<string, Language>> = { 'en-US': 'en', 'zh-TW': 'zh-Hant' };

describe('WCAG 2.2 AA by axe', () => {
  it('R47 looks at every dialog there is', () => {
    const dialogs = filesUnder(RENDERER).filter((file) =>
      /<(?:Modal|Drawer)\b/.test(readFileSync(file, 'utf8')),
    );
    const looked = [...DIALOGS_ELSEWHERE, ...DIALOGS.flatMap(({ file }) => file ?? [])];
    expect(looked.map((file) => join(RENDERER, file)).sort()).toEqual(dialogs.sort());
  });

  it('R47 finds a fault where there is one', async () => {
    const { page } = await showcase.open();
    await goTo(page, '/settings');
    await page.evaluate(() => {
      document
        .querySelector('#content')
        ?.insertAdjacentHTML('afterbegin', '<p style="color:#bbb;background:#fff">faint</p>');
    });
    expect((await accessibilityFindings(page)).join()).toMatch(/color-contrast/);
  });

  it.each([
    ['en-US', 'light'],
    ['en-US', 'dark'],
    ['zh-TW', 'light'],
    ['zh-TW', 'dark'],
  ] as const)(
    'R47 finds nothing on any screen, %s, %s',
    async (locale, scheme) => {
      const { page } = await showcase.open({ locale, scheme, reducedMotion: 'reduce', size: TALL });
      const findings: Record<string, string[]> = {};
      const look = async (name: string): Promise<void> => {
        const found = await accessibilityFindings(page);
        if (found.length === 0) return;
        findings[name] = found;
        await keepScreenshot(page, `axe-${locale}-${scheme}-${name}`);
      };
      for (const { name, hash } of allScreens(showcase, ROOT)) {
        await goTo(page, hash);
        await look(name);
      }
      const say = sayIn(WORDS[LOCALES[locale] ?? 'en']);
      for (const { name, open } of DIALOGS) {
        await open(page, say, showcase);
        await look(name);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      expect(findings).toEqual({});
    },
    PATIENCE,
  );
});
