import { Button, Group, Text } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { pendingStages, TEST_STAGES, type Mend } from '../../../shared/diagnosis';
import type { SiteWay } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { useWords } from '../../i18n/words';
import { useViewError, useViewPart } from '../../store/use-view';
import { Panel } from '../panel';
import { ViewFailure } from '../view-failure';
import { StageList } from './stage-list';
import { StartText } from './start-text';

interface ConnectionTestProps {
  /** null: a site that is not saved yet. */
  readonly siteId: string | null;
  readonly url: string;
  /** null: the stored token of the site. */
  readonly token: string | null;
  /** A login that is finished and not saved yet; null: none. */
  readonly loginId: string | null;
  /** null: as stored for the site. */
  readonly way: SiteWay | null;
  /** What of the mends can be pressed here; null: nothing, the words alone must do. */
  readonly onMend: (mend: Mend) => (() => void) | null;
  readonly onClose: () => void;
}

const PENDING = pendingStages(TEST_STAGES);

/** Tests what is typed and shows each stage as it happens, with cause and mend where it fails (R41). */
export function ConnectionTest({
  siteId,
  url,
  token,
  loginId,
  way,
  onMend,
  onClose,
}: ConnectionTestProps): ReactNode {
  const { t } = useWords();
  const { views } = useContract();
  const view = useMemo(
    () =>
      views.ownView('connection-test', {
        ...{ siteId, url, token, way },
        ...(loginId === null ? {} : { loginId }),
      }),
    [views, siteId, url, token, loginId, way],
  );
  const stages = useViewPart(view, (model) => model?.stages ?? PENDING);
  const done = useViewPart(view, (model) => model?.done ?? false);
  const startsAt = useViewPart(view, (model) => model?.startsAt ?? null);
  const error = useViewError(view);
  const failed = stages.find((stage) => stage.status === 'failed');
  const summary = !done
    ? t('test.progress')
    : failed !== undefined
      ? t('test.doneFailed', { stage: t(`test.${failed.id}`) })
      : stages.some((stage) => stage.status === 'warning')
        ? t('test.doneWarning')
        : t('test.doneOk');
  return (
    <Panel title={t('test.title')}>
      {error !== null ? (
        <ViewFailure error={error} />
      ) : (
        <StageList
          stages={stages}
          label={t('test.title')}
          mend={({ mend, status }) => {
            const press = mend === null || status !== 'failed' ? null : onMend(mend);
            return press === null || mend === null ? null : (
              <Button mt={8} onClick={press}>
                {t(`test.mend.${mend}`)}
              </Button>
            );
          }}
        />
      )}
      <Group gap={8} mt={12}>
        <Text size="sm" fw={600} flex={1} role="status">
          {error !== null ? '' : startsAt === null ? summary : <StartText startsAt={startsAt} />}
        </Text>
        <Button variant="default" onClick={onClose}>
          {done || error !== null ? t('app.close') : t('form.stopTest')}
        </Button>
      </Group>
      <Text size="xs" c="dimmed" mt={8}>
        {t('test.onlyWay')}
      </Text>
    </Panel>
  );
}
