import { SegmentedControl } from '@mantine/core';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import { useMemo, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { PinnedChart } from '../../shared/charts';
import { LateSkeleton } from '../components/late-skeleton';
import { ViewFailure } from '../components/view-failure';
import { useWords } from '../i18n/words';
import { PATHS } from '../paths';
import { changeChart, useChartChoice, type ChartMode, type ChartScope } from '../store/chart-choice';
import { useSharedView, useViewError, useViewPart } from '../store/use-view';
import { ChartPanel } from './chart-panel';
import classes from './charts.module.css';
import { EntityPicker } from './entity-picker';
import { memberKey, memberOfKey } from './members';
import { PinBoard } from './pin-board';
import { useSiteNames } from './use-chart-view';

/** Charts of one site, or (`scope` null) over all sites: those that are pinned, and one to put together (R43). */
export function ChartsWorkspace({ scope }: { readonly scope: ChartScope }): ReactNode {
  const { t } = useWords();
  const view = useSharedView('charts', {});
  const pinned = useViewPart(view, (model) => model?.charts ?? null);
  const error = useViewError(view);
  const [, navigate] = useLocation();
  const { keys, spanMs, mode } = useChartChoice(scope);
  const sites = useSiteNames();
  const charts = useMemo(
    () =>
      (pinned ?? []).filter(
        ({ members }) => scope === null || members.some(({ siteId }) => siteId === scope),
      ),
    [pinned, scope],
  );
  const members = useMemo(
    // Kept choices may be of sites that are gone by now.
    () => keys.flatMap((key) => memberOfKey(key) ?? []).filter(({ siteId }) => sites.has(siteId)),
    [keys, sites],
  );
  if (pinned === null) return error === null ? <LateSkeleton rows={8} /> : <ViewFailure error={error} />;
  const shown: ChartMode =
    charts.length === 0 ? 'explore' : (mode ?? (keys.length > 0 ? 'explore' : 'pinned'));
  const open = (chart: PinnedChart): void => {
    const here = chart.members.every(({ siteId }) => siteId === scope) ? scope : null;
    changeChart(here, { keys: chart.members.map(memberKey), spanMs: chart.spanMs, mode: 'explore' });
    if (here !== scope) navigate(PATHS.charts);
  };
  return (
    <div className={classes['workspace']}>
      {charts.length > 0 && (
        <div className={classes['modes']}>
          <SegmentedControl
            size="xs"
            aria-label={t('chart.mode')}
            value={shown}
            data={[
              { value: 'pinned', label: t('chart.modePinned', { count: charts.length }) },
              { value: 'explore', label: t('chart.modeExplore') },
            ]}
            onChange={(value) => changeChart(scope, { mode: value === 'pinned' ? 'pinned' : 'explore' })}
          />
        </div>
      )}
      {shown === 'pinned' ? (
        <PinBoard charts={charts} onOpen={open} />
      ) : (
        <div className={classes['charts']}>
          <EntityPicker scope={scope} keys={keys} />
          {members.length === 0 ? (
            <div className={classes['empty']}>
              <IconChartLine size={40} stroke={1.2} aria-hidden />
              <strong>{t('chart.emptyTitle')}</strong>
              <span>{t('chart.emptyText')}</span>
            </div>
          ) : (
            <ChartPanel scope={scope} members={members} spanMs={spanMs} />
          )}
        </div>
      )}
    </div>
  );
}
