import IconAlertOctagonFilled from '@tabler/icons-react/dist/esm/icons/IconAlertOctagonFilled.mjs';
import IconCircleCheckFilled from '@tabler/icons-react/dist/esm/icons/IconCircleCheckFilled.mjs';
import IconCircleDashed from '@tabler/icons-react/dist/esm/icons/IconCircleDashed.mjs';
import IconClock from '@tabler/icons-react/dist/esm/icons/IconClock.mjs';
import IconHandStop from '@tabler/icons-react/dist/esm/icons/IconHandStop.mjs';
import IconLoader2 from '@tabler/icons-react/dist/esm/icons/IconLoader2.mjs';
import IconPlayerPauseFilled from '@tabler/icons-react/dist/esm/icons/IconPlayerPauseFilled.mjs';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ConnectionState } from '../../shared/model';
import classes from './status.module.css';

interface Sign {
  readonly icon: Icon;
  readonly color: string;
  readonly turning?: true;
}

const BUSY: Sign = { icon: IconLoader2, color: 'var(--status-busy)', turning: true };

/** Each state by colour and shape; the word stands beside it. */
const SIGNS: Readonly<Record<ConnectionState, Sign>> = {
  connected: { icon: IconCircleCheckFilled, color: 'var(--status-connected)' },
  connecting: BUSY,
  authenticating: BUSY,
  synchronising: BUSY,
  waiting: { icon: IconClock, color: 'var(--status-waiting)' },
  stopped: { icon: IconAlertOctagonFilled, color: 'var(--status-stopped)' },
  manual: { icon: IconHandStop, color: 'var(--status-manual)' },
  incomplete: { icon: IconCircleDashed, color: 'var(--status-rest)' },
  inactive: { icon: IconPlayerPauseFilled, color: 'var(--status-rest)' },
};

export function statusColor(state: ConnectionState): string {
  return SIGNS[state].color;
}

/** The shape of a state; a word or a label must say the same beside it. */
export function StatusIcon({
  state,
  size = 16,
}: {
  readonly state: ConnectionState;
  readonly size?: number;
}): ReactNode {
  const sign = SIGNS[state];
  const Shape = sign.icon;
  return (
    <span className={classes['icon']} style={{ color: sign.color }} aria-hidden>
      <Shape size={size} className={sign.turning === true ? classes['turning'] : undefined} />
    </span>
  );
}
