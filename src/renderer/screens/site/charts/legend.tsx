import { ActionIcon } from '@mantine/core';
import IconEye from '@tabler/icons-react/dist/esm/icons/IconEye.mjs';
import IconEyeOff from '@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import { useEffect, useMemo, type ReactNode } from 'react';
import type { EntityRow } from '../../../../shared/model';
import { useContract } from '../../../api/contract-context';
import { useChartColors } from '../../../charts/palette';
import { hasNumbers, valueAt, type PlotSeries } from '../../../charts/prepare';
import { isGone, stateText } from '../../../components/state-text';
import { toggleChosen } from '../../../store/chart-choice';
import type { LiveView } from '../../../store/live-view';
import { useViewPart } from '../../../store/use-view';
import classes from './charts.module.css';
import { useFormats, useWords } from '../../../i18n/words';

interface LegendProps {
  readonly siteId: string;
  readonly rows: ReadonlyMap<string, EntityRow>;
  readonly chosen: readonly string[];
  readonly colorOf: (entityId: string) => number;
  readonly series: readonly PlotSeries[];
  /** ms UTC whose values are shown; null: the present ones. */
  readonly cursor: number | null;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (entityId: string) => void;
}

/** Each line's colour, name and value: under the cursor, or at present. */
export function Legend({
  siteId,
  rows,
  chosen,
  colorOf,
  series,
  cursor,
  hidden,
  onToggle,
}: LegendProps): ReactNode {
  const { views } = useContract();
  const values = useMemo(() => views.ownView('entity-values', { siteId, entityIds: [] }), [views, siteId]);
  useEffect(() => values.setParams({ siteId, entityIds: [...chosen] }), [values, siteId, chosen]);
  const known = new Map(series.map((each) => [each.entityId, each]));
  return (
    <ul className={classes['legend']}>
      {chosen.map((entityId) => {
        const row = rows.get(entityId);
        return row === undefined ? null : (
          <LegendItem
            key={entityId}
            siteId={siteId}
            row={row}
            color={colorOf(entityId)}
            series={known.get(entityId)}
            values={values}
            cursor={cursor}
            hidden={hidden.has(entityId)}
            onToggle={onToggle}
          />
        );
      })}
    </ul>
  );
}

interface LegendItemProps {
  readonly siteId: string;
  readonly row: EntityRow;
  readonly color: number;
  readonly series: PlotSeries | undefined;
  readonly values: LiveView<'entity-values'>;
  readonly cursor: number | null;
  readonly hidden: boolean;
  readonly onToggle: (entityId: string) => void;
}

function LegendItem({
  siteId,
  row,
  color,
  series,
  values,
  cursor,
  hidden,
  onToggle,
}: LegendItemProps): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  const colors = useChartColors();
  const state = useViewPart(values, (model) => model?.values.get(row.entityId)?.state);
  const drawn = series !== undefined && hasNumbers(series);
  const then = cursor === null || series === undefined || !drawn ? null : valueAt(series, cursor);
  const present = state === undefined ? '–' : stateText(t, formats, row, state);
  const text =
    cursor === null || !drawn ? present : then === null ? t('chart.gap') : formats.decimal(then, 2);
  const isValue = cursor === null || !drawn ? state !== undefined && !isGone(state) : then !== null;
  return (
    <li className={classes['item']} style={{ opacity: hidden ? 0.6 : 1 }}>
      {drawn ? (
        <span className={classes['swatch']} style={{ background: colors.line(color) }} aria-hidden />
      ) : (
        <span aria-hidden />
      )}
      <span className={classes['itemName']} title={`${row.name}\n${row.entityId}`}>
        {row.name}
      </span>
      <span className={classes['itemValue']}>
        {text} {isValue && <span className={classes['itemUnit']}>{row.unit}</span>}
      </span>
      {drawn ? (
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-pressed={hidden}
          aria-label={t('chart.hide', { name: row.name })}
          onClick={() => onToggle(row.entityId)}
        >
          {hidden ? <IconEyeOff size={14} /> : <IconEye size={14} />}
        </ActionIcon>
      ) : (
        <span />
      )}
      <ActionIcon
        size={22}
        variant="subtle"
        color="gray"
        c="dimmed"
        aria-label={t('chart.remove', { name: row.name })}
        onClick={() => toggleChosen(siteId, row.entityId)}
      >
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
