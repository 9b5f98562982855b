import type { LANGUAGES } from './model';

export type Language = (typeof LANGUAGES)[number];

/** The language of the first wish that one of ours answers; English otherwise. */
export function languageOfWishes(wishes: readonly string[]): Language {
  for (const wish of wishes) {
    const tag = wish.toLowerCase().replace(/_/g, '-');
    if (tag === 'en' || tag.startsWith('en-')) return 'en';
    if (tag === 'zh' || tag.startsWith('zh-')) {
      return /-(hant|tw|hk|mo)(-|$)/.test(tag) ? 'zh-Hant' : 'zh-Hans';
    }
  }
  return 'en';
}
