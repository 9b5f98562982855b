/** The value below which so many of a hundred lie; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

/** Half, most and the worst of some durations, ms. */
export function spreadOf(values: readonly number[]): string {
  const parts = [50, 95, 99, 100].map(
    (percent) => `${percent === 100 ? 'max' : `p${percent}`} ${percentile(values, percent).toFixed(1)}`,
  );
  return `${parts.join(', ')} ms (${values.length})`;
}
