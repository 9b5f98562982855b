import { describe, expect, it } from 'vitest';
import { WORDS, en } from '../../../src/renderer/i18n/all-words';
import terms from '../../fixtures/ha-terms.json';
import { flatWords } from '../../support/words/flat-words';

const CHINESE = ['zh-Hant', 'zh-Hans'] as const;
type Chinese = (typeof CHINESE)[number];
type TermTable = Readonly<Record<string, Readonly<Partial<Record<Chinese, string>>>>>;

/** Where Home Assistant's own word would tell an operator less than ours, with why. */
const OTHER: Readonly<Record<string, string>> = {
  // Annotated with the English name there.
  'zh-Hans domain.schedule': '计划表',
  'zh-Hans domain.conversation': '对话',
  // 日出日落 names the integration; the entity is the sun.
  'zh-Hans domain.sun': '太阳',
};

/** A word of Home Assistant's as English sentences have it; its term must stand in the Chinese ones. */
const IN_SENTENCES: readonly (readonly [RegExp, keyof typeof terms.term])[] = [
  [/\bentit(?:y|ies)\b/i, 'entity'],
  [/\bareas?\b/i, 'area'],
  [/\bdevices?\b/i, 'device'],
  [/\bfloors?\b/i, 'floor'],
  [/\bunavailable\b/i, 'unavailable'],
  [/\bautomations?\b/i, 'automation'],
  [/\bintegrations?\b/i, 'integration'],
  [/\bhistory\b/i, 'history'],
  [/\battributes?\b/i, 'attributes'],
  [/\bsettings\b/i, 'settings'],
  [/\blong-lived access tokens?\b/i, 'longLivedTokens'],
];

describe.each(CHINESE)('the terms of Home Assistant in %s', (language) => {
  const words = flatWords(WORDS[language]);

  it.each(['domain', 'state'] as const)('R47 are those of the screens: %s', (part) => {
    const table: TermTable = terms[part];
    const wanted = Object.entries(table).flatMap(([key, term]) => {
      const name = `${part}.${key}`;
      return term[language] === undefined || !words.has(name)
        ? []
        : [[name, OTHER[`${language} ${name}`] ?? term[language]] as const];
    });
    expect(Object.fromEntries(wanted.map(([name]) => [name, words.get(name)]))).toEqual(
      Object.fromEntries(wanted),
    );
    expect(wanted.length).toBeGreaterThan(30);
  });

  it('R47 stand in every sentence that names the thing', () => {
    const other: string[] = [];
    for (const [key, english] of flatWords(en)) {
      for (const [named, term] of IN_SENTENCES) {
        const wanted = terms.term[term][language];
        const said = words.get(key) ?? '';
        if (named.test(english) && !said.includes(wanted)) {
          other.push(`${key}: ${said} (${english}) without ${wanted}`);
        }
      }
    }
    expect(other).toEqual([]);
  });
});
