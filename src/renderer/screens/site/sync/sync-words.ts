import type { TFunction } from 'i18next';
import type { Formats } from '../../../i18n/formats';
import type { Comparison, SyncRow, SyncStep } from '../../../../shared/syncs';

type Word = 'areas' | 'floors' | 'labels' | 'devices' | 'registry' | 'states';

/** In the order in which they are read; a list that the site does not have is not named. */
const COMPARED: readonly Word[] = ['areas', 'floors', 'labels', 'devices', 'registry', 'states'];

/** What a step has done so far, in words: "12 areas (2 new) · 3 floors". Empty while there is nothing to tell. */
export function countsWords(t: TFunction, formats: Formats, { counts, state }: SyncStep): string {
  const parts = COMPARED.flatMap((what) => {
    const comparison = counts[what];
    return comparison === undefined || (comparison.total === 0 && comparison.removed === 0)
      ? []
      : [comparisonWords(t, formats, what, comparison)];
  });
  const { history, test } = counts;
  if (test !== undefined) {
    parts.push(t('sync.stages', { count: test.passed, n: formats.number(test.passed) }));
    if (test.warnings > 0) parts.push(t('sync.warnings', { n: formats.number(test.warnings) }));
  }
  if (history !== undefined) {
    const { stretches, samples, aggregates, unknown } = history;
    if (stretches === 0) parts.push(t('sync.noGaps'));
    else parts.push(t('sync.samples', { n: formats.number(samples) }));
    if (aggregates > 0) parts.push(t('sync.aggregates', { n: formats.number(aggregates) }));
    if (unknown > 0) parts.push(t('sync.unknown', { count: unknown, n: formats.number(unknown) }));
  }
  const compared = COMPARED.flatMap((what) => counts[what] ?? []);
  // While some of it is still to come, nobody knows.
  if (state === 'done' && compared.length > 0 && compared.every(isSame)) parts.push(t('sync.nothingNew'));
  return parts.join(' · ');
}

const isSame = ({ added, changed, removed }: Comparison): boolean => added + changed + removed === 0;

function comparisonWords(
  t: TFunction,
  formats: Formats,
  what: Word,
  { total, added, changed, removed }: Comparison,
): string {
  const told = [
    ...(added > 0 ? [t('sync.added', { n: formats.number(added) })] : []),
    ...(changed > 0 ? [t('sync.changed', { n: formats.number(changed) })] : []),
    ...(removed > 0 ? [t('sync.removed', { n: formats.number(removed) })] : []),
  ];
  const name = t(`sync.count.${what}`, { count: total, n: formats.number(total) });
  return told.length === 0 ? name : t('sync.with', { name, changes: told.join(t('sync.comma')) });
}

/** The whole run in a word. */
export function outcomeWords(t: TFunction, { state, error }: SyncRow): string {
  switch (state) {
    case 'pending':
      return t('sync.waits');
    case 'running':
      return t('sync.runs');
    case 'done':
      return t('sync.isDone');
    case 'failed':
      return error?.code === 'cancelled' ? t('sync.isCancelled') : t('sync.hasFailed');
  }
}

export function durationWords(t: TFunction, formats: Formats, ms: number): string {
  return ms < 10_000 ? t('queue.ms', { ms: formats.number(Math.round(ms)) }) : formats.span(ms);
}
