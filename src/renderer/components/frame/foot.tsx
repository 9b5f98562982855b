import type { ReactNode } from 'react';
import type { ConnectionState, SiteStatus } from '../../../shared/model';
import type { StorageStatus } from '../../../shared/storage';
import { useSites } from '../../store/fleet';
import { useStorageStatus } from '../../store/storage';
import { StatusIcon } from '../status-icon';
import classes from './frame.module.css';
import { useFormats, useWords } from '../../i18n/words';

type Sites = ReadonlyMap<string, SiteStatus> | null;

const countOf =
  (state: ConnectionState) =>
  (sites: Sites): number => {
    let count = 0;
    for (const site of sites?.values() ?? []) if (site.state === state) count += 1;
    return count;
  };
const connectedCount = countOf('connected');
const waitingCount = countOf('waiting');
const stoppedCount = countOf('stopped');
const eventSum = (sites: Sites): number => {
  let sum = 0;
  for (const site of sites?.values() ?? []) sum += site.eventsPerMinute;
  return Math.round(sum);
};

const databaseBytes = (status: StorageStatus | null): number | null => status?.databaseBytes ?? null;

/** The sum of all sites, always in view. */
export function Foot(): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const connected = useSites(connectedCount);
  const waiting = useSites(waitingCount);
  const stopped = useSites(stoppedCount);
  const events = useSites(eventSum);
  const bytes = useStorageStatus(databaseBytes);
  return (
    <footer className={classes['foot']} aria-label={t('foot.label')}>
      <span className={classes['footItem']}>
        <StatusIcon state="connected" size={14} />
        {t('foot.connected', { count: connected })}
      </span>
      <span className={classes['footItem']}>
        <StatusIcon state="waiting" size={14} />
        {t('foot.waiting', { count: waiting })}
      </span>
      <span className={classes['footItem']}>
        <StatusIcon state="stopped" size={14} />
        {t('foot.stopped', { count: stopped })}
      </span>
      <span>{t('foot.events', { number: formats.number(events) })}</span>
      {bytes !== null && <span>{t('foot.database', { size: formats.bytes(bytes) })}</span>}
    </footer>
  );
}
