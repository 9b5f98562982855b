import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words';
import type { SettingsPart } from './settings-part';
import { WholeNumberSetting } from './whole-number-setting';

/** How long an action may wait for a connection (R31). */
export function ActionSettings({ settings, onChange }: SettingsPart): ReactNode {
  const { t } = useWords();
  return (
    <WholeNumberSetting
      name="actionExpirySeconds"
      label={t('settings.actionExpiry')}
      description={t('settings.actionExpiryHint')}
      value={settings.actionExpirySeconds}
      onKeep={(actionExpirySeconds) => onChange({ actionExpirySeconds })}
    />
  );
}
