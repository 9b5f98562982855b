import { join } from 'node:path';
import type ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../../../src/renderer/i18n/all-words';
import { REASON_PATTERNS } from '../../../src/renderer/i18n/reasons';
import { ERROR_CODES } from '../../../src/shared/errors';
import { flatWords } from '../../support/words/flat-words';
import {
  keyUses,
  missingKeys,
  programOf,
  textsOf,
  unusedKeys,
  type KeyUses,
} from '../../support/words/key-uses';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Reading all the sources with their types takes its time on a busy machine. */
const PATIENCE = 120_000;

describe('words that a program asks for', () => {
  const fixture = join(ROOT, 'test', 'fixtures', 'words');
  const words = ['part.plain', 'part.unused', 'part.first', 'part.second', 'part.left', 'part.right'].concat([
    'part.items_one',
    'part.items_other',
    'state.on',
    'state.off',
    'tone.a',
    'tone.b',
  ]);
  let uses: KeyUses;
  beforeAll(() => {
    uses = keyUses(
      programOf(join(fixture, 'tsconfig.json')),
      fixture,
      (file) => file === 'screen.ts',
      new Set(words),
    );
  }, PATIENCE);

  it('R47 are found as literals, templates, tables, choices and with a count', () => {
    expect([...uses.used.keys()].sort()).toEqual(
      [
        ...['part.first', 'part.items', 'part.left', 'part.lost', 'part.plain', 'part.right', 'part.second'],
        ...['state.off', 'state.on', 'tone.a', 'tone.b'],
      ].sort(),
    );
  });

  it('R47 are missed where no word has the key, and the place is named', () => {
    expect(missingKeys(uses, words)).toEqual([expect.stringMatching(/^part\.lost \(screen\.ts:\d+\)$/)]);
  });

  it('R47 are told unused where nothing asks for them', () => {
    expect(unusedKeys(uses, words)).toEqual(['part.unused']);
  });

  it('R47 are told unclear where the types allow any text', () => {
    expect(uses.unclear).toEqual([expect.stringMatching(/^screen\.ts:\d+$/)]);
  });
});

describe('the words of the screens', () => {
  const words = [...flatWords(en).keys()];
  let program: ts.Program;
  let uses: KeyUses;
  beforeAll(() => {
    program = programOf(join(ROOT, 'tsconfig.renderer.json'));
    uses = keyUses(
      program,
      ROOT,
      (file) => file.startsWith('src/renderer/') && !file.startsWith('src/renderer/i18n/words/'),
      new Set(words),
    );
  }, PATIENCE);

  it('R47 hold every key that the screens ask for', () => {
    expect(uses.unclear).toEqual([]);
    expect(missingKeys(uses, words)).toEqual([]);
    expect(uses.used.size).toBeGreaterThan(500);
  });

  it('R47 hold no key that nothing asks for', () => {
    expect(unusedKeys(uses, words)).toEqual([]);
  });
});

describe('the words of errors', () => {
  let texts: Set<string>;
  beforeAll(() => {
    const worded = /^src\/shared\/errors\.ts$|^src\/renderer\/i18n\//;
    const ours = (file: string): boolean => file.startsWith('src/') && !worded.test(file);
    texts = textsOf(programOf(join(ROOT, 'tsconfig.main.json')), ours, ROOT);
    for (const text of textsOf(programOf(join(ROOT, 'tsconfig.renderer.json')), ours, ROOT)) texts.add(text);
  }, PATIENCE);

  it('R47 are of errors that some code makes', () => {
    expect(ERROR_CODES.filter((code) => !texts.has(code))).toEqual([]);
    expect(texts.has('no-code-has-this-name')).toBe(false);
  });

  it('R47 translate reasons that some code gives', () => {
    const given = [...texts];
    expect(
      REASON_PATTERNS.filter((pattern) => !given.some((text) => pattern.test(text))).map(String),
    ).toEqual([]);
  });
});
