/** Every key of an object of words, as `part.name`. */
export function flatWords(words: object, path = ''): Map<string, string> {
  const flat = new Map<string, string>();
  for (const [key, value] of Object.entries(words) as [string, object | string][]) {
    if (typeof value === 'string') flat.set(path + key, value);
    else for (const [inner, word] of flatWords(value, `${path}${key}.`)) flat.set(inner, word);
  }
  return flat;
}
