import { Checkbox } from '@mantine/core';
import IconArrowDown from '@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs';
import IconArrowUp from '@tabler/icons-react/dist/esm/icons/IconArrowUp.mjs';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useRef, type ReactNode } from 'react';
import { useWords } from '../../i18n/words';
import { useScreenState, type OverviewSort } from '../../store/screen-state';
import classes from './overview.module.css';
import { SiteRow } from './site-row';

interface SiteTableProps {
  readonly siteIds: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (siteId: string, on: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
}

/**
 * Choice, name, status, past day, version, entities, unavailable, age, events, error. Numbers take what they need at
 * most; the error, which is what the operator looks for, always has what is left, on a small screen too.
 */
const COLUMN_WIDTHS = [32, '16%', '16%', '12.2%', 78, 76, 74, 80, '9%', 'auto'] as const;

/** Height of a row in px; the style sheet says the same. */
const ROW = 37;
const HEAD = 32;
const OVERSCAN = 10;

/** The rows on screen; of 200 sites the others are only room. */
export const SiteTable = memo(function SiteTable({
  siteIds,
  selected,
  onSelect,
  onSelectAll,
}: SiteTableProps): ReactNode {
  const { t } = useWords();
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: siteIds.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    paddingStart: HEAD,
    getItemKey: (index) => siteIds[index] ?? index,
  });
  const items = virtual.getVirtualItems();
  const before = Math.max(0, (items[0]?.start ?? HEAD) - HEAD);
  const after = Math.max(0, virtual.getTotalSize() - (items.at(-1)?.end ?? 0));
  return (
    <div
      className={classes['scroll']}
      ref={scroll}
      tabIndex={0}
      role="region"
      aria-label={t('overview.table')}
    >
      <table className={classes['table']} aria-rowcount={siteIds.length + 1}>
        <colgroup>
          {COLUMN_WIDTHS.map((width, column) => (
            <col key={column} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">
              <SelectAll siteIds={siteIds} selected={selected} onSelectAll={onSelectAll} />
            </th>
            <Head sort="name">{t('overview.columnSite')}</Head>
            <Head sort="worst">{t('overview.columnStatus')}</Head>
            <PlainHead>{t('overview.columnDay')}</PlainHead>
            <PlainHead>{t('overview.columnVersion')}</PlainHead>
            <Head sort="entities" number>
              {t('overview.columnEntities')}
            </Head>
            <Head sort="unavailable" number whole={t('overview.unavailable')}>
              {t('overview.columnUnavailable')}
            </Head>
            <Head sort="age" number>
              {t('overview.columnAge')}
            </Head>
            <Head sort="events" number>
              {t('overview.columnEvents')}
            </Head>
            <PlainHead>{t('overview.columnError')}</PlainHead>
          </tr>
        </thead>
        <tbody>
          <Room height={before} />
          {items.map(({ key, index }) => {
            const siteId = siteIds[index];
            return siteId === undefined ? null : (
              <SiteRow
                key={key}
                siteId={siteId}
                rowIndex={index + 2}
                selected={selected.has(siteId)}
                onSelect={onSelect}
              />
            );
          })}
          <Room height={after} />
        </tbody>
      </table>
    </div>
  );
});

/** Stands for the rows that are not drawn. */
function Room({ height }: { readonly height: number }): ReactNode {
  return height === 0 ? null : (
    <tr aria-hidden className={classes['room']}>
      <td colSpan={COLUMN_WIDTHS.length} style={{ height }} />
    </tr>
  );
}

function SelectAll({
  siteIds,
  selected,
  onSelectAll,
}: Pick<SiteTableProps, 'siteIds' | 'selected' | 'onSelectAll'>): ReactNode {
  const { t } = useWords();
  const count = siteIds.filter((id) => selected.has(id)).length;
  return (
    <Checkbox
      size="xs"
      aria-label={t('overview.selectAll')}
      checked={count > 0 && count === siteIds.length}
      indeterminate={count > 0 && count < siteIds.length}
      onChange={(event) => onSelectAll(event.currentTarget.checked)}
    />
  );
}

/** Of a column that nothing is sorted by. */
function PlainHead({ children }: { readonly children: string }): ReactNode {
  return (
    <th scope="col" className={classes['plainHead']} title={children}>
      {children}
    </th>
  );
}

function Head({
  sort,
  number = false,
  children,
  whole = children,
}: {
  readonly sort: OverviewSort;
  readonly number?: boolean;
  /** Where the column has only room for a short form. */
  readonly whole?: string;
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
        title={t('overview.sortBy', { column: whole })}
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
