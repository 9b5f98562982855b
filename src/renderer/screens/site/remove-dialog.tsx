import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { SiteStatus } from '../../../shared/model';
import { useCommand, useSiteConfigs } from '../../api/queries';
import { ErrorLine } from '../../components/error-line';
import { PATHS } from '../../paths';
import { notify } from '../../components/notify';
import { useWords } from '../../i18n/words';

/** Asks before a site and all that is stored of it goes. */
export function RemoveDialog({
  site,
  opened,
  onClose,
}: {
  readonly site: Pick<SiteStatus, 'id' | 'name'>;
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const remove = useCommand('sites.remove');
  const configs = useSiteConfigs();
  const loggedIn = configs.data?.sites.find(({ id }) => id === site.id)?.login === 'home-assistant';
  const confirm = (): void =>
    remove.mutate(
      { siteId: site.id },
      {
        onSuccess: ({ withdrawn }) => {
          notify(t('site.removed', { name: site.name }));
          if (withdrawn === false) notify(t('login.notWithdrawn'));
          void queries.invalidateQueries({ queryKey: ['sites'] });
          navigate(PATHS.overview);
        },
      },
    );
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('site.removeTitle', { name: site.name })}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('site.removeText')}</Text>
        {loggedIn && <Text size="sm">{t('login.removeText')}</Text>}
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
