import type { ReactNode } from 'react';
import { SECOND } from '../../shared/time';
import { useTimed } from '../store/ticker';
import { useFormats, useWords } from '../i18n/words';

/** How long ago something was, growing by itself; exact on hover. `at` in ms UTC, null: never. */
export function Age({
  at,
  nowBelow = SECOND,
}: {
  readonly at: number | null;
  readonly nowBelow?: number;
}): ReactNode {
  const { t } = useWords();
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
