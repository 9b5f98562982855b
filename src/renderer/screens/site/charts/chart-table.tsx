import { useMemo, type ReactNode } from 'react';
import type { EntityRow } from '../../../../shared/model';
import { alignSeries, firstAfter, valueAt } from '../../../charts/prepare';
import classes from './charts.module.css';
import type { ChartFeed } from './use-chart-feed';
import { useFormats, useWords } from '../../../i18n/words';

/** The newest rows are what a reader wants; thousands would only be waded through. */
const MOST_ROWS = 200;

/** What the plot shows, as numbers: for screen readers, and for reading off. */
export function ChartTable({
  feed,
  rows,
}: {
  readonly feed: ChartFeed;
  readonly rows: ReadonlyMap<string, EntityRow>;
}): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const { series, range } = feed;
  const times = useMemo(() => {
    const { x } = alignSeries(series);
    return x
      .slice(firstAfter(x, range.from - 1), firstAfter(x, range.to))
      .slice(-MOST_ROWS)
      .reverse();
  }, [series, range.from, range.to]);
  return (
    <div className={classes['tableScroll']} tabIndex={0} role="region" aria-label={t('chart.table')}>
      <table className={classes['table']}>
        <thead>
          <tr>
            <th scope="col">{t('chart.time')}</th>
            {series.map((each) => (
              <th key={each.entityId} scope="col">
                {rows.get(each.entityId)?.name ?? each.name} {each.unit === null ? '' : `(${each.unit})`}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((at) => (
            <tr key={at}>
              <th scope="row">{formats.dateTime(at)}</th>
              {series.map((each) => {
                const value = valueAt(each, at);
                return <td key={each.entityId}>{value === null ? '–' : formats.decimal(value, 3)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
