import { Input, SegmentedControl, Select, Stack, Switch, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { LANGUAGES, settingsSchema } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { useChangeSettings, useSettingsQuery } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { LateSkeleton } from '../../components/late-skeleton';
import { Panel } from '../../components/panel';
import { LANGUAGE_NAMES } from '../../i18n/languages';
import { About } from './about';
import { ProxySettings } from './proxy-settings';
import { MetricsSettings } from './metrics-settings';
import { ActionSettings } from './action-settings';
import { StorageSettings } from './storage-settings';
import { RetentionSettings } from './retention-settings';
import type { SettingsPart } from './settings-part';
import classes from './settings.module.css';
import { useWords } from '../../i18n/words';

const FOLLOW_SYSTEM = 'system';

/** Settings of the whole program. */
export function SettingsScreen(): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const settings = useSettingsQuery();
  const change = useChangeSettings();
  if (settings.isPending) return <LateSkeleton rows={6} />;
  return (
    <Stack p="md" gap="md">
      <Title order={1}>{t('settings.title')}</Title>
      {settings.data === undefined && <ErrorLine error={settings.error ?? new Error(t('settings.failed'))} />}
      {change.error !== null && <ErrorLine error={change.error} />}
      <div className={classes['parts']}>
        {settings.data !== undefined && (
          <>
            <Panel title={t('settings.look')}>
              <LookSettings settings={settings.data} onChange={change.mutate} />
            </Panel>
            <Panel title={t('proxy.title')}>
              <ProxySettings settings={settings.data} saving={change.isPending} onChange={change.mutate} />
            </Panel>
            <Panel title={t('settings.actions')}>
              <ActionSettings settings={settings.data} onChange={change.mutate} />
            </Panel>
            <Panel title={t('storage.title')}>
              <StorageSettings settings={settings.data} onChange={change.mutate} />
            </Panel>
            <Panel title={t('settings.retention')}>
              <RetentionSettings settings={settings.data} onChange={change.mutate} />
            </Panel>
            <Panel title={t('settings.metrics')}>
              <MetricsSettings settings={settings.data} saving={change.isPending} onChange={change.mutate} />
            </Panel>
            {client.host === 'electron' && (
              <Panel title={t('settings.window')}>
                <Switch
                  label={t('settings.closeToTray')}
                  description={t('settings.closeToTrayHint')}
                  checked={settings.data.closeToTray}
                  onChange={(event) => change.mutate({ closeToTray: event.currentTarget.checked })}
                />
              </Panel>
            )}
          </>
        )}
        <Panel title={t('settings.about')}>
          <About />
        </Panel>
      </div>
    </Stack>
  );
}

function LookSettings({ settings, onChange }: SettingsPart): ReactNode {
  const { t } = useWords();
  return (
    <Stack gap="sm">
      <Select
        label={t('settings.language')}
        w={280}
        allowDeselect={false}
        value={settings.language ?? FOLLOW_SYSTEM}
        data={[
          { value: FOLLOW_SYSTEM, label: t('settings.languageSystem') },
          ...LANGUAGES.map((language) => ({ value: language, label: LANGUAGE_NAMES[language] })),
        ]}
        onChange={(value) => onChange({ language: LANGUAGES.find((language) => language === value) ?? null })}
      />
      <Input.Wrapper label={t('settings.scheme')} labelElement="div" labelProps={{ id: 'scheme-label' }}>
        <div>
          <SegmentedControl
            size="xs"
            aria-labelledby="scheme-label"
            value={settings.scheme}
            data={[
              { value: 'light', label: t('settings.schemeLight') },
              { value: 'dark', label: t('settings.schemeDark') },
              { value: 'auto', label: t('settings.schemeAuto') },
            ]}
            onChange={(value) => onChange({ scheme: settingsSchema.shape.scheme.parse(value) })}
          />
        </div>
      </Input.Wrapper>
    </Stack>
  );
}
