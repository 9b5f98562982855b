import IconAlertOctagon from '@tabler/icons-react/dist/esm/icons/IconAlertOctagon.mjs';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconInfoCircle from '@tabler/icons-react/dist/esm/icons/IconInfoCircle.mjs';
import type { CSSProperties, ReactNode } from 'react';
import classes from './banner.module.css';

export type Tone = 'stopped' | 'waiting' | 'rest';

const ICONS = { stopped: IconAlertOctagon, waiting: IconAlertTriangle, rest: IconInfoCircle } as const;

/** A line across the screen that says what is wrong, what mends it, and offers to do so. */
export function Banner({
  tone,
  title,
  text,
  children,
}: {
  readonly tone: Tone;
  readonly title: string;
  readonly text?: ReactNode;
  /** Buttons that mend it. */
  readonly children?: ReactNode;
}): ReactNode {
  const Shape = ICONS[tone];
  const style = { '--tone': `var(--status-${tone})` } as CSSProperties;
  return (
    <div className={classes['banner']} style={style} role="status">
      <span className={classes['icon']} aria-hidden>
        <Shape size={20} />
      </span>
      <div className={classes['words']}>
        <div className={classes['title']}>{title}</div>
        {text !== undefined && <div>{text}</div>}
      </div>
      {children}
    </div>
  );
}
