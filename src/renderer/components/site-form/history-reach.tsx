import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { Controller, type Control } from 'react-hook-form';
import { useWords } from '../../i18n/words';
import { REACHES, daysWords } from '../history-days';
import type { SiteValues } from './site-values';

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

/** What was set elsewhere, to any other number of days, is kept. */
function choices(value: number): number[] {
  return [...new Set([0, ...REACHES, value])].sort((a, b) => a - b);
}
