import type { ReactNode } from 'react';
import type { TestStage } from '../../../shared/diagnosis';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { withShortFingerprints } from '../certificate/certificate-causes';
import classes from './connection-test.module.css';
import { findingWords } from './finding-words';
import { StageIcon } from './stage-icon';

/** Every stage with its time, what it found and, where it fails, cause, mend and the press that mends it. */
export function StageList({
  stages,
  label,
  mend,
}: {
  readonly stages: readonly TestStage[];
  readonly label: string;
  /** The button of a stage that has something to mend; null: there is none here. */
  readonly mend: (stage: TestStage) => ReactNode;
}): ReactNode {
  return (
    <ol className={classes['stages']} aria-label={label}>
      {stages.map((stage) => (
        <Stage key={stage.id} stage={stage} mend={mend} />
      ))}
    </ol>
  );
}

function Stage({
  stage,
  mend,
}: {
  readonly stage: TestStage;
  readonly mend: (stage: TestStage) => ReactNode;
}): ReactNode {
  const { t, formats } = useWords();
  const errorText = useErrorText();
  const words = stage.error === null ? null : errorText(withShortFingerprints(stage.error));
  const status = t(`test.${stage.status}`);
  const found = findingWords({ t, formats }, stage);
  return (
    <li className={classes['stage']} data-status={stage.status} data-stage={stage.id}>
      <StageIcon status={stage.status} />
      <span className={classes['name']}>{t(`test.${stage.id}`)}</span>
      <span className={classes['found']}>
        {/* The status is the sign's too; who does not see that hears the word. */}
        {found === '' ? status : <span className={classes['status']}>{status}: </span>}
        {found}
      </span>
      <span className={classes['time']}>
        {stage.durationMs === null
          ? ''
          : t('test.ms', { ms: formats.number(Math.max(1, Math.round(stage.durationMs))) })}
      </span>
      {words !== null && (
        <div className={classes['error']}>
          <div>{words.message}</div>
          <div className={classes['hint']}>{words.hint}</div>
          {mend(stage)}
        </div>
      )}
    </li>
  );
}
