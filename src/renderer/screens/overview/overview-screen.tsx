import { Button, CloseButton, TextInput, Title } from '@mantine/core';
import IconFilter from '@tabler/icons-react/dist/esm/icons/IconFilter.mjs';
import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import type { SiteStatus } from '../../../shared/model';
import { LateSkeleton } from '../../components/late-skeleton';
import { ViewFailure } from '../../components/view-failure';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import { useSites } from '../../store/fleet';
import { useScreenState } from '../../store/screen-state';
import { useSharedView, useViewError } from '../../store/use-view';
import { BulkBar } from './bulk-bar';
import { DamagedSites } from './damaged-sites';
import { chooseSites } from './ordering';
import classes from './overview.module.css';
import { SiteTable } from './site-table';
import { Totals } from './totals';
import { Welcome } from './welcome';

type Sites = ReadonlyMap<string, SiteStatus> | null;
const countOf = (sites: Sites): number | null => sites?.size ?? null;

/** All sites, worst first: where something is wrong, why, and what to press (R40). */
export function OverviewScreen(): ReactNode {
  const count = useSites(countOf);
  const error = useViewError(useSharedView('fleet', {}));
  if (count === null) return error === null ? <LateSkeleton rows={8} /> : <ViewFailure error={error} />;
  return count === 0 ? (
    <>
      <DamagedSites />
      <Welcome />
    </>
  ) : (
    <SitesOverview count={count} />
  );
}

/** The ids that match, in their order: another value only when a row comes, goes or changes places. */
function useShownIds(): readonly string[] {
  const errorText = useErrorText();
  const search = useDeferredValue(useScreenState((state) => state.overviewSearch));
  const group = useScreenState((state) => state.overviewGroup);
  const sort = useScreenState((state) => state.overviewSort);
  const descending = useScreenState((state) => state.overviewDescending);
  const textOf = (site: SiteStatus): string =>
    `${site.name} ${site.url} ${site.haVersion ?? ''} ${site.lastError === null ? '' : errorText(site.lastError).message}`;
  const ids = useSites((sites) =>
    chooseSites(sites?.values() ?? [], { search, group, sort, descending }, textOf)
      .map((site) => site.id)
      .join('\n'),
  );
  return useMemo(() => (ids === '' ? [] : ids.split('\n')), [ids]);
}

function SitesOverview({ count }: { readonly count: number }): ReactNode {
  const { t } = useWords();
  const shown = useShownIds();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const select = useCallback((siteId: string, on: boolean) => {
    setSelected((before) => {
      const next = new Set(before);
      if (on) next.add(siteId);
      else next.delete(siteId);
      return next;
    });
  }, []);
  const selectAll = useCallback((on: boolean) => setSelected(on ? new Set(shown) : new Set()), [shown]);
  return (
    <div className={classes['overview']}>
      <Title order={1} className="sr-only">
        {t('overview.title')}
      </Title>
      <DamagedSites />
      <Totals />
      <div className={classes['bar']}>
        <FilterField />
        <WorstFirst />
        {shown.length < count && (
          <span className={classes['shownOf']} role="status">
            {t('overview.shownOf', { shown: shown.length, total: count })}
          </span>
        )}
        <SelectedBar shown={shown} selected={selected} onClear={() => setSelected(new Set())} />
      </div>
      {shown.length === 0 ? (
        <NoneMatch />
      ) : (
        <SiteTable siteIds={shown} selected={selected} onSelect={select} onSelectAll={selectAll} />
      )}
    </div>
  );
}

function FilterField(): ReactNode {
  const { t } = useWords();
  const search = useScreenState((state) => state.overviewSearch);
  const setSearch = useScreenState((state) => state.setOverviewSearch);
  return (
    <TextInput
      size="xs"
      w={280}
      leftSection={<IconFilter size={15} />}
      aria-label={t('overview.filter')}
      title={t('overview.filter')}
      placeholder={t('overview.filter')}
      data-screen-search
      value={search}
      onChange={(event) => setSearch(event.currentTarget.value)}
      rightSection={
        search === '' ? null : (
          <CloseButton size="sm" aria-label={t('overview.clearFilter')} onClick={() => setSearch('')} />
        )
      }
    />
  );
}

function WorstFirst(): ReactNode {
  const { t } = useWords();
  const sort = useScreenState((state) => state.overviewSort);
  const sortBy = useScreenState((state) => state.sortOverview);
  return sort === 'worst' ? null : (
    <Button variant="subtle" onClick={() => sortBy('worst')}>
      {t('overview.worst')}
    </Button>
  );
}

function NoneMatch(): ReactNode {
  const { t } = useWords();
  const setSearch = useScreenState((state) => state.setOverviewSearch);
  const setGroup = useScreenState((state) => state.setOverviewGroup);
  return (
    <div className={classes['none']}>
      {t('overview.noneMatch')}
      <Button
        variant="default"
        onClick={() => {
          setSearch('');
          setGroup(null);
        }}
      >
        {t('overview.clearFilter')}
      </Button>
    </div>
  );
}

/** What the filter hides must not be restarted unseen. */
function SelectedBar({
  shown,
  selected,
  onClear,
}: {
  readonly shown: readonly string[];
  readonly selected: ReadonlySet<string>;
  readonly onClear: () => void;
}): ReactNode {
  const names = useSites((sites) =>
    JSON.stringify(
      shown.flatMap((id) => {
        const site = selected.has(id) ? sites?.get(id) : undefined;
        return site === undefined ? [] : [{ id, name: site.name }];
      }),
    ),
  );
  const chosen = useMemo(() => JSON.parse(names) as { id: string; name: string }[], [names]);
  return <BulkBar sites={chosen} onClear={onClear} />;
}
