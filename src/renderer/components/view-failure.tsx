import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AppError } from '../../shared/errors';
import { useErrorText } from '../i18n/error-text';

/** In place of a screen whose live data could not be opened. */
export function ViewFailure({ error }: { readonly error: AppError }): ReactNode {
  const { message, hint } = useErrorText()(error);
  return (
    <Alert color="red" m="md" role="alert" title={message}>
      {hint}
    </Alert>
  );
}
