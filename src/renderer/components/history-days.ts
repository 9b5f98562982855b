import type { TFunction } from 'i18next';

/** Home Assistant's recorder keeps so many days unless told otherwise. */
const USUALLY_KEPT_DAYS = 10;
const YEAR_DAYS = 365;

/** Reaches into the past that are worth offering, in days. */
export const REACHES = [1, 7, 10, 30, YEAR_DAYS, 10 * YEAR_DAYS] as const;

/** A reach as the operator reads it, with what to expect of it. */
export function daysWords(t: TFunction, days: number): string {
  if (days === 0) return t('form.historyNothing');
  if (days === 1) return t('form.historyDay');
  if (days === USUALLY_KEPT_DAYS) return t('form.historyUsual', { days });
  if (days === YEAR_DAYS) return t('form.historyYear');
  if (days % YEAR_DAYS === 0) return t('form.historyYears', { years: days / YEAR_DAYS });
  return t('form.historyDays', { days });
}
