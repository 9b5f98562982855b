import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import type { ReactNode } from 'react';
import { assertNever } from '../../../../shared/assert';
import { toggleOf } from '../../../../shared/controls';
import type { EntityRow } from '../../../../shared/model';
import { SECOND } from '../../../../shared/time';
import { OnOffSwitch } from '../../../components/controls/on-off-switch';
import { useAction } from '../../../components/controls/use-action';
import { useErrorText } from '../../../i18n/error-text';
import { useWords } from '../../../i18n/words';
import { CONFIRM_WITHIN, type ActionState } from '../../../store/actions';
import classes from './live.module.css';

/** Switches an entity from its row; what became of it is a sign beside the switch, in full on the entity's page. */
export function RowToggle({
  siteId,
  row,
  state,
}: {
  readonly siteId: string;
  readonly row: EntityRow;
  readonly state: string;
}): ReactNode {
  const control = toggleOf(row.entityId, state);
  const action = useAction(siteId, row.entityId, control.id);
  return (
    <>
      <Sign state={action.state} />
      <OnOffSwitch
        name={row.name}
        on={typeof action.wish === 'boolean' ? action.wish : control.on}
        disabled={action.wish !== undefined || state === 'unavailable'}
        onChange={(on) => action.send(control.ask(on), on)}
      />
    </>
  );
}

function Sign({ state }: { readonly state: ActionState }): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  switch (state.phase) {
    case 'idle':
      return null;
    case 'pending':
      return (
        <IconLoader2 size={14} className={classes['ring']} role="status" aria-label={t('live.pending')} />
      );
    case 'queued': {
      const label = t('control.queued');
      return <Told tone="waiting" label={label} shape={<IconClock size={15} aria-hidden />} />;
    }
    case 'unseen': {
      const label = t('live.noAnswer', { seconds: CONFIRM_WITHIN / SECOND });
      return <Told tone="waiting" label={label} shape={<IconAlertCircle size={15} aria-hidden />} />;
    }
    case 'failed': {
      const { message, hint } = errorText(state.error);
      return (
        <Told tone="bad" label={`${message} ${hint}`} shape={<IconAlertCircle size={15} aria-hidden />} />
      );
    }
    default:
      return assertNever(state, 'phase of an action');
  }
}

/** A shape that says by its title, and to those who hear, what there is no room for in a row. */
function Told({
  tone,
  label,
  shape,
}: {
  readonly tone: 'waiting' | 'bad';
  readonly label: string;
  readonly shape: ReactNode;
}): ReactNode {
  return (
    <span
      className={classes['told']}
      data-tone={tone}
      role="alert"
      aria-label={label}
      title={label}
      tabIndex={0}
    >
      {shape}
    </span>
  );
}
