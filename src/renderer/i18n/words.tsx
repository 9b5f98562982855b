import type { TFunction } from 'i18next';
import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatsOf, type Formats } from './formats';
import { languageOf, type Language } from './languages';

export interface LanguageWords {
  readonly language: Language;
  readonly t: TFunction;
  readonly formats: Formats;
}

const WordsContext = createContext<LanguageWords | null>(null);

/**
 * Gives all below it the words and formats of the present language. One listener for the whole page: one in each
 * of a thousand lines would cost more than the lines.
 */
export function WordsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const language = languageOf(i18n.language);
  const words = useMemo(() => ({ language, t, formats: formatsOf(language) }), [language, t]);
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>;
}

/** Words, language and formats of the screens now. */
export function useWords(): LanguageWords {
  const words = useContext(WordsContext);
  if (words === null) throw new Error('useWords needs a WordsProvider above it');
  return words;
}

/** Dates, numbers and spans as the present language writes them. */
export function useFormats(): Formats {
  return useWords().formats;
}

/** The language the screens are shown in now. */
export function useLanguage(): Language {
  return useWords().language;
}
