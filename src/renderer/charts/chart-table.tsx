import { useMemo, type ReactNode } from 'react';
import { useWords } from '../i18n/words';
import classes from './charts.module.css';
import { cursorStops } from './cursor-stops';
import type { PlotSeries, StateSeries } from './prepare';
import type { ChartFeed } from './use-chart-feed';
import { useReading } from './use-reading';

/** The newest rows are what a reader wants; thousands would only be waded through. */
const MOST_ROWS = 200;

/** What the plots show, as numbers and words: for screen readers, and for reading off. */
export function ChartTable({
  feed,
  nameOf,
}: {
  readonly feed: Pick<ChartFeed, 'series' | 'states' | 'range'>;
  readonly nameOf: (entity: PlotSeries | StateSeries) => string;
}): ReactNode {
  const { t, formats } = useWords();
  const reading = useReading();
  const { series, states, range } = feed;
  const { from, to } = range;
  const times = useMemo(
    () => cursorStops(series, states, { from, to }).slice(-MOST_ROWS).reverse(),
    [series, states, from, to],
  );
  return (
    <div className={classes['tableScroll']} tabIndex={0} role="region" aria-label={t('chart.table')}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('chart.time')}</th>
            {[...series, ...states].map((each) => (
              <th key={each.key} scope="col">
                {nameOf(each)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}>
              <th scope="row">{formats.dateTime(at)}</th>
              {series.map((each) => (
                <td key={each.key}>{reading.line(each, at)}</td>
              ))}
              {states.map((each) => (
                <td key={each.key}>{reading.states(each, at)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
