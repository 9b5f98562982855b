import type { ReactNode } from 'react';
import type { ConnectionState, SiteStatus } from '../../../shared/model';
import { StatusIcon } from '../../components/status-icon';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { groupOf, STATUS_GROUPS, useScreenState, type StatusGroup } from '../../store/screen-state';
import classes from './overview.module.css';

const SIGN_OF: Readonly<Record<StatusGroup, ConnectionState>> = {
  stopped: 'stopped',
  waiting: 'waiting',
  busy: 'connecting',
  connected: 'connected',
  other: 'inactive',
};

const countIn =
  (group: StatusGroup | null) =>
  (sites: ReadonlyMap<string, SiteStatus> | null): number => {
    let count = 0;
    for (const site of sites?.values() ?? []) if (group === null || groupOf(site.state) === group) count += 1;
    return count;
  };

/** How many sites are how; each number is a filter. */
export function Totals(): ReactNode {
  const { t } = useWords();
  const chosen = useScreenState((state) => state.overviewGroup);
  const words: Readonly<Record<StatusGroup, string>> = {
    stopped: t('overview.groupStopped'),
    waiting: t('overview.groupWaiting'),
    busy: t('overview.groupBusy'),
    connected: t('overview.groupConnected'),
    other: t('overview.groupOther'),
  };
  return (
    <div className={classes['totals']} role="group" aria-label={t('overview.groupsLabel')}>
      <Total group={null} word={t('overview.all')} chosen={chosen === null} />
      {STATUS_GROUPS.map((group) => (
        <Total key={group} group={group} word={words[group]} chosen={chosen === group} />
      ))}
    </div>
  );
}

function Total({
  group,
  word,
  chosen,
}: {
  /** null: all of them. */
  readonly group: StatusGroup | null;
  readonly word: string;
  readonly chosen: boolean;
}): ReactNode {
  const { formats } = useWords();
  const count = useSites(countIn(group));
  const choose = useScreenState((state) => state.setOverviewGroup);
  return (
    <button
      type="button"
      className={classes['total']}
      aria-pressed={chosen}
      data-none={count === 0 || undefined}
      onClick={() => choose(chosen ? null : group)}
    >
      {group !== null && <StatusIcon state={SIGN_OF[group]} size={18} />}
      <span className={classes['totalNumber']}>{formats.number(count)}</span>
      <span className={classes['totalWord']}>{word}</span>
    </button>
  );
}
