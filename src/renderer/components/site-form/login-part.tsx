import { Button, Divider, Group, Stack, Text } from '@mantine/core';
import IconUserCheck from '@tabler/icons-react/dist/esm/icons/IconUserCheck.mjs';
import type { ReactNode } from 'react';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import type { SiteConfig } from '../../../shared/model';
import { useWords } from '../../i18n/words';
import { HaLogin } from './ha-login';
import type { SiteValues } from './site-values';
import { TokenField } from './token-field';

/** How to log in: on Home Assistant's own page, or by a token that is pasted (R48). */
export function LoginPart({
  form,
  config,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly config: SiteConfig | null;
}): ReactNode {
  const { t } = useWords();
  const choice = useWatch({ control: form.control, name: 'tokenChoice' });
  const hasToken = config?.hasToken === true;
  if (choice === 'keep' && config?.login === 'home-assistant') return <Kept form={form} config={config} />;
  if (choice === 'keep' || choice === 'forget') return <TokenField form={form} hasToken={hasToken} />;
  return (
    <Stack gap="sm">
      <HaLogin form={form} />
      {choice === 'replace' && (
        <>
          <Divider label={t('login.or')} />
          <TokenField form={form} hasToken={hasToken} />
        </>
      )}
    </Stack>
  );
}

/** A login that is in use. */
function Kept({
  form,
  config,
}: {
  readonly form: UseFormReturn<SiteValues>;
  readonly config: SiteConfig;
}): ReactNode {
  const { t } = useWords();
  const { loginUser } = config;
  return (
    <Group gap={8}>
      <IconUserCheck size={16} aria-hidden />
      <Text size="sm" flex={1} miw={200}>
        {loginUser === '' ? t('login.kept') : t('login.keptAs', { user: loginUser })}
      </Text>
      <Button
        variant="default"
        onClick={() => form.setValue('tokenChoice', 'replace', { shouldDirty: true })}
      >
        {t('login.again')}
      </Button>
      <Button
        variant="default"
        c="var(--mantine-color-error)"
        onClick={() => form.setValue('tokenChoice', 'forget', { shouldDirty: true })}
      >
        {t('form.tokenForget')}
      </Button>
    </Group>
  );
}
