import { Button, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { SiteStatus } from '../../../../shared/model';
import { isSyncOver, type SyncRow } from '../../../../shared/syncs';
import { useCommand } from '../../../api/queries';
import { ErrorLine } from '../../../components/error-line';
import { Panel } from '../../../components/panel';
import { useWords } from '../../../i18n/words';
import { useSyncs } from '../../../store/live-rows';
import { SyncOutcome } from '../sync/sync-outcome';
import { SyncSteps } from '../sync/sync-steps';

const NONE: readonly SyncRow[] = [];

/** The recovery order with its progress, and how the last one ended. */
export function FullSync({
  site,
  start,
}: {
  readonly site: Pick<SiteStatus, 'id' | 'state'>;
  readonly start: ReturnType<typeof useCommand<'sync.start'>>;
}): ReactNode {
  const { t, formats } = useWords();
  const cancel = useCommand('sync.cancel');
  const rows = useSyncs(site.id).rows ?? NONE;
  const run = rows.find(({ kind }) => kind === 'full') ?? null;
  const unready = site.state === 'incomplete' || site.state === 'inactive';
  const under = run !== null && !isSyncOver(run);
  return (
    <Panel title={t('diagnosis.recover')}>
      <Text size="sm" mb={8}>
        {unready ? t('diagnosis.notPossible') : t('sync.fullText')}
      </Text>
      {run !== null && (
        <>
          <SyncSteps steps={run.steps} />
          <Text size="xs" c="dimmed" mt={6} component="div" role="status">
            <SyncOutcome row={run} /> · {formats.recent(run.startedAt ?? run.createdAt)}
          </Text>
        </>
      )}
      {start.error !== null && <ErrorLine error={start.error} />}
      <Group mt={10}>
        {under ? (
          <Button
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate({ siteId: site.id, syncId: run.id })}
          >
            {t('sync.cancel')}
          </Button>
        ) : (
          <Button
            variant="default"
            disabled={unready}
            loading={start.isPending}
            onClick={() => start.mutate({ siteId: site.id, kind: 'full', days: null })}
          >
            {t('sync.menu.full')}
          </Button>
        )}
      </Group>
    </Panel>
  );
}
