import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { toAppError } from '../../shared/errors';
import { useErrorText } from '../i18n/error-text';

/** What went wrong with a command and what mends it, in place. */
export function ErrorLine({ error }: { readonly error: Error }): ReactNode {
  const { message, hint } = useErrorText()(toAppError(error));
  return (
    <Text size="sm" c="var(--mantine-color-error)" role="alert">
      {message} {hint}
    </Text>
  );
}
