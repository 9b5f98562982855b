import { Button } from '@mantine/core';
import { useMemo, useState, type ReactNode } from 'react';
import { assertNever } from '../../shared/assert';
import type { ChartMember } from '../../shared/charts';
import { ErrorLine } from '../components/error-line';
import { useWords } from '../i18n/words';
import { changeChart, toggleChosen, type ChartScope } from '../store/chart-choice';
import { ChartBody } from './chart-body';
import { ChartTable } from './chart-table';
import classes from './charts.module.css';
import { useCursorAt, type ChartCursor } from './cursor';
import { ExportMenu } from './export-menu';
import { Legend } from './legend';
import { PinButton } from './pin-button';
import { RangeTools } from './range-tools';
import { isEmpty, type ChartFeed } from './use-chart-feed';
import { useChartView, type ChartView } from './use-chart-view';
import { usePicture } from './use-picture';

/** Names that stand in the title of a chart nobody has named; more would not be read. */
const NAMES_IN_TITLE = 3;

/** Range, plots and legend of the entities that the operator has chosen. */
export function ChartPanel({
  scope,
  members,
  spanMs,
}: {
  readonly scope: ChartScope;
  readonly members: readonly ChartMember[];
  readonly spanMs: number;
}): ReactNode {
  const { t } = useWords();
  const view = useChartView(members, spanMs);
  const [asTable, setAsTable] = useState(false);
  const { feed, range, fixed } = view;
  const title = useTitle(view);
  const picture = usePicture(title, view);
  return (
    <div className={classes['area']}>
      <div className={classes['tools']}>
        <RangeTools
          spanMs={spanMs}
          fixed={fixed}
          shown={range}
          onSpan={(span) => {
            changeChart(scope, { spanMs: span });
            view.reset();
          }}
          onRange={view.zoom}
          onReset={view.reset}
        />
        <span className={classes['toolsEnd']}>
          <Button variant="default" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? t('chart.chart') : t('chart.table')}
          </Button>
          <ExportMenu
            title={title}
            members={members}
            range={range}
            onPicture={asTable || isEmpty(feed) ? null : picture.save}
          />
          <PinButton suggested={title} spanMs={spanMs} members={members} />
        </span>
      </div>
      {feed.error !== null && <ErrorLine error={feed.error} />}
      {picture.error !== null && <ErrorLine error={picture.error} />}
      {asTable ? (
        <ChartTable feed={{ ...feed, range }} nameOf={view.nameOf} />
      ) : (
        <ChartBody view={view} onPlot={picture.onPlot} />
      )}
      <Readout view={view} asTable={asTable} />
      <div ref={picture.legend} className={classes['legendBox']}>
        <Legend
          members={members}
          feed={feed}
          colorOf={view.colorOf}
          nameOf={view.nameOf}
          cursor={view.cursor}
          hidden={view.hidden}
          onToggle={view.toggle}
          onRemove={(member) => toggleChosen(scope, member)}
        />
      </div>
    </div>
  );
}

function useTitle({ feed, nameOf }: ChartView): string {
  const { t } = useWords();
  return useMemo(() => {
    const names = [...feed.series, ...feed.states].map(nameOf);
    if (names.length === 0) return t('chart.title');
    const shown = names.slice(0, NAMES_IN_TITLE).join(', ');
    const more = names.length - NAMES_IN_TITLE;
    return more > 0 ? `${shown} +${more}` : shown;
  }, [feed.series, feed.states, nameOf, t]);
}

/** The time under the cursor, or how the chart is used; and what its points are. */
function Readout({ view, asTable }: { readonly view: ChartView; readonly asTable: boolean }): ReactNode {
  const { t } = useWords();
  const gaps = [...view.feed.series, ...view.feed.states].some((each) => each.gaps.length > 0);
  return (
    <div className={classes['readout']}>
      {asTable ? <span /> : <CursorTime cursor={view.cursor} />}
      <span>
        {gaps && !asTable ? `${t('chart.gapLegend')} · ` : ''}
        <SourceText source={view.feed.source} />
      </span>
    </div>
  );
}

function CursorTime({ cursor }: { readonly cursor: ChartCursor }): ReactNode {
  const { t, formats } = useWords();
  const at = useCursorAt(cursor);
  return <span>{at === null ? t('chart.zoomed') : formats.dateTime(at)}</span>;
}

function SourceText({ source }: { readonly source: ChartFeed['source'] }): ReactNode {
  const { t } = useWords();
  switch (source) {
    case null:
      return null;
    case 'raw':
      return t('chart.sourceRaw');
    case '5m':
      return t('chart.source5m');
    case '1h':
      return t('chart.source1h');
    case 'slots':
      return t('chart.sourceSlots');
    default:
      return assertNever(source, 'source of a chart');
  }
}
