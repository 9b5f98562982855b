import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { settingsSchema, type Settings } from '../../../shared/model';
import { parseProxySetting } from '../../../shared/proxy-address';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import type { SavedSettingsPart } from './settings-part';

type Choice = Settings['proxy'];

/** Through which proxy the sites are reached (R16). */
export function ProxySettings({ settings, saving, onChange }: SavedSettingsPart): ReactNode {
  const { t } = useWords();
  // "Manual" is only kept with an address: until then it is a choice of this screen.
  const [chosen, setChosen] = useState<Choice>(settings.proxy);
  const choose = (next: Choice): void => {
    setChosen(next);
    if (next !== 'manual') onChange({ proxy: next });
  };
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t('proxy.which')}
        value={chosen}
        onChange={(value) => choose(settingsSchema.shape.proxy.parse(value))}
      >
        <Stack gap={8} mt={8}>
          <Radio value="system" label={t('proxy.system')} description={t('proxy.systemHint')} />
          <Radio value="none" label={t('proxy.none')} />
          <Radio value="manual" label={t('proxy.manual')} />
        </Stack>
      </Radio.Group>
      {chosen === 'manual' && <ManualProxy settings={settings} saving={saving} onChange={onChange} />}
    </Stack>
  );
}

function ManualProxy({ settings, saving, onChange }: SavedSettingsPart): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const [proxyUrl, setUrl] = useState(settings.proxyUrl);
  const [proxyExceptions, setExceptions] = useState(settings.proxyExceptions);
  const parsed = parseProxySetting(proxyUrl);
  // An empty field is no mistake yet.
  const words = parsed.ok || proxyUrl === '' ? null : errorText(parsed.error);
  const kept =
    settings.proxy === 'manual' &&
    settings.proxyUrl === proxyUrl.trim() &&
    settings.proxyExceptions === proxyExceptions;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.ok) onChange({ proxy: 'manual', proxyUrl: proxyUrl.trim(), proxyExceptions });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('proxy.address')}
          placeholder="http://proxy.example:3128"
          spellCheck={false}
          autoCapitalize="off"
          value={proxyUrl}
          error={words === null ? undefined : `${words.message} ${words.hint}`}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={t('proxy.exceptions')}
          description={t('proxy.exceptionsHint')}
          placeholder=".plant.example, 10.0.0.0/8"
          spellCheck={false}
          autoCapitalize="off"
          value={proxyExceptions}
          onChange={(event) => setExceptions(event.currentTarget.value)}
        />
        <Group gap={12}>
          <Button type="submit" loading={saving} disabled={!parsed.ok || kept}>
            {t('form.save')}
          </Button>
          <Text size="sm" c="dimmed" role="status">
            {kept ? t('form.saved') : t('proxy.notSaved')}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
