import { Button, CopyButton } from '@mantine/core';
import IconActivity from '@tabler/icons-react/dist/esm/icons/IconActivity.mjs';
import IconNotes from '@tabler/icons-react/dist/esm/icons/IconNotes.mjs';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { Link } from 'wouter';
import { DIAGNOSIS_STEPS, pendingStages, type TestStage } from '../../../../shared/diagnosis';
import { useContract } from '../../../api/contract-context';
import { useAppInfo, useCommand } from '../../../api/queries';
import { StageIcon } from '../../../components/connection-test/stage-icon';
import { StageList } from '../../../components/connection-test/stage-list';
import { StartText } from '../../../components/connection-test/start-text';
import { Panel } from '../../../components/panel';
import { ViewFailure } from '../../../components/view-failure';
import { useWords } from '../../../i18n/words';
import { PATHS } from '../../../paths';
import { useSite } from '../../../store/fleet';
import { logOfSite, useScreenState } from '../../../store/screen-state';
import { useViewError, useViewPart } from '../../../store/use-view';
import classes from './diagnosis.module.css';
import { FullSync } from './full-sync';
import { MendButton } from './mend-button';
import { reportOf } from './report';

/** One run of the diagnosis; `careful`: it began by itself (R6). */
interface Run {
  readonly number: number;
  readonly careful: boolean;
}

const PENDING = pendingStages(DIAGNOSIS_STEPS);

/** Step by step what keeps a site from being well, and the one press that mends it (R45). */
export function DiagnosisTab({
  siteId,
  atOnce,
}: {
  readonly siteId: string;
  /** Also where the site is well: somebody has pressed for it. */
  readonly atOnce: boolean;
}): ReactNode {
  const site = useSite(siteId);
  const start = useCommand('sync.start');
  const [run, setRun] = useState<Run | null>(() =>
    atOnce || (site != null && site.state !== 'connected') ? { number: 1, careful: true } : null,
  );
  if (site === null || site === undefined) return null;
  const again = (): void => setRun((before) => ({ number: (before?.number ?? 0) + 1, careful: false }));
  return (
    <div className={classes['page']}>
      {run === null ? (
        <NotYet onRun={again} />
      ) : (
        <Running
          key={run.number}
          siteId={siteId}
          careful={run.careful}
          onAgain={again}
          onFullSync={() => start.mutate({ siteId, kind: 'full', days: null })}
        />
      )}
      <div className={classes['side']}>
        <Further siteId={siteId} />
        <FullSync site={site} start={start} />
      </div>
    </div>
  );
}

function NotYet({ onRun }: { readonly onRun: () => void }): ReactNode {
  const { t } = useWords();
  return (
    <Panel title={t('site.diagnosis')}>
      <div className={classes['verdict']}>
        <StageIcon status="ok" />
        <div className={classes['words']}>{t('diagnosis.well')}</div>
        <Button onClick={onRun}>{t('diagnosis.run')}</Button>
      </div>
      <StageList stages={PENDING} label={t('diagnosis.steps')} mend={() => null} />
    </Panel>
  );
}

function Running({
  siteId,
  careful,
  onAgain,
  onFullSync,
}: {
  readonly siteId: string;
  readonly careful: boolean;
  readonly onAgain: () => void;
  readonly onFullSync: () => void;
}): ReactNode {
  const { t } = useWords();
  const site = useSite(siteId);
  const { views } = useContract();
  const view = useMemo(() => views.ownView('diagnosis', { siteId, careful }), [views, siteId, careful]);
  const stages = useViewPart(view, (model) => model?.stages ?? PENDING);
  const done = useViewPart(view, (model) => model?.done ?? false);
  const startsAt = useViewPart(view, (model) => model?.startsAt ?? null);
  const error = useViewError(view);
  const endedAt = useEndedAt(done);
  return (
    <Panel title={t('site.diagnosis')}>
      <div className={classes['verdict']}>
        <StageIcon status={done ? verdictOf(stages) : 'running'} />
        <div className={classes['words']} role="status">
          {done ? (
            <DoneText stages={stages} endedAt={endedAt} />
          ) : startsAt === null ? (
            t('diagnosis.running')
          ) : (
            <StartText startsAt={startsAt} />
          )}
        </div>
        {done && site != null && endedAt !== null && (
          <CopyReport siteId={siteId} stages={stages} endedAt={endedAt} />
        )}
        <Button variant="default" disabled={!done && error === null} onClick={onAgain}>
          {t('diagnosis.again')}
        </Button>
      </div>
      {error !== null ? (
        <ViewFailure error={error} />
      ) : (
        <StageList
          stages={stages}
          label={t('diagnosis.steps')}
          mend={({ mend, status }) =>
            mend === null || site == null || !done || status === 'warning' ? null : (
              <MendButton mend={mend} site={site} onMended={onAgain} onFullSync={onFullSync} />
            )
          }
        />
      )}
    </Panel>
  );
}

/** ms UTC of the moment the run ended; null while it runs. */
function useEndedAt(done: boolean): number | null {
  const [endedAt, setEndedAt] = useState<number | null>(null);
  const was = useRef(false);
  useEffect(() => {
    if (done && !was.current) setEndedAt(Date.now());
    was.current = done;
  }, [done]);
  return endedAt;
}

function verdictOf(stages: readonly TestStage[]): TestStage['status'] {
  if (stages.some(({ status }) => status === 'failed')) return 'failed';
  return stages.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}

function DoneText({
  stages,
  endedAt,
}: {
  readonly stages: readonly TestStage[];
  readonly endedAt: number | null;
}): ReactNode {
  const { t, formats } = useWords();
  const failed = stages.find(({ status }) => status === 'failed');
  return (
    <>
      <div>
        {failed !== undefined
          ? t('diagnosis.failed', { stage: t(`test.${failed.id}`) })
          : t(verdictOf(stages) === 'warning' ? 'diagnosis.warning' : 'diagnosis.ok')}
      </div>
      {endedAt !== null && (
        <div className={classes['at']}>{t('diagnosis.at', { time: formats.time(endedAt) })}</div>
      )}
    </>
  );
}

function CopyReport({
  siteId,
  stages,
  endedAt,
}: {
  readonly siteId: string;
  readonly stages: readonly TestStage[];
  readonly endedAt: number;
}): ReactNode {
  const words = useWords();
  const site = useSite(siteId);
  const { data: info } = useAppInfo();
  if (site == null) return null;
  return (
    <CopyButton value={reportOf(words, { info: info ?? null, site, stages, at: endedAt })}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? words.t('diagnosis.copied') : words.t('diagnosis.copy')}
        </Button>
      )}
    </CopyButton>
  );
}

function Further({ siteId }: { readonly siteId: string }): ReactNode {
  const { t } = useWords();
  const setFilter = useScreenState((state) => state.setLogFilter);
  return (
    <Panel title={t('diagnosis.further')}>
      <div className={classes['links']}>
        <Button
          component={Link}
          href={PATHS.log}
          variant="default"
          leftSection={<IconNotes size={15} />}
          onClick={() => setFilter(logOfSite(siteId), null)}
        >
          {t('diagnosis.toLog')}
        </Button>
        <Button
          component={Link}
          href={PATHS.site(siteId, 'connection')}
          variant="default"
          leftSection={<IconActivity size={15} />}
        >
          {t('diagnosis.toTimeline')}
        </Button>
      </div>
    </Panel>
  );
}
