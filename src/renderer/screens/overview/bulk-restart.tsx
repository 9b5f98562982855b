import { Button, Group, Modal, Text } from '@mantine/core';
import IconRefresh from '@tabler/icons-react/dist/esm/icons/IconRefresh.mjs';
import { useState, type ReactNode } from 'react';
import type { SiteStatus } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { notify } from '../../components/notify';
import { useWords } from '../../i18n/words';

type Named = Pick<SiteStatus, 'id' | 'name'>;

/** Restarts the selected sites (R12); those still in their cooldown are named, with the choice to force them. */
export function BulkRestart({
  sites,
  onClear,
}: {
  readonly sites: readonly Named[];
  readonly onClear: () => void;
}): ReactNode {
  const { t } = useWords();
  const { client } = useContract();
  const [busy, setBusy] = useState(false);
  const [skipped, setSkipped] = useState<readonly Named[]>([]);
  const namesOf = (some: readonly Named[]): string => some.map((site) => site.name).join(t('app.and'));

  const restart = async (some: readonly Named[], force: boolean): Promise<void> => {
    setBusy(true);
    const results = await Promise.all(
      some.map(async (site) => ({
        site,
        result: await client.call('connection.restart', { siteId: site.id, force }),
      })),
    );
    setBusy(false);
    const leftOut = results.filter(({ result }) => result.ok && result.value.skipped).map(({ site }) => site);
    // An incomplete or inactive site is answered, but not restarted.
    const failed = results
      .filter(({ result }) => !result.ok || (!result.value.success && !result.value.skipped))
      .map(({ site }) => site);
    const count = some.length - leftOut.length - failed.length;
    setSkipped(leftOut);
    if (count > 0) notify(t('overview.restarted', { count }));
    if (failed.length > 0) {
      notify(t('overview.restartFailed', { names: namesOf(failed) }), 'bad');
    }
  };

  return (
    <>
      {sites.length > 0 && (
        <Group gap={8} ml="auto">
          <Text size="sm" className="tabular">
            {t('overview.selected', { count: sites.length })}
          </Text>
          <Button
            leftSection={<IconRefresh size={15} />}
            loading={busy}
            onClick={() => void restart(sites, false)}
          >
            {t('overview.restart')}
          </Button>
          <Button variant="subtle" onClick={onClear}>
            {t('overview.clearSelection')}
          </Button>
        </Group>
      )}
      <Modal
        opened={skipped.length > 0}
        onClose={() => setSkipped([])}
        title={t('overview.skippedTitle')}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Text size="sm">{t('overview.skippedText', { names: namesOf(skipped) })}</Text>
        <Group justify="flex-end" mt="md" gap={8}>
          <Button variant="default" onClick={() => setSkipped([])}>
            {t('app.cancel')}
          </Button>
          <Button loading={busy} onClick={() => void restart(skipped, true)}>
            {t('overview.force')}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
