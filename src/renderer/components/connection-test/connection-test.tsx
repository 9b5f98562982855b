import { Button, Group, Text } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { TEST_STAGES, type SiteWay, type TestStage } from '../../../shared/model';
import { useContract } from '../../api/contract-context';
import { useErrorText } from '../../i18n/error-text';
import { useViewError, useViewPart } from '../../store/use-view';
import { isMendedByTrust, shortFingerprints, withShortFingerprints } from '../certificate/certificate-causes';
import { Panel } from '../panel';
import { ViewFailure } from '../view-failure';
import classes from './connection-test.module.css';
import { StageIcon } from './stage-icon';
import { useWords } from '../../i18n/words';

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
  /** Shows the server's certificate: the mend of most failures of encryption. */
  readonly onLook: () => void;
  readonly onClose: () => void;
}

const PENDING: readonly TestStage[] = TEST_STAGES.map((id) => ({
  id,
  status: 'pending',
  durationMs: null,
  found: null,
  error: null,
}));

/** Runs a connection test and shows each stage as it happens, with cause and mend where it fails (R41). */
export function ConnectionTest({
  siteId,
  url,
  token,
  loginId,
  way,
  onLook,
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
        <ol className={classes['stages']}>
          {stages.map((stage) => (
            <Stage key={stage.id} stage={stage} onLook={onLook} />
          ))}
        </ol>
      )}
      <Group gap={8} mt={12}>
        <Text size="sm" fw={600} flex={1} role="status">
          {error === null ? summary : ''}
        </Text>
        <Button variant="default" onClick={onClose}>
          {done || error !== null ? t('app.close') : t('form.stopTest')}
        </Button>
      </Group>
    </Panel>
  );
}

function Stage({ stage, onLook }: { readonly stage: TestStage; readonly onLook: () => void }): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const words = stage.error === null ? null : errorText(withShortFingerprints(stage.error));
  return (
    <li className={classes['stage']} data-status={stage.status}>
      <StageIcon status={stage.status} />
      <span className={classes['name']}>{t(`test.${stage.id}`)}</span>
      <span className={classes['found']}>
        {stage.found === null ? t(`test.${stage.status}`) : shortFingerprints(stage.found)}
      </span>
      <span className={classes['time']}>
        {stage.durationMs === null ? '' : t('test.ms', { ms: Math.round(stage.durationMs) })}
      </span>
      {words !== null && (
        <div className={classes['error']}>
          <div>{words.message}</div>
          <div className={classes['hint']}>{words.hint}</div>
          {stage.status === 'failed' && isMendedByTrust(stage.error?.code) && (
            <Button mt={8} onClick={onLook}>
              {t('tls.look')}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
