import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SECOND } from '../../shared/time';
import { useFormats } from '../i18n/formats';
import { useTimed } from '../store/ticker';

/** How long ago something was, growing by itself; exact on hover. `at` in ms UTC, null: never. */
export function Age({
  at,
  nowBelow = SECOND,
}: {
  readonly at: number | null;
  readonly nowBelow?: number;
}): ReactNode {
  const { t } = useTranslation();
  const formats = useFormats();
  const text = useTimed((now) => {
    if (at === null) return t('time.never');
    return now - at < nowBelow ? t('time.now') : formats.span(now - at);
  });
  return (
    <span className="tabular" title={at === null ? undefined : formats.dateTime(at)}>
      {text}
    </span>
  );
}
