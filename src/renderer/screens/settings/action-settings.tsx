import { NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { settingsSchema } from '../../../shared/model';
import { useWords } from '../../i18n/words';
import type { SettingsPart } from './settings-part';

const { actionExpirySeconds } = settingsSchema.shape;

/** How long an action may wait for a connection (R31). Kept when the field is left, so that no half number is. */
export function ActionSettings({ settings, onChange }: SettingsPart): ReactNode {
  const { t } = useWords();
  const [typed, setTyped] = useState<string | number>(settings.actionExpirySeconds);
  const parsed = actionExpirySeconds.safeParse(typed);
  const keep = (): void => {
    if (parsed.success && parsed.data !== settings.actionExpirySeconds) {
      onChange({ actionExpirySeconds: parsed.data });
    }
  };
  return (
    <NumberInput
      label={t('settings.actionExpiry')}
      description={t('settings.actionExpiryHint')}
      w={280}
      hideControls
      allowDecimal={false}
      value={typed}
      onChange={setTyped}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
      }}
      error={parsed.success ? null : t('form.notNumber', { min: 5, max: '86,400' })}
    />
  );
}
