import { Button } from '@mantine/core';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import { useMemo, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { MAX_CHART_MEMBERS } from '../../../shared/charts';
import type { EntityRow } from '../../../shared/model';
import { DAY } from '../../../shared/time';
import { ChartBody } from '../../charts/chart-body';
import { useCursorAt } from '../../charts/cursor';
import { memberKey } from '../../charts/members';
import { useChartView, type ChartView } from '../../charts/use-chart-view';
import { useReading } from '../../charts/use-reading';
import { ErrorLine } from '../../components/error-line';
import { notify } from '../../components/notify';
import { Panel } from '../../components/panel';
import { useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { changeChart, toggleChosen, useChartChoice } from '../../store/chart-choice';
import classes from './entity.module.css';

/** The last day of an entity, as a line or as a timeline of its states; every other way to look at it is a press away. */
export function EntityChart({
  siteId,
  row,
}: {
  readonly siteId: string;
  readonly row: EntityRow;
}): ReactNode {
  const { t } = useWords();
  const members = useMemo(() => [{ siteId, entityId: row.entityId }], [siteId, row.entityId]);
  const view = useChartView(members, DAY);
  const { error, states } = view.feed;
  return (
    <Panel title={t('entity.chart')}>
      <div className={classes['chartHead']}>
        {view.fixed !== null && <Button onClick={view.reset}>{t('chart.reset')}</Button>}
        <ShowInCharts siteId={siteId} entityId={row.entityId} />
      </div>
      {error !== null && <ErrorLine error={error} />}
      <div className={classes[states.length > 0 ? 'bar' : 'plot']}>
        <ChartBody view={view} />
      </div>
      <CursorLine view={view} />
    </Panel>
  );
}

/** The moment under the cursor and what held then. */
function CursorLine({ view }: { readonly view: ChartView }): ReactNode {
  const { formats } = useWords();
  const reading = useReading();
  const at = useCursorAt(view.cursor);
  const [line] = view.lines;
  const [states] = view.feed.states;
  const text =
    at === null || (line === undefined && states === undefined)
      ? null
      : line !== undefined
        ? reading.line(line, at)
        : states !== undefined
          ? reading.states(states, at)
          : null;
  return (
    <div className={classes['cursor']}>
      {at !== null && text !== null && `${formats.dateTime(at)} · ${text}`}
    </div>
  );
}

/** Puts it on the site's chart, where it was not yet, and goes there. */
function ShowInCharts({
  siteId,
  entityId,
}: {
  readonly siteId: string;
  readonly entityId: string;
}): ReactNode {
  const { t } = useWords();
  const [, navigate] = useLocation();
  const { keys } = useChartChoice(siteId);
  const show = (): void => {
    const member = { siteId, entityId };
    if (keys.includes(memberKey(member))) changeChart(siteId, { mode: 'explore' });
    else if (keys.length >= MAX_CHART_MEMBERS) {
      notify(t('entity.chartFull'));
      return;
    } else toggleChosen(siteId, member);
    navigate(PATHS.site(siteId, 'charts'));
  };
  return (
    <Button variant="default" leftSection={<IconChartLine size={15} />} onClick={show}>
      {t('entity.toCharts')}
    </Button>
  );
}
