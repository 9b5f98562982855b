import type { ReactNode } from 'react';
import type { TestStage } from '../../../../shared/diagnosis';
import type { SyncRow } from '../../../../shared/syncs';
import { StageIcon } from '../../../components/connection-test/stage-icon';
import { useWords } from '../../../i18n/words';
import { outcomeWords } from './sync-words';
import classes from './sync.module.css';

/** What has become of a run: by colour, shape and word. */
export function SyncOutcome({ row }: { readonly row: SyncRow }): ReactNode {
  const { t } = useWords();
  return (
    <span className={classes['sign']}>
      <StageIcon status={signOf(row)} />
      {outcomeWords(t, row)}
    </span>
  );
}

function signOf({ state, error }: SyncRow): TestStage['status'] {
  switch (state) {
    case 'pending':
      return 'pending';
    case 'running':
      return 'running';
    case 'done':
      return 'ok';
    case 'failed':
      return error?.code === 'cancelled' ? 'skipped' : 'failed';
  }
}
