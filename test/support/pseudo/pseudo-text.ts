const ACCENTED: Readonly<Record<string, string>> = {
  ...{ a: 'á', e: 'é', i: 'î', o: 'ö', u: 'ü', c: 'ç', n: 'ñ', y: 'ý' },
  ...{ A: 'Å', E: 'É', I: 'Î', O: 'Ö', U: 'Ü', C: 'Ç', N: 'Ñ', Y: 'Ý' },
};
/** How much longer other languages are than English, seldom more. */
const LONGER = 0.4;

/**
 * A text as a language with long words and accents would have it: `Restart` → `⟦Réstárt~~~⟧`. Brackets show where a
 * text was cut off; placeholders stay as they are.
 */
export function pseudoText(text: string): string {
  const letters = text.replace(/\{+\w+\}+/g, '').length;
  const accented = text
    .split(/(\{+\w+\}+|\$t\([^)]*\))/)
    .map((part, index) => (index % 2 === 1 ? part : [...part].map((each) => ACCENTED[each] ?? each).join('')))
    .join('');
  const filling = Math.ceil(letters * LONGER);
  // Breaks where words break, as real languages do.
  const tail = Array.from({ length: filling }, (_, index) => (index % 9 === 8 ? ' ' : '~')).join('');
  return `⟦${accented}${tail}⟧`;
}

/** The same for every text within an object of words. */
export function pseudoWords<T>(words: T): T {
  if (typeof words === 'string') return pseudoText(words) as T;
  if (typeof words !== 'object' || words === null) return words;
  return Object.fromEntries(
    Object.entries(words).map(([key, value]) => [key, pseudoWords<unknown>(value)]),
  ) as T;
}
