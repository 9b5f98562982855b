import { ActionIcon, Tooltip } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/dist/esm/icons/IconAlertTriangle.mjs';
import IconEye from '@tabler/icons-react/dist/esm/icons/IconEye.mjs';
import IconEyeOff from '@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs';
import IconX from '@tabler/icons-react/dist/esm/icons/IconX.mjs';
import type { ReactNode } from 'react';
import type { ChartMember } from '../../shared/charts';
import { isGone } from '../components/state-text';
import { useWords } from '../i18n/words';
import { useSharedView, useViewPart } from '../store/use-view';
import classes from './charts.module.css';
import { useCursorAt, type ChartCursor } from './cursor';
import { bySite, memberKey } from './members';
import { useChartColors } from './palette';
import { hasNumbers, type PlotSeries, type StateSeries } from './prepare';
import type { ChartFeed } from './use-chart-feed';
import { useReading } from './use-reading';

interface LegendProps {
  readonly members: readonly ChartMember[];
  readonly feed: Pick<ChartFeed, 'series' | 'states' | 'source' | 'failed' | 'loading'>;
  readonly colorOf: (key: string) => number;
  readonly nameOf: (entity: ChartMember & { readonly name?: string }) => string;
  /** Moment whose values are shown; without one the present ones are. */
  readonly cursor: ChartCursor;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
  /** Absent: nothing can be taken off this chart. */
  readonly onRemove?: (member: ChartMember) => void;
}

/** Each line's colour, name and value: under the cursor, or at present. */
export function Legend({
  members,
  feed,
  colorOf,
  nameOf,
  cursor,
  hidden,
  onToggle,
  onRemove,
}: LegendProps): ReactNode {
  const known = new Map([...feed.series, ...feed.states].map((each) => [each.key, each]));
  const sites = bySite(members);
  return (
    <ul className={classes['legend']}>
      {members.map((member) => {
        const key = memberKey(member);
        const entity = known.get(key);
        return (
          <LegendItem
            key={key}
            member={member}
            entity={entity}
            name={nameOf(entity ?? member)}
            // What is shown meanwhile is the answer to the question before, which did not ask for who was added.
            answered={feed.source !== null && !feed.loading}
            siteFailed={feed.failed.some(({ siteId }) => siteId === member.siteId)}
            together={sites.get(member.siteId) ?? [member.entityId]}
            color={colorOf(key)}
            cursor={cursor}
            hidden={hidden.has(key)}
            onToggle={() => onToggle(key)}
            onRemove={onRemove === undefined ? undefined : () => onRemove(member)}
          />
        );
      })}
    </ul>
  );
}

interface LegendItemProps {
  readonly member: ChartMember;
  readonly entity: PlotSeries | StateSeries | undefined;
  readonly name: string;
  /** The history has been read: who is not in it, is not known. */
  readonly answered: boolean;
  readonly siteFailed: boolean;
  /** All entities of its site on this chart, whose values come by one view. */
  readonly together: readonly string[];
  readonly color: number;
  readonly cursor: ChartCursor;
  readonly hidden: boolean;
  readonly onToggle: () => void;
  readonly onRemove: (() => void) | undefined;
}

const isStates = (entity: PlotSeries | StateSeries): entity is StateSeries => 'state' in entity;

function LegendItem(props: LegendItemProps): ReactNode {
  const { member, entity, name, answered, siteFailed, color, hidden, onToggle, onRemove } = props;
  const { t } = useWords();
  const colors = useChartColors();
  const { siteId, entityId } = member;
  const missing = siteFailed ? t('chart.siteGone') : t('chart.entityGone', { entityId });
  const isMissing = siteFailed || (answered && entity?.known !== true);
  const drawn = entity !== undefined && (isStates(entity) || hasNumbers(entity));
  return (
    <li className={classes['item']} data-key={memberKey(member)} style={{ opacity: hidden ? 0.6 : 1 }}>
      {isMissing ? (
        <IconAlertTriangle size={15} color="var(--status-waiting)" aria-hidden />
      ) : entity !== undefined && isStates(entity) ? (
        <span className={classes['swatchBar']} aria-hidden />
      ) : (
        <span
          className={classes['swatch']}
          style={{ background: drawn ? colors.line(color) : 'transparent' }}
          aria-hidden
        />
      )}
      <span className={classes['itemName']} data-name title={`${name}\n${entityId}`}>
        {name}
      </span>
      {isMissing ? (
        <Tooltip label={missing} multiline maw={320}>
          <span className={classes['itemGone']} data-value>
            {siteFailed ? t('chart.siteGoneShort') : t('chart.entityGoneShort')}
          </span>
        </Tooltip>
      ) : (
        <Value
          entity={entity}
          member={member}
          together={props.together}
          cursor={props.cursor}
          siteId={siteId}
        />
      )}
      {drawn ? (
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-pressed={hidden}
          aria-label={t('chart.hide', { name })}
          onClick={onToggle}
        >
          {hidden ? <IconEyeOff size={14} /> : <IconEye size={14} />}
        </ActionIcon>
      ) : (
        <span />
      )}
      {onRemove !== undefined && (
        <ActionIcon
          size={22}
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-label={t('chart.remove', { name })}
          onClick={onRemove}
        >
          <IconX size={14} />
        </ActionIcon>
      )}
    </li>
  );
}

interface ValueProps {
  readonly siteId: string;
  readonly member: ChartMember;
  readonly entity: PlotSeries | StateSeries | undefined;
  readonly together: readonly string[];
  readonly cursor: ChartCursor;
}

/** What holds at the cursor, or at present. */
function Value({ siteId, member, entity, together, cursor }: ValueProps): ReactNode {
  const { t } = useWords();
  const reading = useReading();
  const at = useCursorAt(cursor);
  const view = useSharedView('entity-values', { siteId, entityIds: [...together] });
  const present = useViewPart(view, (model) => model?.values.get(member.entityId)?.state);
  const then =
    at === null || entity === undefined
      ? null
      : isStates(entity)
        ? reading.states(entity, at)
        : hasNumbers(entity)
          ? reading.line(entity, at)
          : null;
  if (then !== null) return <Shown text={then} />;
  if (present === undefined) return <Shown text="–" />;
  const word = reading.word({ entityId: member.entityId, deviceClass: entity?.deviceClass ?? null }, present);
  const unit = entity?.unit ?? null;
  return <Shown text={isGone(present) || unit === null ? word : `${word} ${unit}`} label={t('chart.now')} />;
}

function Shown({ text, label }: { readonly text: string; readonly label?: string }): ReactNode {
  return (
    <span
      className={classes['itemValue']}
      data-value
      title={label === undefined ? text : `${label}: ${text}`}
    >
      {text}
    </span>
  );
}
