import { Select } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { Controller, type Control } from 'react-hook-form';
import { useWords } from '../../i18n/words';
import type { SiteValues } from './site-values';

/** What is offered; any other number of days can be set by the command line and is kept. */
const CHOICES = [0, 1, 7, 10, 30, 365, 3650] as const;
/** Home Assistant's recorder keeps so many days unless told otherwise. */
const USUALLY_KEPT_DAYS = 10;
const YEAR_DAYS = 365;

/** How far back the first connect fetches (R22). */
export function HistoryReach({ control }: { readonly control: Control<SiteValues> }): ReactNode {
  const { t } = useWords();
  return (
    <Controller
      control={control}
      name="historyDays"
      render={({ field: { value, onChange, ref, onBlur } }) => (
        <Select
          ref={ref}
          onBlur={onBlur}
          label={t('form.history')}
          description={t('form.historyHint')}
          data={choices(value).map((days) => ({ value: String(days), label: daysWords(t, days) }))}
          value={String(value)}
          onChange={(chosen) => chosen !== null && onChange(Number(chosen))}
          allowDeselect={false}
        />
      )}
    />
  );
}

function choices(value: number): number[] {
  return [...new Set([...CHOICES, value])].sort((a, b) => a - b);
}

function daysWords(t: TFunction, days: number): string {
  if (days === 0) return t('form.historyNothing');
  if (days === 1) return t('form.historyDay');
  if (days === USUALLY_KEPT_DAYS) return t('form.historyUsual', { days });
  if (days === YEAR_DAYS) return t('form.historyYear');
  if (days % YEAR_DAYS === 0) return t('form.historyYears', { years: days / YEAR_DAYS });
  return t('form.historyDays', { days });
}
