import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import type { NumberControl } from '../../../shared/controls';
import { useFormats, useWords } from '../../i18n/words';
import { ActionNote } from './action-note';
import { canAsk, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { useAction } from './use-action';

/** Digits behind the point that a step needs. */
export function digitsOf(step: number): number {
  const text = String(step);
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0;
}

/** The nearest value that `min`, `max` and `step` allow. */
export function snapped(
  { min, max, step }: Pick<NumberControl, 'min' | 'max' | 'step'>,
  value: number,
): number {
  const within = Math.min(max, Math.max(min, value));
  const steps = Math.round((within - min) / step);
  return Number(Math.min(max, min + steps * step).toFixed(Math.max(digitsOf(step), digitsOf(min))));
}

/**
 * A number to be set by a slider or typed. What the slider is drawn to is sent when it is let go of; what is typed,
 * with Enter. The present value stands beside it and is never what was only asked for.
 */
export function NumberField({
  control,
  place,
}: {
  readonly control: NumberControl;
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const action = useAction(place.siteId, place.entityId, control.id);
  const [drawn, setDrawn] = useState<number | null>(null);
  const { min, max, step, unit, value } = control;
  const busy = action.wish !== undefined;
  const disabled = busy || !canAsk(place, control.ask(min));
  const wish = typeof action.wish === 'number' ? action.wish : null;
  const shown = drawn ?? wish ?? value;
  const digits = digitsOf(step);
  const label = t(`control.${control.id}`);
  const give = (asked: number): void => {
    setDrawn(null);
    action.send(control.ask(asked), asked);
  };
  return (
    <div className={classes['control']}>
      <div className={classes['row']}>
        <span className={classes['label']}>{label}</span>
        {control.slider && (
          <input
            type="range"
            className={classes['slider']}
            aria-label={t('control.slider', { what: label, name: place.name })}
            aria-valuetext={
              shown === null ? t('state.unknown') : `${formats.fixed(shown, digits)} ${unit ?? ''}`
            }
            min={min}
            max={max}
            step={step}
            value={shown ?? min}
            disabled={disabled}
            onChange={(event) => setDrawn(Number(event.currentTarget.value))}
            onPointerUp={() => drawn !== null && give(drawn)}
            onKeyUp={() => drawn !== null && give(drawn)}
            onBlur={() => drawn !== null && give(drawn)}
          />
        )}
        <TypedNumber
          control={control}
          shown={shown}
          name={`${label}: ${place.name}`}
          disabled={disabled}
          onGive={give}
        />
        {unit !== null && <span className={classes['unit']}>{unit}</span>}
        <span className={classes['limits']}>
          {formats.decimal(min, digits)} – {formats.decimal(max, digits)}
        </span>
      </div>
      <ActionNote action={action} />
    </div>
  );
}

/** A number typed, refused in words where the limits do not allow it. */
export function TypedNumber({
  control,
  shown,
  name,
  disabled,
  onGive,
}: {
  readonly control: Pick<NumberControl, 'min' | 'max' | 'step'>;
  readonly shown: number | null;
  readonly name: string;
  readonly disabled: boolean;
  readonly onGive: (value: number) => void;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const digits = digitsOf(control.step);
  const before = shown === null ? '' : String(Number(shown.toFixed(Math.max(digits, 4))));
  // What is being typed stays while the value moves on under it; null: nothing is.
  const [own, setOwn] = useState<string | null>(null);
  const typed = own ?? before;
  const number = Number(typed);
  const changed = typed !== before;
  const valid =
    typed.trim() !== '' && Number.isFinite(number) && number >= control.min && number <= control.max;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!changed || !valid) return;
    setOwn(null);
    onGive(snapped(control, number));
  };
  return (
    <form className={classes['row']} onSubmit={submit}>
      <TextInput
        size="xs"
        inputMode="decimal"
        className={classes['field'] ?? ''}
        aria-label={name}
        value={typed}
        disabled={disabled}
        error={
          changed && !valid
            ? t('control.outside', {
                min: formats.decimal(control.min, digits),
                max: formats.decimal(control.max, digits),
              })
            : null
        }
        onChange={(event) => setOwn(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Escape' && setOwn(null)}
        onBlur={() => !changed && setOwn(null)}
      />
      {changed && (
        <Button type="submit" size="xs" disabled={!valid || disabled}>
          {t('control.set')}
        </Button>
      )}
    </form>
  );
}
