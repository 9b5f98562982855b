/** The value below which so many of a hundred lie; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** Half, most and the worst of some durations, ms. */
export function spreadOf(values: readonly number[]): string {
  const parts = [50, 95, 99, 100].map(
    (percent) => `${percent === 100 ? 'max' : `p${percent}`} ${percentile(values, percent).toFixed(1)}`,
  );
  return `${parts.join(', ')} ms (${values.length})`;
}

/** One line of the budget: what was measured, what it may be, and what it stands beside. */
export interface BudgetLine {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Floor or peer of the same run, in words; what the value is a ratio of. */
  readonly beside: string;
}

export const isHeld = ({ value, atMost, atLeast }: BudgetLine): boolean =>
  value <= (atMost ?? Infinity) && value >= (atLeast ?? -Infinity);

/** Prints the lines for people, then as the one JSON document that `npm run bench` gathers. Says whether all are held. */
export function report(benchmark: string, lines: readonly BudgetLine[]): boolean {
  for (const line of lines) {
    const budget = line.atMost === undefined ? `≥ ${line.atLeast}` : `≤ ${line.atMost}`;
    const verdict = isHeld(line) ? 'held' : 'MISSED';
    console.log(`${verdict.padEnd(6)}  ${line.what}: ${line.value} ${line.unit} (${budget}); ${line.beside}`);
  }
  const held = lines.every(isHeld);
  console.log(JSON.stringify({ benchmark, held, lines }));
  return held;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** Runs a benchmark; a missed budget or a failure is the exit code. */
export function runBenchmark(run: () => Promise<boolean>): void {
  run().then(
    (held) => {
      if (!held) process.exitCode = 1;
    },
    (error: unknown) => {
      console.error(error);
      process.exit(2);
    },
  );
}
