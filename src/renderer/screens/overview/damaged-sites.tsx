import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { Banner } from '../../components/banner';
import { ErrorLine } from '../../components/error-line';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';

/** Sites whose stored settings cannot be read: they connect to nothing, and silence would look like health. */
export function DamagedSites(): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const configs = useSiteConfigs();
  const [removing, setRemoving] = useState<string | null>(null);
  return (
    <>
      {(configs.data?.damaged ?? []).map((error) => {
        const { message, hint } = errorText(error);
        const { siteId } = error.details;
        return (
          <Banner key={message} tone="stopped" title={message} text={hint}>
            {typeof siteId === 'string' && (
              <Button variant="default" onClick={() => setRemoving(siteId)}>
                {t('site.remove')}
              </Button>
            )}
          </Banner>
        );
      })}
      {removing !== null && (
        <RemoveDamaged
          siteId={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => void configs.refetch()}
        />
      )}
    </>
  );
}

function RemoveDamaged({
  siteId,
  onClose,
  onRemoved,
}: {
  readonly siteId: string;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}): ReactNode {
  const { t } = useWords();
  const remove = useCommand('sites.remove');
  const confirm = (): void =>
    remove.mutate(
      { siteId },
      {
        onSuccess: () => {
          onRemoved();
          onClose();
        },
      },
    );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('overview.damagedTitle', { name: siteId })}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('overview.damagedText')}</Text>
        {remove.error !== null && <ErrorLine error={remove.error} />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t('app.cancel')}
          </Button>
          <Button color="red.9" loading={remove.isPending} onClick={confirm}>
            {t('site.removeConfirm')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
