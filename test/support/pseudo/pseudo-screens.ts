import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { Page } from 'playwright';
import { build, type Plugin } from 'vite';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** Puts the pseudo-locale in the place of English. The product's own build knows nothing of it. */
const pseudoLocale: Plugin = {
  name: 'pseudo-locale',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (importer === undefined || importer.includes('/test/support/pseudo/')) return null;
    const found = await this.resolve(source, importer, { ...options, skipSelf: true });
    if (found === null) return null;
    if (found.id.endsWith('/src/renderer/i18n/all-words.ts'))
      return join(import.meta.dirname, 'all-words.ts');
    if (found.id.endsWith('/src/shared/errors.ts') && importer.endsWith('/i18n/error-text.ts')) {
      return join(import.meta.dirname, 'errors.ts');
    }
    return found;
  },
};

/** The screens built with the pseudo-locale, to be shown in the place of those that the program serves. */
export class PseudoScreens {
  private constructor(readonly dir: string) {}

  static async build(): Promise<PseudoScreens> {
    const parent = join(ROOT, '.cache');
    mkdirSync(parent, { recursive: true });
    const dir = mkdtempSync(join(parent, 'pseudo-'));
    await build({
      configFile: join(ROOT, 'vite.config.mts'),
      root: join(ROOT, 'src', 'renderer'),
      plugins: [pseudoLocale],
      logLevel: 'warn',
      build: { outDir: dir, emptyOutDir: true, minify: false, sourcemap: false },
    });
    return new PseudoScreens(dir);
  }

  /**
   * Every script and style that this page loads from now on is the pseudo-locale's. The page itself is the program's:
   * Chromium lets no page that a test made up speak to this computer.
   */
  async standIn(page: Page): Promise<void> {
    const built = readdirSync(join(this.dir, 'assets'));
    await page.route('**/assets/*', async (route) => {
      const asked = basename(new URL(route.request().url()).pathname);
      const entry = new RegExp(`^index-.*\\${extname(asked)}$`);
      const name = built.find((each) => each === asked) ?? built.find((each) => entry.test(each));
      if (name === undefined) throw new Error(`the pseudo-locale has no ${asked}`);
      await route.fulfill({ path: join(this.dir, 'assets', name) });
    });
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
