import { Button, Text } from '@mantine/core';
import { useDeferredValue, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { useContract } from '../../../api/contract-context';
import { LateSkeleton } from '../../../components/late-skeleton';
import { ViewFailure } from '../../../components/view-failure';
import { NO_FILTER, useFolded, useLiveFilter, useScreenState } from '../../../store/screen-state';
import { useSharedView, useViewError, useViewPart } from '../../../store/use-view';
import type { ViewModels } from '../../../store/view-models';
import { filterRows, groupRows } from './grouping';
import { LiveFilters } from './live-filters';
import { LiveList } from './live-list';
import classes from './live.module.css';
import { useWords } from '../../../i18n/words';

const whole = (model: ViewModels['entity-list'] | null): ViewModels['entity-list'] | null => model;

/** All entities of a site by area, their values changing before the operator's eyes (R42). */
export function LiveTab({ siteId }: { readonly siteId: string }): ReactNode {
  const view = useSharedView('entity-list', { siteId });
  const list = useViewPart(view, whole);
  const error = useViewError(view);
  if (list === null) return error === null ? <LateSkeleton rows={12} /> : <ViewFailure error={error} />;
  return <Entities siteId={siteId} list={list} />;
}

const idsOf = (model: ViewModels['stale-entities'] | null): ReadonlySet<string> =>
  model?.entityIds ?? NOT_YET;
const NOT_YET: ReadonlySet<string> = new Set();

/** Ids of what was not updated for so long; null, and nothing is looked at, while nobody asks for it. */
function useStale(siteId: string, olderThanMs: number | null): ReadonlySet<string> | null {
  const { views } = useContract();
  const view = useMemo(
    () => (olderThanMs === null ? null : views.view('stale-entities', { siteId, olderThanMs })),
    [views, siteId, olderThanMs],
  );
  return useSyncExternalStore(view?.subscribe ?? nobody, () => (view === null ? null : idsOf(view.model)));
}

const nobody = (): (() => void) => () => undefined;

function Entities({
  siteId,
  list,
}: {
  readonly siteId: string;
  readonly list: ViewModels['entity-list'];
}): ReactNode {
  const { t } = useWords();
  // Typing shows at once; the list follows when there is time.
  const filter = useDeferredValue(useLiveFilter(siteId));
  const folded = useFolded(siteId);
  const setFilter = useScreenState((state) => state.setLiveFilter);
  const stale = useStale(siteId, filter.staleAfter);
  const rows = useMemo(() => filterRows(list.rows.values(), filter, stale), [list.rows, filter, stale]);
  const groups = useMemo(() => groupRows(rows, list.areas, list.floors), [rows, list.areas, list.floors]);
  return (
    <div className={classes['live']}>
      <LiveFilters siteId={siteId} list={list} shown={rows.length} groups={groups} folded={folded} />
      {rows.length > 0 ? (
        <LiveList siteId={siteId} groups={groups} folded={folded} />
      ) : (
        <div className={classes['empty']}>
          <Text size="sm">{list.rows.size === 0 ? t('live.none') : t('live.noneMatch')}</Text>
          {list.rows.size > 0 && (
            <Button variant="default" onClick={() => setFilter(siteId, NO_FILTER)}>
              {t('live.clear')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
