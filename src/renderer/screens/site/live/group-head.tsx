import IconChevronDown from '@tabler/icons-react/dist/esm/icons/IconChevronDown.mjs';
import IconChevronRight from '@tabler/icons-react/dist/esm/icons/IconChevronRight.mjs';
import { memo, type ReactNode } from 'react';
import { useScreenState } from '../../../store/screen-state';
import type { LiveGroup } from './grouping';
import classes from './live.module.css';
import { useFormats, useWords } from '../../../i18n/words';

/** Head of an area: its name, floor and size; folds it. */
export const GroupHead = memo(function GroupHead({
  siteId,
  group,
  folded,
}: {
  readonly siteId: string;
  readonly group: LiveGroup;
  readonly folded: boolean;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const toggle = useScreenState((state) => state.toggleFolded);
  return (
    <button
      type="button"
      className={classes['group']}
      aria-expanded={!folded}
      onClick={() => toggle(siteId, group.key)}
    >
      {folded ? <IconChevronRight size={15} aria-hidden /> : <IconChevronDown size={15} aria-hidden />}
      <span>{group.area ?? t('live.noArea')}</span>
      {group.floor !== null && <span className={classes['groupFloor']}>{group.floor}</span>}
      <span className={classes['groupCount']}>{formats.number(group.rows.length)}</span>
      {group.unavailable > 0 && (
        <span className={classes['groupBad']}>
          {t('live.unavailable')} {formats.number(group.unavailable)}
        </span>
      )}
    </button>
  );
});
