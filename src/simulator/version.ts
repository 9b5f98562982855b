/** Compares Home Assistant versions (`2024.3.3`): is `version` at least `wanted`? Missing parts count as 0. */
export function atLeast(version: string, wanted: string): boolean {
  const have = numbers(version);
  const want = numbers(wanted);
  for (let index = 0; index < 3; index++) {
    const difference = (have[index] ?? 0) - (want[index] ?? 0);
    if (difference !== 0) {
      return difference > 0;
    }
  }
  return true;
}

function numbers(version: string): readonly number[] {
  return version.split('.').map((part) => Number.parseInt(part, 10) || 0);
}
