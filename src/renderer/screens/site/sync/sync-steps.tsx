import { Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TestStage } from '../../../../shared/diagnosis';
import type { SyncStep } from '../../../../shared/syncs';
import { StageIcon } from '../../../components/connection-test/stage-icon';
import { useErrorText } from '../../../i18n/error-text';
import { useWords } from '../../../i18n/words';
import { useTimed } from '../../../store/ticker';
import { countsWords, durationWords } from './sync-words';
import classes from './sync.module.css';

const SIGN_OF: Readonly<Record<SyncStep['state'], TestStage['status']>> = {
  pending: 'pending',
  running: 'running',
  done: 'ok',
  failed: 'failed',
  skipped: 'skipped',
};

/** Every step of a run with what has become of it, as it happens. */
export function SyncSteps({ steps }: { readonly steps: readonly SyncStep[] }): ReactNode {
  return (
    <ol className={classes['steps']}>
      {steps.map((step) => (
        <Step key={step.step} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: SyncStep }): ReactNode {
  const { t, formats } = useWords();
  const errorText = useErrorText();
  const counts = countsWords(t, formats, step);
  const { state, stage, progress, error } = step;
  const word =
    error?.code === 'cancelled'
      ? t('sync.isCancelled')
      : stage === null
        ? t(`sync.step.${state}`)
        : t('sync.atStage', { state: t(`sync.step.${state}`), stage: t(`test.${stage}`) });
  const told = state === 'done' && counts !== '' ? counts : [word, counts].filter(Boolean).join(' · ');
  const words = error === null || error.code === 'cancelled' ? null : errorText(error);
  return (
    <li className={classes['step']} data-state={state}>
      <StageIcon status={SIGN_OF[state]} />
      <span className={classes['name']}>{t(`sync.name.${step.step}`)}</span>
      <span className={classes['found']}>
        {state === 'done' && counts !== '' && (
          <span className={classes['hidden']}>{t('sync.step.done')}: </span>
        )}
        {told}
      </span>
      <StepTime step={step} />
      {state === 'running' && (
        <Progress
          className={classes['bar'] ?? ''}
          size="sm"
          value={progress === null || progress.total === 0 ? 100 : (progress.done / progress.total) * 100}
          animated={progress === null}
          aria-label={t('sync.progressOf', { name: t(`sync.name.${step.step}`) })}
        />
      )}
      {words !== null && (
        <div className={classes['error']}>
          <div>{words.message}</div>
          <div className={classes['hint']}>{words.hint}</div>
        </div>
      )}
    </li>
  );
}

/** How long it took; while it runs, how long it has been going. */
function StepTime({ step: { state, durationMs, startedAt } }: { readonly step: SyncStep }): ReactNode {
  const { t, formats } = useWords();
  const text = useTimed((now) => {
    if (durationMs !== null) return durationWords(t, formats, durationMs);
    return state === 'running' && startedAt !== null ? formats.span(now - startedAt) : '';
  });
  return <span className={classes['time']}>{text}</span>;
}
