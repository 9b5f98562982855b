import IconArrowUpRight from '@tabler/icons-react/dist/esm/icons/IconArrowUpRight.mjs';
import IconPlugConnectedX from '@tabler/icons-react/dist/esm/icons/IconPlugConnectedX.mjs';
import type { ReactNode } from 'react';
import { assertNever } from '../../../shared/assert';
import type { Ask, Control, ElsewhereControl, ToggleControl } from '../../../shared/controls';
import { useWords } from '../../i18n/words';
import { ActionNote } from './action-note';
import { ChoiceField } from './choice-field';
import { canAsk, waits, type ControlPlace } from './control-place';
import classes from './controls.module.css';
import { NumberField } from './number-field';
import { OnOffSwitch } from './on-off-switch';
import { Presses } from './presses';
import { RangeField } from './range-field';
import { TextField } from './text-field';
import { useAction } from './use-action';

/** All controls of an entity, one below the other, each with what has become of what was asked of it. */
export function EntityControls({
  controls,
  place,
}: {
  readonly controls: readonly Control[];
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const asks = controls.flatMap(someAsk);
  const never = !place.connected && asks.some((ask) => !waits(ask));
  const late = !place.connected && asks.some(waits);
  return (
    <div className={classes['controls']}>
      {!place.available && asks.length > 0 && (
        <p className={classes['elsewhere']}>{t('control.unavailable')}</p>
      )}
      {place.available && (never || late) && (
        <p className={classes['elsewhere']} role="status">
          <IconPlugConnectedX size={16} aria-hidden />
          <span>
            {late && <span>{t('control.willQueue')} </span>}
            {never && <span>{t('control.neverQueued')}</span>}
          </span>
        </p>
      )}
      {controls.map((control) => (
        <OneControl key={control.id} control={control} place={place} />
      ))}
    </div>
  );
}

function OneControl({
  control,
  place,
}: {
  readonly control: Control;
  readonly place: ControlPlace;
}): ReactNode {
  switch (control.kind) {
    case 'toggle':
      return <Toggle control={control} place={place} />;
    case 'number':
      return <NumberField control={control} place={place} />;
    case 'range':
      return <RangeField control={control} place={place} />;
    case 'choice':
      return <ChoiceField control={control} place={place} />;
    case 'presses':
      return <Presses control={control} place={place} />;
    case 'text':
      return <TextField control={control} place={place} />;
    case 'elsewhere':
      return <Elsewhere control={control} />;
    default:
      return assertNever(control, 'kind of control');
  }
}

function Toggle({
  control,
  place,
}: {
  readonly control: ToggleControl;
  readonly place: ControlPlace;
}): ReactNode {
  const { t } = useWords();
  const action = useAction(place.siteId, place.entityId, control.id);
  const on = typeof action.wish === 'boolean' ? action.wish : control.on;
  return (
    <div className={classes['control']}>
      <div className={classes['row']}>
        <span className={classes['label']}>{t('control.power')}</span>
        <OnOffSwitch
          name={place.name}
          on={on}
          disabled={action.wish !== undefined || !canAsk(place, control.ask(!on))}
          onChange={(next) => action.send(control.ask(next), next)}
        />
        <span className={classes['present']}>{t(control.on ? 'state.on' : 'state.off')}</span>
      </div>
      <ActionNote action={action} />
    </div>
  );
}

function Elsewhere({ control }: { readonly control: ElsewhereControl }): ReactNode {
  const { t } = useWords();
  return (
    <p className={classes['elsewhere']}>
      <IconArrowUpRight size={16} aria-hidden />
      <span>{t(`control.elsewhere.${control.reason}`)}</span>
    </p>
  );
}

/** One call for each control, to tell whether it could wait. */
function someAsk(control: Control): readonly Ask[] {
  switch (control.kind) {
    case 'toggle':
      return [control.ask(true)];
    case 'number':
      return [control.ask(control.min)];
    case 'range':
      return [control.ask(control.low, control.high)];
    case 'choice':
      return [control.ask(control.options[0] ?? '')];
    case 'text':
      return [control.ask('')];
    case 'presses':
      return control.presses.map((press) => press.ask);
    case 'elsewhere':
      return [];
    default:
      return assertNever(control, 'kind of control');
  }
}
