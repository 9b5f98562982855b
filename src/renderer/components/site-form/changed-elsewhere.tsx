import { ActionIcon, Group, Text } from '@mantine/core';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { ReactNode } from 'react';
import { useWords, type LanguageWords } from '../../i18n/words';
import type { SiteField } from './use-merged-config';

/** Says which settings another window or the command line has changed while somebody typed. */
export function ChangedElsewhere({
  fields,
  onClose,
}: {
  readonly fields: readonly SiteField[];
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const names = [...new Set(fields.map((field) => nameOf(t, field)))].join(t('app.and'));
  return (
    <Group gap={8} wrap="nowrap" role="status">
      <Text size="sm" c="var(--status-waiting)" flex={1}>
        {t('form.elsewhere', { fields: names })}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="inherit"
        onClick={onClose}
        aria-label={t('form.elsewhereClose')}
      >
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

function nameOf(t: LanguageWords['t'], field: SiteField): string {
  switch (field) {
    case 'name':
      return t('form.name');
    case 'url':
      return t('form.address');
    case 'token':
    case 'tokenChoice':
    case 'loginId':
      return t('form.token');
    case 'active':
      return t('form.active');
    case 'manualOnly':
      return t('form.manualOnly');
    case 'pingSeconds':
      return t('form.pingSeconds');
    case 'deadSeconds':
      return t('form.deadSeconds');
    case 'retryRejected':
      return t('form.retryRejected');
    case 'historyDays':
      return t('form.history');
    case 'bypassProxy':
      return t('form.bypassProxy');
    case 'tlsMode':
    case 'tlsCa':
    case 'tlsFingerprint':
      return t('tls.title');
  }
}
