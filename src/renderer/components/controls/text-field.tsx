import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { TextControl } from '../../../shared/controls';
import { useWords } from '../../i18n/words';
import { ActionNote } from './action-note';
import { canAsk, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { useAction } from './use-action';

/** A text of the building, sent with Enter; what it must look like is said as it is typed. */
export function TextField({
  control,
  place,
}: {
  readonly control: TextControl;
  readonly place: ControlPlace;
}): ReactNode {
  const action = useAction(place.siteId, place.entityId, control.id);
  const wish = typeof action.wish === 'string' ? action.wish : null;
  const present = wish ?? control.value;
  return (
    <div className={classes['control']}>
      <TypedText
        control={control}
        place={place}
        present={present}
        disabled={action.wish !== undefined || !canAsk(place, control.ask(''))}
        onGive={(text) => action.send(control.ask(text), text)}
      />
      <ActionNote action={action} />
    </div>
  );
}

function TypedText({
  control,
  place,
  present,
  disabled,
  onGive,
}: {
  readonly control: TextControl;
  readonly place: ControlPlace;
  readonly present: string;
  readonly disabled: boolean;
  readonly onGive: (text: string) => void;
}): ReactNode {
  const { t } = useWords();
  // What is being typed stays while the text moves on under it; null: nothing is.
  const [own, setOwn] = useState<string | null>(null);
  const typed = own ?? present;
  const { min, max, pattern } = control;
  // Home Assistant counts characters, not halves of them.
  const length = [...typed].length;
  const error =
    typed === present
      ? null
      : length < min || length > max
        ? t('control.length', { min, max })
        : pattern !== null && !fits(pattern, typed)
          ? t('control.pattern', { pattern })
          : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (typed === present || error !== null) return;
    setOwn(null);
    onGive(typed);
  };
  return (
    <form className={classes['row']} onSubmit={submit}>
      <span className={classes['label']}>{t('control.text')}</span>
      <TextInput
        size="xs"
        className={classes['text'] ?? ''}
        aria-label={`${t('control.text')}: ${place.name}`}
        value={typed}
        error={error}
        disabled={disabled}
        onChange={(event) => setOwn(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setOwn(null)}
        onBlur={() => typed === present && setOwn(null)}
      />
      {typed !== present && (
        <Button type="submit" size="xs" disabled={error !== null || disabled}>
          {t('control.set')}
        </Button>
      )}
    </form>
  );
}

/** Python's expressions are nearly ours; one that is not is left to Home Assistant to judge. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    return true;
  }
}
