import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesUnder } from '../../../scripts/lib/files.mjs';
import { WORDS } from '../../../src/renderer/i18n/all-words';
import { GUIDE_PICTURES } from '../../support/screens/guide-pictures';
import { flatWords } from '../../support/words/flat-words';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GUIDE = join(ROOT, 'docs', 'guide');
const LANGUAGES = ['en', 'zh-Hant'] as const;
const MEGABYTE = 1_000_000;
/** What stands in bold and is no word of the screens: keys, and the questions of the last page. */
const KEYS = new Set(['Tab', 'Shift+Tab', 'Space', 'Enter', '⋯']);

const pagesOf = (language: string): string[] => readdirSync(join(GUIDE, language)).sort();
const read = (file: string): string => readFileSync(file, 'utf8');
/** What a page leads to or shows: addresses of its links and images. */
const targetsOf = (page: string): string[] =>
  [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);

/** A label as it stands in a sentence: without the dots of a menu and the stop of the sentence. */
const bare = (label: string): string =>
  label
    .replace(/\s*…$/, '')
    .replace(/[.。:：]$/, '')
    .trim();

describe('the operator guide', () => {
  it('R47 has the same pages in both languages', () => {
    expect(pagesOf('zh-Hant')).toEqual(pagesOf('en'));
    expect(pagesOf('en').length).toBeGreaterThan(10);
  });

  it.each(LANGUAGES)('R47 leads nowhere that is not there: %s', (language) => {
    const broken = pagesOf(language).flatMap((name) => {
      const file = join(GUIDE, language, name);
      return targetsOf(read(file))
        .filter((target) => !/^https?:/.test(target) && !existsSync(join(dirname(file), target)))
        .map((target) => `${name}: ${target}`);
    });
    expect(broken).toEqual([]);
  });

  it('R47 shows the same pictures in both languages, each in its own, and keeps none that no page shows', () => {
    const shown = (language: string): string[] =>
      pagesOf(language).flatMap((name) =>
        targetsOf(read(join(GUIDE, language, name))).filter((target) => target.endsWith('.png')),
      );
    const wanted = GUIDE_PICTURES.map(({ name }) => `${name}.png`).sort();
    for (const language of LANGUAGES) {
      expect([...new Set(shown(language))].sort()).toEqual(
        wanted.map((name) => `../images/${language}/${name}`),
      );
      expect(readdirSync(join(GUIDE, 'images', language)).sort()).toEqual(wanted);
    }
  });

  it('R47 lists every page on its first one', () => {
    for (const language of LANGUAGES) {
      const listed = targetsOf(read(join(GUIDE, language, 'README.md'))).filter(
        (target) => !target.includes('/'),
      );
      expect(listed.sort()).toEqual(pagesOf(language).filter((name) => name !== 'README.md'));
    }
  });

  it.each(LANGUAGES)('R47 names buttons, tabs and fields as the screens do: %s', (language) => {
    const words = new Set([...flatWords(WORDS[language]).values()].map(bare));
    const other = pagesOf(language)
      .filter((name) => name !== 'questions.md')
      .flatMap((name) =>
        [...read(join(GUIDE, language, name)).matchAll(/\*\*(.+?)\*\*/gs)]
          .flatMap(([, bold = '']) => bold.replace(/\s+/g, ' ').split(' → '))
          .map(bare)
          .filter((label) => !words.has(label) && !KEYS.has(label))
          .map((label) => `${name}: ${label}`),
      );
    expect(other).toEqual([]);
  });

  it('R47 weighs less than four megabytes', () => {
    const bytes = filesUnder(join(GUIDE, 'images')).reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes).toBeLessThan(4 * MEGABYTE);
  });

  it('R47 is led to from the README', () => {
    const links = targetsOf(read(join(ROOT, 'README.md')));
    for (const language of LANGUAGES) {
      expect(links).toContain(relative(ROOT, join(GUIDE, language, 'README.md')));
    }
  });
});
