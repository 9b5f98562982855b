import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import IconChartLine from '@tabler/icons-react/dist/esm/icons/IconChartLine.mjs';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { EntityRow } from '../../../shared/model';
import { DAY, MINUTE } from '../../../shared/time';
import { useChartHistory } from '../../api/queries';
import { Plot } from '../../charts/plot';
import { hasNumbers, prepareSeries, valueAt } from '../../charts/prepare';
import { ErrorLine } from '../../components/error-line';
import { notify } from '../../components/notify';
import { Panel } from '../../components/panel';
import { useWords } from '../../i18n/words';
import { PATHS } from '../../paths';
import { MAX_SERIES, toggleChosen, useChosen } from '../../store/chart-choice';
import { useSites } from '../../store/fleet';
import { useTimed } from '../../store/ticker';
import classes from './entity.module.css';

/** The history is asked for in steps of this width, in px. */
const WIDTH_STEP = 100;
const NOTHING_HIDDEN: ReadonlySet<string> = new Set();
const firstColor = (): number => 0;
const nothing = (): void => undefined;

/** The last day of a number, anew each minute; every other way to look at it is a press away. */
export function EntityChart({
  siteId,
  row,
}: {
  readonly siteId: string;
  readonly row: EntityRow;
}): ReactNode {
  const { t, formats } = useWords();
  const { ref, width, height } = useElementSize();
  const [cursor, setCursor] = useState<number | null>(null);
  const minute = useTimed((now) => Math.ceil(now / MINUTE) * MINUTE);
  const ids = useMemo(() => [row.entityId], [row.entityId]);
  const range = useMemo(() => ({ from: minute - DAY, to: minute }), [minute]);
  const asked = Math.ceil(width / WIDTH_STEP) * WIDTH_STEP;
  const { data, error } = useChartHistory(siteId, ids, range, asked);
  const live = useSites((sites) => sites?.get(siteId)?.state === 'connected');
  const series = useMemo(
    () =>
      (data?.series ?? [])
        .map((each) => prepareSeries(each, [], live ? range.to : null))
        .filter((each) => hasNumbers(each)),
    [data, live, range.to],
  );
  const [only] = series;
  const value = cursor === null || only === undefined ? null : valueAt(only, cursor);
  return (
    <Panel title={t('entity.chart')}>
      <div className={classes['chartHead']}>
        <ShowInCharts siteId={siteId} entityId={row.entityId} />
      </div>
      {error !== null && <ErrorLine error={error} />}
      {data !== undefined && only === undefined ? (
        <p className={classes['dim']} ref={ref}>
          {t(data.series.some((each) => each.at.length > 0) ? 'entity.wordsChart' : 'entity.noChart')}
        </p>
      ) : (
        <>
          <div className={classes['plot']} ref={ref}>
            <div className={classes['plotInner']} role="img" aria-label={`${row.name}: ${t('entity.chart')}`}>
              <Plot
                series={series}
                from={range.from}
                to={range.to}
                width={width}
                height={height}
                hidden={NOTHING_HIDDEN}
                colorOf={firstColor}
                onZoom={nothing}
                onReset={nothing}
                onCursor={setCursor}
              />
            </div>
          </div>
          <div className={classes['cursor']}>
            {cursor !== null &&
              `${formats.dateTime(cursor)} · ${value === null ? t('chart.gap') : `${formats.decimal(value, 3)} ${row.unit ?? ''}`}`}
          </div>
        </>
      )}
    </Panel>
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
  const chosen = useChosen(siteId);
  const show = (): void => {
    if (!chosen.includes(entityId)) {
      if (chosen.length >= MAX_SERIES) {
        notify(t('entity.chartFull'));
        return;
      }
      toggleChosen(siteId, entityId);
    }
    navigate(PATHS.site(siteId, 'charts'));
  };
  return (
    <Button variant="default" leftSection={<IconChartLine size={15} />} onClick={show}>
      {t('entity.toCharts')}
    </Button>
  );
}
