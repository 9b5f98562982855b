import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { SiteStatus } from '../../shared/model';
import { SECOND } from '../../shared/time';
import { useTimed } from '../store/ticker';
import { StatusIcon, statusColor } from './status-icon';
import classes from './status.module.css';
import { useWords } from '../i18n/words';

/** What a configuration lacks, as words: "the address, the token". */
export function missingWords(t: TFunction, missing: SiteStatus['missing']): string {
  return missing
    .map((part) => (part === 'address' ? t('reason.missingAddress') : t('reason.missingToken')))
    .join(t('app.and'));
}

/** Why a site is in its state, or how far it has come; empty when there is nothing to add. `now` in ms UTC. */
export function statusReason(t: TFunction, site: SiteStatus, now: number): string {
  switch (site.state) {
    case 'connected':
      return site.haState !== null && site.haState !== 'RUNNING' ? t('reason.starting') : '';
    case 'connecting':
    case 'authenticating':
    case 'synchronising':
      return site.attempt > 1 ? t('reason.attempt', { attempt: site.attempt, max: site.maxAttempts }) : '';
    case 'waiting': {
      if (site.retryAt === null) return '';
      const seconds = Math.max(0, Math.ceil((site.retryAt - now) / SECOND));
      if (site.failures === 0) return t('reason.firstIn', { seconds });
      const next = { attempt: site.failures + 1, max: site.maxAttempts };
      return seconds === 0 ? t('reason.retryNow', next) : t('reason.retryIn', { ...next, seconds });
    }
    case 'stopped':
      return stopReason(t, site, now);
    case 'manual':
      return site.lastClose === null || site.lastClose.code === 1000
        ? t('reason.manualIdle')
        : t('reason.manualClosed', { code: site.lastClose.code });
    case 'incomplete':
      return site.missing.length > 0 ? t('reason.missing', { parts: missingWords(t, site.missing) }) : '';
    case 'inactive':
      return t('reason.inactive');
    default:
      return assertNever(site.state, 'connection state');
  }
}

function stopReason(t: TFunction, site: SiteStatus, now: number): string {
  switch (site.cause) {
    case 'attempts-exhausted':
      return [
        t('reason.causeAttempts', { attempts: site.failures > 0 ? site.failures : site.maxAttempts }),
        // While the watchdog looks there is nothing to count down to.
        ...(site.retryAt === null
          ? []
          : [t('reason.nextLook', { seconds: Math.max(0, Math.ceil((site.retryAt - now) / SECOND)) })]),
      ].join(' · ');
    case 'token-rejected':
      return t('reason.causeToken');
    case 'banned':
      return t('reason.causeBanned');
    case 'not-running':
      return t('reason.causeNotRunning');
    case null:
      return '';
    default:
      return assertNever(site.cause, 'stop cause');
  }
}

/** A site's status by colour, shape and word, with its reason; counts down while it waits. */
export function Status({
  site,
  stacked = false,
  note = '',
}: {
  readonly site: SiteStatus;
  /** The reason below the word, for narrow columns. */
  readonly stacked?: boolean;
  /** What is said where the state gives no reason of its own. */
  readonly note?: string;
}): ReactNode {
  const { t } = useWords();
  const own = useTimed((now) => statusReason(t, site, now));
  const reason = own === '' ? note : own;
  return (
    <span
      className={`${classes['status']} ${stacked && reason !== '' ? classes['stacked'] : ''}`}
      title={
        reason === '' && !stacked
          ? undefined
          : [t(`status.${site.state}`), reason].filter(Boolean).join(' · ')
      }
    >
      <StatusIcon state={site.state} />
      <span className={classes['word']} style={{ color: statusColor(site.state) }}>
        {t(`status.${site.state}`)}
      </span>
      {reason !== '' && <span className={classes['reason']}>{reason}</span>}
    </span>
  );
}
