import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import type { ReactNode } from 'react';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { useAppInfo } from '../../api/queries';
import type { SiteValues, TokenChoice } from './site-values';
import { TokenPage } from './token-page';
import { useWords } from '../../i18n/words';

/** The token: never shown once it is kept, only replaced or forgotten (R52). */
export function TokenField({
  form,
  hasToken,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly hasToken: boolean;
}): ReactNode {
  const { t } = useWords();
  const { data: info } = useAppInfo();
  const choice = useWatch({ control: form.control, name: 'tokenChoice' });
  const url = useWatch({ control: form.control, name: 'url' });
  const choose = (next: TokenChoice): void => {
    form.setValue('tokenChoice', next, { shouldDirty: true });
    if (next !== 'replace') form.setValue('token', '', { shouldDirty: true, shouldValidate: true });
  };
  const keep = hasToken && (
    <Button variant="default" onClick={() => choose('keep')}>
      {t('form.tokenUndo')}
    </Button>
  );
  switch (choice) {
    case 'keep':
      return (
        <Group gap={8}>
          <IconKey size={16} aria-hidden />
          <Text size="sm" flex={1}>
            {info === undefined ? '' : t(info.secrets === 'file' ? 'form.tokenKeptFile' : 'form.tokenKeptOs')}
          </Text>
          <Button variant="default" onClick={() => choose('replace')}>
            {t('form.tokenReplace')}
          </Button>
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => choose('forget')}>
            {t('form.tokenForget')}
          </Button>
        </Group>
      );
    case 'forget':
      return (
        <Group gap={8}>
          <Text size="sm" flex={1}>
            {t('form.tokenForgotten')}
          </Text>
          {keep}
        </Group>
      );
    case 'replace':
    case 'login':
      return (
        <Stack gap={8}>
          <PasswordInput
            label={t('form.token')}
            placeholder={t('form.tokenPlaceholder')}
            autoComplete="off"
            spellCheck={false}
            error={form.formState.errors.token?.message}
            {...form.register('token')}
          />
          <Group gap={8} wrap="nowrap" align="start">
            <Text size="xs" c="dimmed" flex={1}>
              {t('form.tokenWhere')} <TokenPage url={url} />
            </Text>
            {keep}
          </Group>
        </Stack>
      );
  }
}
