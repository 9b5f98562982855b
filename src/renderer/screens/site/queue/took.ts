import type { TFunction } from 'i18next';
import type { RequestRow } from '../../../../shared/requests';
import type { Formats } from '../../../i18n/formats';

/** Time from sending to the end; empty for what was never sent, or is not yet over. */
export function tookText({ startedAt, finishedAt }: RequestRow, formats: Formats, t: TFunction): string {
  if (startedAt === null || finishedAt === null) return '';
  const ms = Math.max(0, finishedAt - startedAt);
  return ms < 10_000 ? t('queue.ms', { ms: formats.number(ms) }) : formats.span(ms);
}
