import { Badge, Checkbox } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { RATE_MINUTES } from '../../../shared/fleet-history';
import type { SiteStatus } from '../../../shared/model';
import { Age } from '../../components/age';
import { withShortFingerprints } from '../../components/certificate/certificate-causes';
import { DayStrip } from '../../components/day-strip/day-strip';
import { Sparkline } from '../../components/sparkline';
import { Status } from '../../components/status';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { useSite, useSiteDay } from '../../store/fleet';
import classes from './overview.module.css';

interface SiteRowProps {
  readonly siteId: string;
  /** Its place in the whole table, for those who cannot see how much is above it. */
  readonly rowIndex: number;
  readonly selected: boolean;
  readonly onSelect: (siteId: string, on: boolean) => void;
}

/** One site; draws anew when this site has changed, whatever the others do. */
export const SiteRow = memo(function SiteRow({
  siteId,
  rowIndex,
  selected,
  onSelect,
}: SiteRowProps): ReactNode {
  const { t } = useWords();
  const site = useSite(siteId);
  if (site === null || site === undefined) return null;
  return (
    <tr aria-selected={selected} aria-rowindex={rowIndex}>
      <td>
        <Checkbox
          size="xs"
          aria-label={t('overview.select', { name: site.name })}
          checked={selected}
          onChange={(event) => onSelect(siteId, event.currentTarget.checked)}
        />
      </td>
      <SiteCells site={site} />
    </tr>
  );
});

/** All but the choice, which must not draw the rest anew. */
const SiteCells = memo(function SiteCells({ site }: { readonly site: SiteStatus }): ReactNode {
  const { t, formats } = useWords();
  const errorText = useErrorText();
  // An old error of a site that is well again only alarms.
  const error =
    site.lastError === null || site.state === 'connected'
      ? null
      : errorText(withShortFingerprints(site.lastError));
  return (
    <>
      <td>
        <span className={classes['siteCell']}>
          <Link
            href={PATHS.site(site.id)}
            className={classes['siteName']}
            title={`${site.name}\n${site.url}`}
          >
            {site.name}
          </Link>
          {site.demo && (
            <Badge size="xs" variant="default" tt="none" flex="none">
              {t('overview.demo')}
            </Badge>
          )}
        </span>
      </td>
      <td>
        <Status
          site={site}
          stacked
          note={site.backfill === null ? '' : t('site.backfill', { percent: formats.number(site.backfill) })}
        />
      </td>
      <td>
        <Day siteId={site.id} name={site.name} />
      </td>
      <td className="tabular">{site.haVersion ?? '–'}</td>
      <td className={classes['number']}>{formats.number(site.entities)}</td>
      <td className={`${classes['number']} ${site.unavailable > 0 ? classes['warn'] : ''}`}>
        {formats.number(site.unavailable)}
      </td>
      <td className={classes['number']}>
        <Age at={site.dataAt} nowBelow={5000} />
      </td>
      <td className={classes['number']}>
        <span className={classes['events']}>
          <Rates siteId={site.id} />
          <span className={classes['rate']}>
            {site.state === 'connected' ? formats.number(Math.round(site.eventsPerMinute)) : '–'}
          </span>
        </span>
      </td>
      <td className={classes['error']} title={error === null ? undefined : `${error.message}\n${error.hint}`}>
        <span className={classes['errorText']}>
          {error === null ? '–' : `${error.message} ${error.hint}`}
        </span>
      </td>
    </>
  );
});

function Day({ siteId, name }: { readonly siteId: string; readonly name: string }): ReactNode {
  return <DayStrip name={name} day={useSiteDay(siteId)} />;
}

const NONE: readonly number[] = [];

function Rates({ siteId }: { readonly siteId: string }): ReactNode {
  const { t, formats } = useWords();
  const rates = useSiteDay(siteId)?.rates ?? NONE;
  const most = Math.max(0, ...rates.map((rate) => rate ?? 0));
  return (
    <Sparkline
      values={rates}
      places={RATE_MINUTES}
      label={t('day.rate', { most: formats.number(most) })}
      className={classes['spark']}
    />
  );
}
