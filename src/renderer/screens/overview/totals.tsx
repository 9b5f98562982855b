import type { ReactNode } from 'react';
import type { ConnectionState, SiteStatus } from '../../../shared/model';
import { StatusIcon } from '../../components/status-icon';
import { groupOf, STATUS_GROUPS, useScreenState, type StatusGroup } from '../../store/screen-state';
import classes from './overview.module.css';
import { useFormats, useWords } from '../../i18n/words';

const SIGN_OF: Readonly<Record<StatusGroup, ConnectionState>> = {
  stopped: 'stopped',
  waiting: 'waiting',
  busy: 'connecting',
  connected: 'connected',
  other: 'inactive',
};

/** How many sites are how; each number is a filter. */
export function Totals({ sites }: { readonly sites: ReadonlyMap<string, SiteStatus> }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const chosen = useScreenState((state) => state.overviewGroup);
  const choose = useScreenState((state) => state.setOverviewGroup);
  const counts: Record<StatusGroup, number> = { stopped: 0, waiting: 0, busy: 0, connected: 0, other: 0 };
  for (const site of sites.values()) counts[groupOf(site.state)] += 1;
  const words: Readonly<Record<StatusGroup, string>> = {
    stopped: t('overview.groupStopped'),
    waiting: t('overview.groupWaiting'),
    busy: t('overview.groupBusy'),
    connected: t('overview.groupConnected'),
    other: t('overview.groupOther'),
  };
  return (
    <div className={classes['totals']} role="group" aria-label={t('overview.groupsLabel')}>
      <button
        type="button"
        className={classes['total']}
        aria-pressed={chosen === null}
        onClick={() => choose(null)}
      >
        <span className={classes['totalNumber']}>{formats.number(sites.size)}</span>
        <span className={classes['totalWord']}>{t('overview.all')}</span>
      </button>
      {STATUS_GROUPS.map((group) => (
        <button
          key={group}
          type="button"
          className={classes['total']}
          aria-pressed={chosen === group}
          onClick={() => choose(chosen === group ? null : group)}
        >
          <StatusIcon state={SIGN_OF[group]} size={18} />
          <span className={classes['totalNumber']}>{formats.number(counts[group])}</span>
          <span className={classes['totalWord']}>{words[group]}</span>
        </button>
      ))}
    </div>
  );
}
