import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES } from '../../shared/model';
import { languageOfWishes, type Language } from '../../shared/language';
import { WORDS, type en } from './all-words';

export type { Language };

/** Each language by its own name, as it is shown in every language. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
};
/** One sign for the switch in the title bar. */
export const LANGUAGE_SIGNS: Readonly<Record<Language, string>> = {
  en: 'EN',
  'zh-Hant': '繁',
  'zh-Hans': '简',
};
/** Regions whose customs dates and numbers follow. */
export const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  'zh-Hant': 'zh-Hant-TW',
  'zh-Hans': 'zh-Hans-CN',
};

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

/** The language of the system the screens run on. */
export function systemLanguage(): Language {
  return languageOfWishes(navigator.languages.length > 0 ? navigator.languages : [navigator.language]);
}

/** Makes the words ready; synchronous, for they are part of the program. */
export function startLanguages(language: Language): void {
  document.documentElement.lang = language;
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    initAsync: false,
    resources: {
      en: { translation: WORDS.en },
      'zh-Hant': { translation: WORDS['zh-Hant'] },
      'zh-Hans': { translation: WORDS['zh-Hans'] },
    },
    // React escapes what it shows.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  i18next.on('languageChanged', (next) => {
    document.documentElement.lang = next;
  });
}

/** Switches every word at once. */
export function setLanguage(language: Language): void {
  if (i18next.language !== language) void i18next.changeLanguage(language);
}

/** One of ours, whatever i18next calls it. */
export function languageOf(tag: string): Language {
  return LANGUAGES.find((language) => language === tag) ?? 'en';
}
