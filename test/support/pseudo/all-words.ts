import { WORDS as REAL, type Words } from '../../../src/renderer/i18n/all-words';
import type { Language } from '../../../src/shared/language';
import { pseudoWords } from './pseudo-text';

export type { Words };

/** The product's name is the same in every language. */
export const en: Words = {
  ...pseudoWords(REAL.en),
  app: { ...pseudoWords(REAL.en.app), name: REAL.en.app.name },
};
/** In place of the product's words in the build of pseudo-screens.ts: what stands for English is the pseudo-locale. */
export const WORDS: Readonly<Record<Language, Words>> = { ...REAL, en };
