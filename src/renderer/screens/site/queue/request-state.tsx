import type { Icon } from '@tabler/icons-react';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconBan from '@tabler/icons-react/dist/esm/icons/IconBan.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconCircleDashed from '@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHelpHexagon from '@tabler/icons-react/dist/esm/icons/IconHelpHexagon.mjs';
import IconHourglassOff from '@tabler/icons-react/dist/esm/icons/IconHourglassOff.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import type { ReactNode } from 'react';
import type { RequestRow } from '../../../../shared/requests';
import { useWords } from '../../../i18n/words';
import classes from './queue.module.css';

type Word =
  | 'statePending'
  | 'stateQueued'
  | 'stateProcessing'
  | 'stateDone'
  | 'stateFailed'
  | 'stateUnknown'
  | 'stateExpired'
  | 'stateCancelled';

const SIGNS: Readonly<Record<Word, readonly [Icon, string]>> = {
  statePending: [IconCircleDashed, 'var(--status-rest)'],
  stateQueued: [IconClock, 'var(--status-waiting)'],
  stateProcessing: [IconLoader2, 'var(--status-busy)'],
  stateDone: [IconCircleCheckFilled, 'var(--status-connected)'],
  stateFailed: [IconAlertTriangle, 'var(--status-stopped)'],
  stateUnknown: [IconHelpHexagon, 'var(--status-manual)'],
  stateExpired: [IconHourglassOff, 'var(--status-rest)'],
  stateCancelled: [IconBan, 'var(--status-rest)'],
};

function wordOf({ state, queuedAt, error }: RequestRow): Word {
  switch (state) {
    case 'pending':
      return queuedAt === null ? 'statePending' : 'stateQueued';
    case 'processing':
      return 'stateProcessing';
    case 'done':
      return 'stateDone';
    case 'failed':
      if (error?.code === 'outcome-unknown') return 'stateUnknown';
      if (error?.code === 'action-expired') return 'stateExpired';
      return error?.code === 'cancelled' ? 'stateCancelled' : 'stateFailed';
  }
}

/** How far a request has come: by colour, shape and word. */
export function RequestState({ row }: { readonly row: RequestRow }): ReactNode {
  const { t } = useWords();
  const word = wordOf(row);
  const [Shape, color] = SIGNS[word];
  return (
    <span className={classes['state']} style={{ color }}>
      <Shape size={15} aria-hidden className={word === 'stateProcessing' ? classes['turning'] : undefined} />
      {t(`queue.${word}`)}
    </span>
  );
}
