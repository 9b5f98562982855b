import { Button, Group, Modal, Text, UnstyledButton } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { isSyncOver, type SyncRow } from '../../../../shared/syncs';
import { useCommand } from '../../../api/queries';
import { ErrorLine } from '../../../components/error-line';
import { useWords } from '../../../i18n/words';
import { SyncOutcome } from './sync-outcome';
import { SyncSteps } from './sync-steps';
import classes from './sync.module.css';

/** Earlier runs that are offered below the one that is shown. */
const EARLIER = 5;

interface SyncPanelProps {
  readonly siteId: string;
  readonly rows: readonly SyncRow[];
  /** null: closed. */
  readonly shown: SyncRow | null;
  readonly onShow: (syncId: number) => void;
  readonly onClose: () => void;
  /** Begins the same once more. */
  readonly onAgain: (row: SyncRow) => void;
  readonly beginning: boolean;
  /** Why another could not be begun. */
  readonly error: Error | null;
}

/** One run, as it goes on or as it ended; closing it stops nothing. */
export function SyncPanel({ shown, onClose, ...rest }: SyncPanelProps): ReactNode {
  const { t } = useWords();
  // What was shown stays while the window closes.
  const [last, setLast] = useState(shown);
  if (shown !== null && shown !== last) setLast(shown);
  return (
    <Modal
      opened={shown !== null}
      onClose={onClose}
      size={620}
      title={last === null ? '' : t(`sync.title.${last.kind}`)}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {last !== null && <Run {...rest} row={last} onClose={onClose} />}
    </Modal>
  );
}

function Run({
  siteId,
  rows,
  row,
  onShow,
  onClose,
  onAgain,
  beginning,
  error,
}: Omit<SyncPanelProps, 'shown'> & { readonly row: SyncRow }): ReactNode {
  const { t, formats } = useWords();
  const cancel = useCommand('sync.cancel');
  const over = isSyncOver(row);
  const earlier = rows.filter(({ id }) => id !== row.id).slice(0, EARLIER);
  return (
    <>
      <Text size="xs" c="dimmed" mb={4}>
        {[
          formats.dateTime(row.startedAt ?? row.createdAt),
          t(`sync.origin.${row.origin}`),
          ...(row.days === null ? [] : [t('sync.reach', { days: formats.number(row.days) })]),
        ].join(' · ')}
      </Text>
      <SyncSteps steps={row.steps} />
      {error !== null && <ErrorLine error={error} />}
      {cancel.error !== null && !over && <ErrorLine error={cancel.error} />}
      <Group gap={8} mt={12} wrap="nowrap">
        <div className={classes['outcome']}>
          <Text size="sm" fw={600} role="status" component="div">
            <SyncOutcome row={row} />
          </Text>
          {!over && (
            <Text size="xs" c="dimmed">
              {t('sync.goesOn')}
            </Text>
          )}
        </div>
        {over ? (
          <Button variant="default" loading={beginning} onClick={() => onAgain(row)}>
            {t('sync.again')}
          </Button>
        ) : (
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ siteId, syncId: row.id })}
          >
            {t('sync.cancel')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('app.close')}
        </Button>
      </Group>
      {earlier.length > 0 && (
        <div className={classes['earlier']}>
          <Text size="xs" fw={600} c="dimmed">
            {t('sync.earlier')}
          </Text>
          <ul>
            {earlier.map((other) => (
              <li key={other.id}>
                <UnstyledButton className={classes['other'] ?? ''} onClick={() => onShow(other.id)}>
                  <span>{t(`sync.title.${other.kind}`)}</span>
                  <SyncOutcome row={other} />
                  <span className="tabular">{formats.recent(other.createdAt)}</span>
                </UnstyledButton>
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}
