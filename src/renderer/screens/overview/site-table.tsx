import { Badge, Checkbox } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import type { SiteStatus } from '../../../shared/model';
import { Age } from '../../components/age';
import { Status } from '../../components/status';
import { useErrorText } from '../../i18n/error-text';
import { PATHS } from '../../paths';
import { useScreenState, type OverviewSort } from '../../store/screen-state';
import classes from './overview.module.css';
import { useFormats, useWords } from '../../i18n/words';
import { withShortFingerprints } from '../../components/certificate/certificate-causes';

interface SiteTableProps {
  readonly sites: readonly SiteStatus[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (siteId: string, on: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
}

/**
 * Choice, name, status, version, entities, unavailable, age, events, error. Numbers take what they need at most;
 * the error, which is what the operator looks for, always has what is left, on a small screen too.
 */
const COLUMN_WIDTHS = [38, '17%', '20%', 128, 80, 104, 88, 96, 'auto'] as const;

export function SiteTable({ sites, selected, onSelect, onSelectAll }: SiteTableProps): ReactNode {
  const { t } = useWords();
  const count = sites.filter((site) => selected.has(site.id)).length;
  return (
    <div className={classes['scroll']} tabIndex={0} role="region" aria-label={t('overview.table')}>
      <table className={classes['table']}>
        <colgroup>
          {COLUMN_WIDTHS.map((width, column) => (
            <col key={column} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <Checkbox
                size="xs"
                aria-label={t('overview.selectAll')}
                checked={count > 0 && count === sites.length}
                indeterminate={count > 0 && count < sites.length}
                onChange={(event) => onSelectAll(event.currentTarget.checked)}
              />
            </th>
            <Head sort="name">{t('overview.columnSite')}</Head>
            <Head sort="worst">{t('overview.columnStatus')}</Head>
            <th scope="col">{t('overview.columnVersion')}</th>
            <Head sort="entities" number>
              {t('overview.columnEntities')}
            </Head>
            <Head sort="unavailable" number>
              {t('overview.columnUnavailable')}
            </Head>
            <Head sort="age" number>
              {t('overview.columnAge')}
            </Head>
            <Head sort="events" number>
              {t('overview.columnEvents')}
            </Head>
            <th scope="col">{t('overview.columnError')}</th>
          </tr>
        </thead>
        <tbody>
          {sites.map((site) => (
            <SiteRow key={site.id} site={site} selected={selected.has(site.id)} onSelect={onSelect} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({
  sort,
  number = false,
  children,
}: {
  readonly sort: OverviewSort;
  readonly number?: boolean;
  readonly children: string;
}): ReactNode {
  const { t } = useWords();
  const active = useScreenState((state) => state.overviewSort === sort);
  const descending = useScreenState((state) => state.overviewDescending);
  const sortBy = useScreenState((state) => state.sortOverview);
  return (
    <th
      scope="col"
      className={number ? classes['number'] : undefined}
      aria-sort={active ? (descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={classes['sort']}
        title={t('overview.sortBy', { column: children })}
        onClick={() => sortBy(sort)}
        {...(active ? { 'data-active': true } : {})}
      >
        {children}
        {active &&
          (descending ? <IconArrowUp size={13} aria-hidden /> : <IconArrowDown size={13} aria-hidden />)}
      </button>
    </th>
  );
}

const SiteRow = memo(function SiteRow({
  site,
  selected,
  onSelect,
}: {
  readonly site: SiteStatus;
  readonly selected: boolean;
  readonly onSelect: (siteId: string, on: boolean) => void;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const errorText = useErrorText();
  // An old error of a site that is well again only alarms.
  const error =
    site.lastError === null || site.state === 'connected'
      ? null
      : errorText(withShortFingerprints(site.lastError));
  const connected = site.state === 'connected';
  return (
    <tr aria-selected={selected}>
      <td>
        <Checkbox
          size="xs"
          aria-label={t('overview.select', { name: site.name })}
          checked={selected}
          onChange={(event) => onSelect(site.id, event.currentTarget.checked)}
        />
      </td>
      <td>
        <span className={classes['siteCell']}>
          <Link href={PATHS.site(site.id)} className={classes['siteName']} title={site.url}>
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
        <Status site={site} />
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
        {connected ? formats.number(Math.round(site.eventsPerMinute)) : '–'}
      </td>
      <td className={classes['error']} title={error === null ? undefined : `${error.message}\n${error.hint}`}>
        <span className={classes['errorText']}>
          {error === null ? '–' : `${error.message} ${error.hint}`}
        </span>
      </td>
    </tr>
  );
});
