import { Loader, Tooltip } from '@mantine/core';
import IconAlertCircle from '@tabler/icons-react/dist/esm/icons/IconAlertCircle.mjs';
import { useEffect, useState, type ReactNode } from 'react';
import type { EntityRow } from '../../../../shared/model';
import { SECOND } from '../../../../shared/time';
import { useContract } from '../../../api/contract-context';
import { notify } from '../../../components/notify';
import { useErrorText } from '../../../i18n/error-text';
import classes from './live.module.css';
import { useWords } from '../../../i18n/words';

const ON_OFF = new Set(['switch', 'light', 'input_boolean', 'fan']);
/** How long the building may take to show what was asked of it. */
const CONFIRM_WITHIN = 10 * SECOND;

/** Whether an entity of this kind can simply be switched on and off. */
export function isOnOff(domain: string): boolean {
  return ON_OFF.has(domain);
}

/**
 * Switches an entity on and off. What was asked is shown as pending until the site reports the new state; a refusal
 * or silence is shown in place. Nothing is repeated by itself.
 */
export function OnOffControl({
  siteId,
  row,
  state,
}: {
  readonly siteId: string;
  readonly row: EntityRow;
  readonly state: string;
}): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const errorText = useErrorText();
  const [wish, setWish] = useState<'on' | 'off' | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  if (wish !== null && wish === state) setWish(null);
  useEffect(() => {
    if (wish === null) return;
    const timer = setTimeout(() => {
      setWish(null);
      setFailure(t('live.noAnswer', { seconds: CONFIRM_WITHIN / SECOND }));
    }, CONFIRM_WITHIN);
    return () => clearTimeout(timer);
  }, [wish, t]);
  const ask = async (next: 'on' | 'off'): Promise<void> => {
    setFailure(null);
    setWish(next);
    const result = await client.call('requests.send', {
      siteId,
      command: {
        type: 'call_service',
        domain: row.domain,
        service: next === 'on' ? 'turn_on' : 'turn_off',
        service_data: {},
        target: { entity_id: row.entityId },
      },
    });
    if (result.ok) {
      if (!result.value.queued) return;
      // It may take minutes; the queue shows what becomes of it.
      setWish(null);
      notify(t('queue.queuedNotice', { name: row.name }));
      return;
    }
    const { message, hint } = errorText(result.error);
    setWish(null);
    setFailure(`${message} ${hint}`);
  };
  const on = (wish ?? state) === 'on';
  return (
    <>
      {failure !== null && (
        <Tooltip
          label={failure}
          multiline
          maw={320}
          openDelay={0}
          events={{ hover: true, focus: true, touch: true }}
        >
          <span className={classes['failure']} role="alert" aria-label={failure} tabIndex={0}>
            <IconAlertCircle size={16} />
          </span>
        </Tooltip>
      )}
      {wish !== null && <Loader size={12} aria-label={t('live.pending')} />}
      <input
        type="checkbox"
        role="switch"
        className={classes['switch']}
        checked={on}
        disabled={wish !== null || state === 'unavailable'}
        aria-label={t(on ? 'live.turnOff' : 'live.turnOn', { name: row.name })}
        onChange={(event) => void ask(event.currentTarget.checked ? 'on' : 'off')}
      />
    </>
  );
}
