import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Backup, StorageStatus } from '../../../shared/storage';
import { useCommand } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useWords } from '../../i18n/words';
import { useStorageStatus } from '../../store/storage';
import { Fact, Facts } from './facts';
import type { SettingsPart } from './settings-part';

const whole = (status: StorageStatus | null): StorageStatus | null => status;

/** How large the databases are, and the verified copies of them (R25). */
export function StorageSettings({ settings, onChange }: SettingsPart): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  const status = useStorageStatus(whole);
  const backUp = useCommand('storage.backup');
  const told = (backup: Backup | null): string =>
    backup === null
      ? t('storage.none')
      : t('storage.backupAt', { time: formats.dateTime(backup.at), size: formats.bytes(backup.bytes) });
  const running = status?.backup.running ?? null;
  const failed = status?.backup.failed ?? null;
  return (
    <Stack gap="sm">
      <Switch
        label={t('storage.mirrorBackups')}
        description={t('storage.mirrorBackupsHint')}
        checked={settings.mirrorBackups}
        onChange={(event) => onChange({ mirrorBackups: event.currentTarget.checked })}
      />
      {status !== null && (
        <Facts>
          {status.databaseBytes !== null && (
            <Fact name={t('storage.size')} value={formats.bytes(status.databaseBytes)} />
          )}
          <Fact name={t('storage.lastConfig')} value={told(status.backup.config)} />
          <Fact name={t('storage.lastMirror')} value={told(status.backup.mirror)} />
        </Facts>
      )}
      {failed !== null && running === null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorText(failed).message} {errorText(failed).hint}
        </Text>
      )}
      <Group gap="sm">
        <Button variant="default" disabled={running !== null} onClick={() => backUp.mutate({})}>
          {t('storage.backupNow')}
        </Button>
        {running !== null && (
          <Text size="sm" role="status">
            {t('storage.backingUp', { percent: Math.round(running.done * 100) })}
          </Text>
        )}
      </Group>
    </Stack>
  );
}
