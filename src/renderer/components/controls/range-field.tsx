import type { ReactNode } from 'react';
import type { RangeControl } from '../../../shared/controls';
import { useFormats, useWords } from '../../i18n/words';
import { ActionNote } from './action-note';
import { canAsk, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { digitsOf, TypedNumber } from './number-field';
import { useAction } from './use-action';

/** A lower and an upper target; each may not pass the other. */
export function RangeField({
  control,
  place,
}: {
  readonly control: RangeControl;
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const action = useAction(place.siteId, place.entityId, control.id);
  const wish = Array.isArray(action.wish) ? (action.wish as readonly [number, number]) : null;
  const [low, high] = wish ?? [control.low, control.high];
  const { min, max, step, unit } = control;
  const disabled = action.wish !== undefined || !canAsk(place, control.ask(low, high));
  const give = (from: number, to: number): void => action.send(control.ask(from, to), [from, to]);
  const digits = digitsOf(step);
  return (
    <div className={classes['control']}>
      <div className={classes['row']}>
        <span className={classes['label']}>{t('control.targetRange')}</span>
        <TypedNumber
          control={{ min, max: high, step }}
          shown={low}
          name={`${t('control.lowest')}: ${place.name}`}
          disabled={disabled}
          onGive={(value) => give(value, high)}
        />
        <span className={classes['unit']}>–</span>
        <TypedNumber
          control={{ min: low, max, step }}
          shown={high}
          name={`${t('control.highest')}: ${place.name}`}
          disabled={disabled}
          onGive={(value) => give(low, value)}
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
