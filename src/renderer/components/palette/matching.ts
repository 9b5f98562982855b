/** The words of what was typed, as they are compared. */
export const wordsOf = (typed: string): readonly string[] => typed.toLowerCase().split(/\s+/).filter(Boolean);

/**
 * How well a text fits what was typed, the less the better: it begins with it, a word of it does, it holds all words
 * somewhere; null where a word is missing.
 */
export function fitOf(text: string, words: readonly string[]): number | null {
  const searched = text.toLowerCase();
  if (!words.every((word) => searched.includes(word))) return null;
  const first = words[0] ?? '';
  if (searched.startsWith(first)) return 0;
  return searched.includes(` ${first}`) ? 1 : 2;
}

/** Below this an address would fit nearly everything: each has "http" in it. */
const ADDRESS_LETTERS = 3;

/** As `fitOf`, by a name, or less well by an address. */
export function siteFit(
  { name, url }: { readonly name: string; readonly url: string },
  words: readonly string[],
): number | null {
  const byName = fitOf(name, words);
  if (byName !== null || words.join('').length < ADDRESS_LETTERS) return byName;
  return fitOf(`${name} ${url}`, words) === null ? null : 3;
}

/** Those that fit, the best first and as they stood among equals; at most `limit`. */
export function bestOf<T>(items: Iterable<T>, fit: (item: T) => number | null, limit: number): T[] {
  const fitting: { readonly item: T; readonly how: number }[] = [];
  for (const item of items) {
    const how = fit(item);
    if (how !== null) fitting.push({ item, how });
  }
  return fitting
    .sort((left, right) => left.how - right.how)
    .slice(0, limit)
    .map(({ item }) => item);
}
