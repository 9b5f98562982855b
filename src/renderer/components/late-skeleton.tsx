import { Skeleton, Stack, VisuallyHidden } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { useWords } from '../i18n/words';

/** Below this time, in ms, a skeleton would only flicker. */
const PATIENCE = 100;

/** True once something has taken longer than an operator notices. */
export function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE);
    return () => clearTimeout(timer);
  }, []);
  return late;
}

/** The shape of what is to come, once it is late. */
export function LateSkeleton({ rows }: { readonly rows: number }): ReactNode {
  const { t } = useWords();
  const late = useLate();
  return (
    <Stack p="md" gap={8} aria-busy>
      <VisuallyHidden role="status">{t('app.loading')}</VisuallyHidden>
      {late && Array.from({ length: rows }, (_, row) => <Skeleton key={row} height={28} />)}
    </Stack>
  );
}
