import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { LANGUAGE_NAMES } from '../../src/renderer/i18n/languages';
import { WORDS } from '../../src/renderer/i18n/all-words';
import type { Language } from '../../src/shared/language';
import { allScreens, goTo } from '../support/screens/all-screens';
import { DIALOGS, sayIn } from '../support/screens/dialogs';
import { GUIDE_PICTURES } from '../support/screens/guide-pictures';
import { SITUATIONS } from '../support/screens/situations';
import { Showcase } from '../support/screens/showcase';

/**
 * Takes pictures of the screens of the built program on the demo site and simulated sites in every state:
 * `npm run screenshots` every screen × light/dark × English/繁體中文 × 1366×768/2560×1440 into test-results/screenshots;
 * `npm run screenshots -- --guide` those of the operator guide into docs/guide/images. Names that follow take only these.
 */
const ROOT = process.cwd();
const LOCALES: Readonly<Partial<Record<Language, string>>> = { en: 'en-GB', 'zh-Hant': 'zh-TW' };
const SIZES = [
  { width: 1366, height: 768 },
  { width: 2560, height: 1440 },
] as const;

const args = process.argv.slice(2);
const guide = args.includes('--guide');
const only = args.filter((arg) => !arg.startsWith('--'));
const wanted = (name: string): boolean => only.length === 0 || only.some((part) => name.includes(part));

interface Shot {
  readonly name: string;
  readonly show: (page: Page) => Promise<void>;
}

async function main(): Promise<void> {
  const showcase = await Showcase.start();
  let failures = 0;
  const shoot = async (
    shots: readonly Shot[],
    look: {
      readonly language: Language;
      readonly scheme: 'light' | 'dark';
      readonly size: (typeof SIZES)[number];
    },
    file: (name: string) => string,
  ): Promise<void> => {
    const watched = await showcase.open({
      locale: LOCALES[look.language] ?? 'en-GB',
      scheme: look.scheme,
      size: look.size,
      reducedMotion: 'reduce',
    });
    for (const { name, show } of shots) {
      if (!wanted(name)) continue;
      try {
        await showcase.settle();
        await show(watched.page);
        await watched.page.screenshot({ path: file(name) });
        console.log(file(name));
      } catch (error) {
        failures += 1;
        console.error(`${name}, ${LANGUAGE_NAMES[look.language]}, ${look.scheme}: ${String(error)}`);
        // What was left open must not lie over the next picture.
        await watched.page.reload();
      }
      await watched.page.keyboard.press('Escape');
      await watched.page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await watched.close();
  };
  try {
    for (const language of Object.keys(LOCALES) as Language[]) {
      const say = sayIn(WORDS[language]);
      const made = [...SITUATIONS, ...DIALOGS].map(({ name, open }): Shot => ({
        name,
        show: (page) => open(page, say, showcase),
      }));
      const screens = allScreens(showcase, ROOT).map(({ name, hash }): Shot => ({
        name,
        show: (page) => goTo(page, hash),
      }));
      const all = [...screens, ...made];
      if (guide) {
        const dir = join(ROOT, 'docs', 'guide', 'images', language);
        if (only.length === 0) rmSync(dir, { recursive: true, force: true });
        mkdirSync(dir, { recursive: true });
        for (const { name, from, scheme } of GUIDE_PICTURES) {
          const shot = all.find((each) => each.name === from);
          if (shot === undefined) throw new Error(`there is no picture ${from}`);
          const look = { language, scheme: scheme ?? 'light', size: SIZES[0] } as const;
          await shoot([{ ...shot, name }], look, (file) => join(dir, `${file}.png`));
        }
        continue;
      }
      for (const scheme of ['light', 'dark'] as const) {
        for (const size of SIZES) {
          const dir = join(ROOT, 'test-results', 'screenshots', `${language}-${scheme}-${size.width}`);
          mkdirSync(dir, { recursive: true });
          await shoot(all, { language, scheme, size }, (name) => join(dir, `${name}.png`));
        }
      }
    }
  } finally {
    for (const error of await showcase.stop()) console.error(error);
  }
  if (failures > 0) throw new Error(`${failures} pictures could not be taken`);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    // What was started before it failed must not keep it.
    process.exit(1);
  },
);
