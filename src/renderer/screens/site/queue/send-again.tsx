import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RequestRow } from '../../../../shared/requests';
import { useCommand } from '../../../api/queries';
import { ErrorLine } from '../../../components/error-line';
import { notify } from '../../../components/notify';
import { useWords } from '../../../i18n/words';

/** Asks before something is sent a second time: only who looks at the building can know whether it is needed. */
export function SendAgain({
  siteId,
  row,
  opened,
  onClose,
}: {
  readonly siteId: string;
  readonly row: RequestRow;
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const repeat = useCommand('requests.repeat');
  const name = [row.name, row.target].filter((part) => part !== '').join(' · ');
  const confirm = (): void =>
    repeat.mutate(
      { siteId, requestId: row.id },
      {
        onSuccess: ({ queued }) => {
          notify(t(queued ? 'queue.queuedNotice' : 'queue.sentAgain', { name }));
          onClose();
        },
      },
    );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('queue.again')}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('queue.againText', { name })}</Text>
        {repeat.error !== null && <ErrorLine error={repeat.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('app.cancel')}
          </Button>
          <Button loading={repeat.isPending} onClick={confirm}>
            {t('queue.againConfirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
