import { Button, CloseButton, TextInput, Title } from '@mantine/core';
import IconFilter from '@tabler/icons-react/dist/esm/icons/IconFilter.mjs';
import { useCallback, useDeferredValue, useMemo, useState, type ReactNode } from 'react';
import type { SiteStatus } from '../../../shared/model';
import { LateSkeleton } from '../../components/late-skeleton';
import { ViewFailure } from '../../components/view-failure';
import { useErrorText } from '../../i18n/error-text';
import { useAllSites } from '../../store/fleet';
import { useScreenState } from '../../store/screen-state';
import { useSharedView, useViewError } from '../../store/use-view';
import { BulkRestart } from './bulk-restart';
import { DamagedSites } from './damaged-sites';
import { chooseSites } from './ordering';
import classes from './overview.module.css';
import { SiteTable } from './site-table';
import { Totals } from './totals';
import { Welcome } from './welcome';
import { useWords } from '../../i18n/words';

/** All sites, worst first: where something is wrong, why, and what to press (R40). */
export function OverviewScreen(): ReactNode {
  const sites = useAllSites();
  const error = useViewError(useSharedView('fleet', {}));
  if (sites === null) return error === null ? <LateSkeleton rows={8} /> : <ViewFailure error={error} />;
  return sites.size === 0 ? (
    <>
      <DamagedSites />
      <Welcome />
    </>
  ) : (
    <SitesOverview sites={sites} />
  );
}

function SitesOverview({ sites }: { readonly sites: ReadonlyMap<string, SiteStatus> }): ReactNode {
  const { t } = useWords();
  const errorText = useErrorText();
  const state = useScreenState();
  const search = useDeferredValue(state.overviewSearch);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(
    () =>
      chooseSites(
        sites.values(),
        {
          search,
          group: state.overviewGroup,
          sort: state.overviewSort,
          descending: state.overviewDescending,
        },
        (site) =>
          `${site.name} ${site.url} ${site.haVersion ?? ''} ${site.lastError === null ? '' : errorText(site.lastError).message}`,
      ),
    [sites, search, state.overviewGroup, state.overviewSort, state.overviewDescending, errorText],
  );
  const select = useCallback((siteId: string, on: boolean) => {
    setSelected((before) => {
      const next = new Set(before);
      if (on) next.add(siteId);
      else next.delete(siteId);
      return next;
    });
  }, []);
  // What the filter hides must not be restarted unseen.
  const chosen = shown.filter((site) => selected.has(site.id));
  const clearFilter = (): void => {
    state.setOverviewSearch('');
    state.setOverviewGroup(null);
  };
  return (
    <div className={classes['overview']}>
      <Title order={1} className="sr-only">
        {t('overview.title')}
      </Title>
      <DamagedSites />
      <Totals sites={sites} />
      <div className={classes['bar']}>
        <TextInput
          size="xs"
          w={300}
          leftSection={<IconFilter size={15} />}
          aria-label={t('overview.filter')}
          title={t('overview.filter')}
          placeholder={t('overview.filter')}
          value={state.overviewSearch}
          onChange={(event) => state.setOverviewSearch(event.currentTarget.value)}
          rightSection={
            state.overviewSearch === '' ? null : (
              <CloseButton
                size="sm"
                aria-label={t('overview.clearFilter')}
                onClick={() => state.setOverviewSearch('')}
              />
            )
          }
        />
        {state.overviewSort !== 'worst' && (
          <Button variant="subtle" onClick={() => state.sortOverview('worst')}>
            {t('overview.worst')}
          </Button>
        )}
        <BulkRestart sites={chosen} onClear={() => setSelected(new Set())} />
      </div>
      {shown.length === 0 ? (
        <div className={classes['bar']}>
          {t('overview.noneMatch')}
          <Button variant="default" onClick={clearFilter}>
            {t('overview.clearFilter')}
          </Button>
        </div>
      ) : (
        <SiteTable
          sites={shown}
          selected={selected}
          onSelect={select}
          onSelectAll={(on) => setSelected(on ? new Set(shown.map((site) => site.id)) : new Set())}
        />
      )}
    </div>
  );
}
