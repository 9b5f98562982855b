import { NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { settingsSchema, type Settings } from '../../../shared/model';
import { useFormats, useWords } from '../../i18n/words';

/** Settings that are whole numbers. */
type NumberSetting = {
  [K in keyof Settings]-?: Settings[K] extends number ? K : never;
}[keyof Settings];

/** A number among the settings. Kept when the field is left, so that no half number is. */
export function WholeNumberSetting({
  name,
  label,
  description,
  value,
  onKeep,
}: {
  readonly name: NumberSetting;
  readonly label: string;
  readonly description?: string;
  readonly value: number;
  readonly onKeep: (value: number) => void;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const [typed, setTyped] = useState<string | number>(value);
  const schema = settingsSchema.shape[name];
  const parsed = schema.safeParse(typed);
  const keep = (): void => {
    if (parsed.success && parsed.data !== value) onKeep(parsed.data);
  };
  return (
    <NumberInput
      label={label}
      {...(description === undefined ? {} : { description })}
      styles={{ wrapper: { maxWidth: 280 } }}
      hideControls
      allowDecimal={false}
      allowNegative={false}
      value={typed}
      onChange={setTyped}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === 'Enter') keep();
      }}
      error={
        parsed.success
          ? null
          : t('form.notNumber', { min: schema.minValue ?? 0, max: formats.number(schema.maxValue ?? 0) })
      }
    />
  );
}
