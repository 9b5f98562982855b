import { Anchor, Stack, Text, Title } from '@mantine/core';
import IconKey from '@tabler/icons-react/dist/esm/icons/IconKey.mjs';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { PATHS } from '../paths';
import { useWords } from '../i18n/words';

/** The page of someone who came without the token of the program's address. */
export function NoToken(): ReactNode {
  const { t } = useWords();
  return (
    <Stack component="main" h="100vh" align="center" justify="center" p="xl" gap="xs">
      <IconKey size={40} stroke={1.5} aria-hidden color="var(--status-waiting)" />
      <Title order={1}>{t('noToken.title')}</Title>
      <Text c="dimmed" maw={520} ta="center">
        {t('noToken.text')}
      </Text>
    </Stack>
  );
}

/** For addresses that lead nowhere. */
export function NoSuchScreen({ text }: { readonly text?: string }): ReactNode {
  const { t } = useWords();
  return (
    <Stack align="center" justify="center" h="100%" p="xl" gap="xs">
      <Title order={1}>{text ?? t('notFound.title')}</Title>
      <Anchor component={Link} href={PATHS.overview}>
        {t('notFound.back')}
      </Anchor>
    </Stack>
  );
}
