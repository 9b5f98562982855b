/** The same keys with any text, for the other languages. */
export type SameKeys<T> = { readonly [K in keyof T]: T[K] extends string ? string : SameKeys<T[K]> };

/** The words of one part of the screens. The other languages have the keys of English: a missing one does not compile. */
export function inEveryLanguage<const T extends object>(words: {
  readonly en: T;
  readonly 'zh-Hant': SameKeys<NoInfer<T>>;
  readonly 'zh-Hans': SameKeys<NoInfer<T>>;
}): typeof words {
  return words;
}
