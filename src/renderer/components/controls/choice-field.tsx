import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ChoiceControl } from '../../../shared/controls';
import { useWords } from '../../i18n/words';
import { modeText } from '../state-text';
import { ActionNote } from './action-note';
import { canAsk, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { useAction } from './use-action';

/** One of a list; chosen is sent at once. */
export function ChoiceField({
  control,
  place,
}: {
  readonly control: ChoiceControl;
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const action = useAction(place.siteId, place.entityId, control.id);
  const { options } = control;
  const wish = typeof action.wish === 'string' ? action.wish : null;
  const value = wish ?? control.value;
  // Options of a select are the building's own words; modes are Home Assistant's.
  const words = (option: string): string => (control.id === 'option' ? option : modeText(t, option));
  const label = t(`control.${control.id}`);
  return (
    <div className={classes['control']}>
      <div className={classes['row']}>
        <span className={classes['label']}>{label}</span>
        <Select
          size="xs"
          className={classes['choice'] ?? ''}
          aria-label={`${label}: ${place.name}`}
          data={options.map((option) => ({ value: option, label: words(option) }))}
          value={value !== null && options.includes(value) ? value : null}
          placeholder={value === null ? '–' : words(value)}
          allowDeselect={false}
          searchable={options.length > 8}
          maxDropdownHeight={280}
          disabled={action.wish !== undefined || !canAsk(place, control.ask(options[0] ?? ''))}
          onChange={(option) => {
            if (option !== null && option !== control.value) action.send(control.ask(option), option);
          }}
        />
      </div>
      <ActionNote action={action} />
    </div>
  );
}
