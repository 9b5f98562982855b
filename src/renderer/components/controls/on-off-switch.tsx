import type { ReactNode } from 'react';
import { useWords } from '../../i18n/words';
import classes from './controls.module.css';

/** The plain switch of rows and pages; a kit's own would cost more than all else in a row. */
export function OnOffSwitch({
  name,
  on,
  disabled,
  onChange,
}: {
  readonly name: string;
  readonly on: boolean;
  readonly disabled: boolean;
  readonly onChange: (on: boolean) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <input
      type="checkbox"
      role="switch"
      className={classes['switch']}
      checked={on}
      disabled={disabled}
      aria-label={t(on ? 'live.turnOff' : 'live.turnOn', { name })}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
