import { Button } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHelpCircle from '@tabler/icons-react/dist/esm/icons/IconHelpCircle.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import type { ReactNode } from 'react';
import { assertNever } from '../../../shared/assert';
import { SECOND } from '../../../shared/time';
import { useErrorText } from '../../i18n/error-text';
import { useFormats, useWords } from '../../i18n/words';
import { CONFIRM_WITHIN } from '../../store/actions';
import classes from './controls.module.css';
import type { ControlAction } from './use-action';

/** What has become of what was asked of a control, beside it, and what can be done about it. */
export function ActionNote({ action }: { readonly action: ControlAction }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  const { state } = action;
  switch (state.phase) {
    case 'idle':
      return null;
    case 'pending':
      return (
        <div className={classes['note']} role="status">
          <IconLoader2 size={15} className={classes['ring']} aria-hidden />
          <span>{t('live.pending')}</span>
        </div>
      );
    case 'queued':
      return (
        <div className={classes['note']} data-tone="waiting" role="status">
          <IconClock size={15} aria-hidden />
          <div className={classes['noteText']}>
            <span>
              {t('control.queued')}
              {state.row.expiresAt !== null && (
                <span className={classes['hint']}>
                  {t('queue.queuedUntil', { time: formats.time(state.row.expiresAt) })}
                </span>
              )}
            </span>
            <Button size="compact-xs" variant="default" onClick={action.cancel}>
              {t('queue.cancel')}
            </Button>
          </div>
        </div>
      );
    case 'unseen':
      return (
        <div className={classes['note']} data-tone="waiting" role="alert">
          <IconHelpCircle size={15} aria-hidden />
          <div className={classes['noteText']}>
            <span>{t('live.noAnswer', { seconds: CONFIRM_WITHIN / SECOND })}</span>
            <Again action={action} />
          </div>
        </div>
      );
    case 'failed': {
      const { message, hint } = errorText(state.error);
      const unknown = state.error.code === 'outcome-unknown';
      return (
        <div className={classes['note']} data-tone={unknown ? 'waiting' : 'bad'} role="alert">
          {unknown ? <IconHelpCircle size={15} aria-hidden /> : <IconAlertCircle size={15} aria-hidden />}
          <div className={classes['noteText']}>
            <span>
              {message}
              <span className={classes['hint']}>{hint}</span>
            </span>
            <Again action={action} />
          </div>
        </div>
      );
    }
    default:
      return assertNever(state, 'phase of an action');
  }
}

function Again({ action }: { readonly action: ControlAction }): ReactNode {
  const { t } = useWords();
  return (
    <span className={classes['noteButtons']}>
      <Button size="compact-xs" variant="default" onClick={action.repeat}>
        {t('control.again')}
      </Button>
      <Button size="compact-xs" variant="subtle" color="gray" c="dimmed" onClick={action.dismiss}>
        {t('control.dismiss')}
      </Button>
    </span>
  );
}
