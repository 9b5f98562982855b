import IconAlertOctagonFilled from '@tabler/icons-react/dist/esm/icons/IconAlertOctagonFilled.mjs';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import type { ReactNode } from 'react';
import type { ErrorLevel } from '../../../shared/diagnostics';
import { useWords } from '../../i18n/words';
import classes from './log.module.css';

/** A level by colour, shape and word. */
export function LevelSign({ level }: { readonly level: ErrorLevel }): ReactNode {
  const { t } = useWords();
  const Shape = level === 'error' ? IconAlertOctagonFilled : IconAlertTriangle;
  const color = level === 'error' ? 'var(--status-stopped)' : 'var(--status-waiting)';
  return (
    <span className={classes['level']} style={{ color }}>
      <Shape size={15} aria-hidden />
      {t(`log.${level}`)}
    </span>
  );
}
