/**
 * Compares two JSON values by shape: keys and types, not values. Null fits anything, for it stands where there is
 * nothing at present; an array is as its first element is.
 * @returns what differs, in words; empty when nothing does
 */
export function shapeDifferences(actual: unknown, expected: unknown, path = ''): readonly string[] {
  if (actual === null || expected === null) {
    return [];
  }
  if (Array.isArray(actual) && Array.isArray(expected)) {
    return actual.length === 0 || expected.length === 0
      ? []
      : shapeDifferences(actual[0], expected[0], `${path}[0]`);
  }
  if (isObject(actual) && isObject(expected)) {
    const differences: string[] = [];
    for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
      const here = `${path}.${key}`;
      if (!(key in actual)) {
        differences.push(`${here} is missing`);
      } else if (!(key in expected)) {
        differences.push(`${here} is too much`);
      } else {
        differences.push(...shapeDifferences(actual[key], expected[key], here));
      }
    }
    return differences;
  }
  const [is, shouldBe] = [kindOf(actual), kindOf(expected)];
  return is === shouldBe ? [] : [`${path} is ${is}, not ${shouldBe}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return kindOf(value) === 'object';
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}
