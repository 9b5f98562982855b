import type { Comparison, SyncCounts, SyncRow, SyncStep } from '../../shared/syncs';

const COMPARED = ['areas', 'floors', 'labels', 'devices', 'registry', 'states'] as const;

/** Progress of one step is told anew after so many per cent. */
const TELL_PER_CENT = 10;

/** What a step did, in one line: "areas 12 (2 new), floors 3". */
export function countsText(counts: SyncCounts): string {
  const parts = COMPARED.flatMap((what) => {
    const comparison = counts[what];
    return comparison === undefined ? [] : [`${what} ${comparisonText(comparison)}`];
  });
  const { history, test } = counts;
  if (test !== undefined) {
    parts.push(
      `${test.passed} stages passed${test.warnings === 0 ? '' : `, ${test.warnings} with a warning`}`,
    );
  }
  if (history !== undefined) {
    const { stretches, samples, aggregates, unknown } = history;
    parts.push(`${stretches} stretches, ${samples} samples, ${aggregates} hourly means`);
    if (unknown > 0) parts.push(`${unknown} gaps that nobody can fill`);
  }
  return parts.join(', ');
}

function comparisonText({ total, added, changed, removed }: Comparison): string {
  const told = [
    ...(added > 0 ? [`${added} new`] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...(removed > 0 ? [`${removed} removed`] : []),
  ];
  return told.length === 0 ? String(total) : `${total} (${told.join(', ')})`;
}

/** Turns the looks at a run into lines: one when a step begins or ends, and some in between. */
export class SyncLines {
  readonly #say: (line: string) => void;
  readonly #told = new Map<SyncStep['step'], string>();
  #begun = false;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  take(row: SyncRow, joined: boolean): void {
    if (!this.#begun) {
      this.#begun = true;
      if (joined) this.#say(`Number ${row.id} does this already; following it.`);
      if (row.state === 'pending') this.#say('Waiting for its turn.');
    }
    for (const step of row.steps) this.#takeStep(step);
  }

  #takeStep(step: SyncStep): void {
    if (step.state === 'pending') return;
    const line = lineOf(step);
    if (this.#told.get(step.step) === line) return;
    this.#told.set(step.step, line);
    this.#say(line);
  }
}

function lineOf({ step, state, progress, stage, counts }: SyncStep): string {
  switch (state) {
    case 'running': {
      const parts: string[] = [step];
      if (progress !== null && progress.total > 0) {
        const perCent = Math.floor((progress.done / progress.total) * 100);
        parts.push(`${Math.floor(perCent / TELL_PER_CENT) * TELL_PER_CENT} %`);
      }
      if (stage !== null) parts.push(stage);
      return `${parts.join(' ')} …`;
    }
    case 'done': {
      const text = countsText(counts);
      return text === '' ? `${step} done` : `${step} done: ${text}`;
    }
    case 'failed':
      return stage === null ? `${step} failed` : `${step} failed at ${stage}`;
    case 'skipped':
    case 'pending':
      return `${step} ${state}`;
  }
}
