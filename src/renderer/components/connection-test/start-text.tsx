import type { ReactNode } from 'react';
import { SECOND } from '../../../shared/time';
import { useWords } from '../../i18n/words';
import { useTimed } from '../../store/ticker';

/** Counts down to a test that has to wait, because a site is not tried twice in five seconds (R7). */
export function StartText({ startsAt }: { readonly startsAt: number }): ReactNode {
  const { t, formats } = useWords();
  return useTimed((now) =>
    t('test.soon', { seconds: formats.number(Math.max(0, Math.ceil((startsAt - now) / SECOND))) }),
  );
}
