import type { ReactNode } from 'react';
import { LateSkeleton } from '../components/late-skeleton';
import { useWords } from '../i18n/words';
import { ChartStack } from './chart-stack';
import classes from './charts.module.css';
import { isEmpty } from './use-chart-feed';
import type { ChartView } from './use-chart-view';

/** The plots of a chart, or why there are none. */
export function ChartBody({
  view,
  onPlot,
}: {
  readonly view: ChartView;
  readonly onPlot?: Parameters<typeof ChartStack>[0]['onPlot'];
}): ReactNode {
  const { t } = useWords();
  const { feed, lines } = view;
  return (
    <div className={classes['plot']} ref={view.ref} aria-busy={feed.loading}>
      {feed.source === null && feed.error === null ? (
        <LateSkeleton rows={4} />
      ) : isEmpty(feed) ? (
        <div className={classes['nothing']}>{feed.loading ? null : t('chart.noData')}</div>
      ) : (
        <ChartStack
          series={lines}
          states={feed.states}
          range={view.range}
          width={view.width}
          height={view.height}
          hidden={view.hidden}
          colorOf={view.colorOf}
          nameOf={view.nameOf}
          cursor={view.cursor}
          onZoom={view.zoom}
          onPan={view.pan}
          onReset={view.reset}
          {...(onPlot === undefined ? {} : { onPlot })}
        />
      )}
    </div>
  );
}
