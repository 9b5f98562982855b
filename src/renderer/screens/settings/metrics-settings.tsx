import { Code, Group, NumberInput, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { settingsSchema } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { demand } from '../../api/queries';
import { CopyIcon } from '../../components/copy-icon';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import type { SavedSettingsPart } from './settings-part';

/** Whether Prometheus may ask this computer how the connections are, and where it does (R62). */
export function MetricsSettings({ settings, saving, onChange }: SavedSettingsPart): ReactNode {
  const { t } = useWords();
  const { metrics, metricsPort } = settings;
  const [typed, setTyped] = useState<string | number>(metricsPort);
  const port = settingsSchema.shape.metricsPort.safeParse(typed);
  return (
    <Stack gap="sm">
      <Switch
        label={t('settings.metricsOn')}
        description={t('settings.metricsHint')}
        checked={metrics}
        onChange={(event) => onChange({ metrics: event.currentTarget.checked })}
      />
      <NumberInput
        label={t('settings.metricsPort')}
        w={160}
        min={1}
        max={65535}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        value={typed}
        error={port.success ? null : t('form.notNumber', { min: 1, max: 65535 })}
        onChange={setTyped}
        onBlur={() => {
          if (port.success && port.data !== metricsPort) onChange({ metricsPort: port.data });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      {!saving && <Served key={`${metrics} ${metricsPort}`} />}
    </Stack>
  );
}

function Served(): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const errorText = useErrorText();
  const { data: status } = useQuery({
    queryKey: ['metrics.status'],
    queryFn: () => demand(client, 'metrics.status', {}),
    gcTime: 0,
  });
  if (status?.error) {
    const { message, hint } = errorText(status.error);
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {message} {hint}
      </Text>
    );
  }
  if (status === undefined || status.url === null) return null;
  const { url } = status;
  return (
    <Group gap={8} role="status">
      <Text size="sm">{t('settings.metricsAt')}</Text>
      <Code>{url}</Code>
      <CopyIcon value={url} name={url} />
    </Group>
  );
}
