import { memo, useState, type ReactNode } from 'react';
import { isOnOff } from '../../../../shared/controls';
import type { EntityRow, EntityValue } from '../../../../shared/model';
import { Age } from '../../../components/age';
import { isGone, stateText } from '../../../components/state-text';
import { PATHS } from '../../../paths';
import { toggleChosen, useIsChosen } from '../../../store/chart-choice';
import type { LiveView } from '../../../store/live-view';
import { useViewPart } from '../../../store/use-view';
import classes from './live.module.css';
import { RowToggle } from './row-toggle';
import { useFormats, useWords } from '../../../i18n/words';

interface EntityLineProps {
  readonly siteId: string;
  readonly row: EntityRow;
  readonly values: LiveView<'entity-values'>;
}

/** One entity; draws anew only when its own value or row changes. */
export const EntityLine = memo(function EntityLine({ siteId, row, values }: EntityLineProps): ReactNode {
  const value = useViewPart(values, (model) => model?.values.get(row.entityId));
  return (
    <div className={classes['entity']} role="listitem">
      {/* A plain link: it covers the row, and Enter, a click and a click with Ctrl do what they do everywhere. */}
      <a
        className={classes['name']}
        href={`#${PATHS.entity(siteId, row.entityId)}`}
        title={`${row.name}\n${row.entityId}`}
      >
        {row.name}
      </a>
      {value === undefined ? <span /> : <Value row={row} value={value} />}
      <span className={classes['changed']}>
        {value !== undefined && <Age at={value.lastChanged} nowBelow={2000} />}
      </span>
      <span className={classes['control']}>
        {value !== undefined && isOnOff(row.domain) && (
          <RowToggle siteId={siteId} row={row} state={value.state} />
        )}
      </span>
      <ChartButton siteId={siteId} row={row} />
    </div>
  );
});

function Value({ row, value }: { readonly row: EntityRow; readonly value: EntityValue }): ReactNode {
  const { t } = useWords();
  const formats = useFormats();
  // What was shown before decides whether this is a change or the first sight.
  const [shown, setShown] = useState({ state: value.state, changes: 0 });
  if (shown.state !== value.state) setShown({ state: value.state, changes: shown.changes + 1 });
  const gone = isGone(value.state);
  const text = stateText(t, formats, row, value.state);
  return (
    <span
      // A new key starts the glow anew when the next change comes before the last has faded.
      key={shown.changes}
      className={`${classes['value']} ${gone ? classes[value.state === 'unavailable' ? 'gone' : 'unknown'] : ''} ${shown.changes > 0 ? classes['glow'] : ''}`}
      title={row.secret === true ? text : value.state}
    >
      {text}
      {row.unit !== null && !gone && <span className={classes['unit']}>{row.unit}</span>}
    </span>
  );
}

function ChartButton({ siteId, row }: { readonly siteId: string; readonly row: EntityRow }): ReactNode {
  const { t } = useWords();
  const chosen = useIsChosen(siteId, row.entityId);
  const label = t(chosen ? 'live.fromChart' : 'live.toChart', { name: row.name });
  return (
    // Plain elements: the kit's own cost more than all else in a line, and thousands pass by while scrolling.
    <button
      type="button"
      className={classes['chart']}
      aria-pressed={chosen}
      aria-label={label}
      title={label}
      onClick={() => toggleChosen(siteId, { siteId, entityId: row.entityId })}
    />
  );
}
