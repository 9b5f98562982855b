import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { MINUTE } from '../../../shared/time';
import { useContract } from '../../api/contract-context';
import { demand } from '../../api/queries';
import { useFormats, useWords } from '../../i18n/words';
import type { SettingsPart } from './settings-part';
import { WholeNumberSetting } from './whole-number-setting';

/** How long what is kept, and how large the mirror may become (R26); beside it what it holds now. */
export function RetentionSettings({ settings, onChange }: SettingsPart): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap="sm">
      <Holds />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <WholeNumberSetting
          name="rawDays"
          label={t('settings.rawDays')}
          value={settings.rawDays}
          onKeep={(rawDays) => onChange({ rawDays })}
        />
        <WholeNumberSetting
          name="rollup5mDays"
          label={t('settings.rollup5mDays')}
          value={settings.rollup5mDays}
          onKeep={(rollup5mDays) => onChange({ rollup5mDays })}
        />
        <WholeNumberSetting
          name="rollup1hDays"
          label={t('settings.rollup1hDays')}
          value={settings.rollup1hDays}
          onKeep={(rollup1hDays) => onChange({ rollup1hDays })}
        />
        <WholeNumberSetting
          name="mirrorMaxMb"
          label={t('settings.mirrorMaxMb')}
          value={settings.mirrorMaxMb}
          onKeep={(mirrorMaxMb) => onChange({ mirrorMaxMb })}
        />
      </SimpleGrid>
      <Text size="xs" c="dimmed">
        {t('settings.retentionHint')}
      </Text>
    </Stack>
  );
}

/** What the operator judges the limits by. */
function Holds(): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { client } = useContract();
  const { data: size } = useQuery({
    queryKey: ['mirror.size'],
    queryFn: () => demand(client, 'mirror.size', {}),
    gcTime: 0,
    refetchInterval: MINUTE,
  });
  if (size === undefined) return null;
  const parts = [
    t('settings.mirrorBytes', { size: formats.bytes(size.bytes), free: formats.bytes(size.freeBytes) }),
    size.oldestAt === null
      ? t('settings.mirrorEmpty')
      : t('settings.mirrorOldest', { time: formats.dateTime(size.oldestAt) }),
    ...(size.shrinks ? [] : [t('settings.mirrorKeepsSize')]),
  ];
  return (
    <Text size="sm" role="status">
      {parts.join(' ')}
    </Text>
  );
}
