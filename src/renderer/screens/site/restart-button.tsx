import { Button, Group, Modal, Text } from '@mantine/core';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import { useState, type ReactNode } from 'react';
import { toAppError } from '../../../shared/errors';
import type { CommandOutput } from '../../../shared/contract/commands';
import type { SiteStatus } from '../../../shared/model';
import { SECOND } from '../../../shared/time';
import { useCommand } from '../../api/queries';
import { useErrorText } from '../../i18n/error-text';
import { notify } from '../../components/notify';
import { useWords } from '../../i18n/words';

/** Restarts the connection; within the cooldown it asks whether to do so all the same (R12). */
export function RestartButton({
  site,
  primary = false,
  reconnects = false,
}: {
  readonly site: Pick<SiteStatus, 'id' | 'state'>;
  /** Stands out: it is what mends the site now. */
  readonly primary?: boolean;
  /** In the operator's words: a site that is away is reconnected, not restarted. */
  readonly reconnects?: boolean;
}): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const restart = useCommand('connection.restart');
  const connect = useCommand('connection.connect');
  const [sinceMs, setSinceMs] = useState<number | null>(null);
  const told = {
    onSuccess: (answer: CommandOutput<'connection.restart'>) =>
      setSinceMs(answer.skipped ? answer.sinceMs : null),
    onError: (error: Error) => {
      setSinceMs(null);
      const { message, hint } = errorText(toAppError(error));
      notify(hint, 'bad', message);
    },
  };
  const give = (force: boolean): void => {
    // Pressed twice, or while it connects by itself: what is under way is not torn down.
    if (reconnects && !force) connect.mutate({ siteId: site.id }, told);
    else restart.mutate({ siteId: site.id, force }, told);
  };
  return (
    <>
      <Button
        variant={primary ? 'filled' : 'default'}
        leftSection={<IconRefresh size={15} />}
        loading={(restart.isPending || connect.isPending) && sinceMs === null}
        disabled={site.state === 'incomplete' || site.state === 'inactive'}
        onClick={() => give(false)}
      >
        {reconnects ? t('site.reconnect') : t('site.restart')}
      </Button>
      <Modal
        opened={sinceMs !== null}
        onClose={() => setSinceMs(null)}
        title={t('site.restartTitle')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Text size="sm">{t('site.restartText', { seconds: Math.round((sinceMs ?? 0) / SECOND) })}</Text>
        <Group justify="flex-end" mt="md" gap={8}>
          <Button variant="default" onClick={() => setSinceMs(null)}>
            {t('app.cancel')}
          </Button>
          <Button loading={restart.isPending} onClick={() => give(true)} data-autofocus>
            {t('site.restartConfirm')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
