import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import type { EntityRow } from '../../../shared/model';
import { MINUTE } from '../../../shared/time';
import { ErrorLine } from '../../components/error-line';
import { Panel } from '../../components/panel';
import { isGone, stateText } from '../../components/state-text';
import { useWords } from '../../i18n/words';
import classes from './entity.module.css';
import { useHistoryRows, type HistoryRow } from './use-history-rows';

/** Height of a line in px; the style sheet says the same. */
const LINE = 28;
/** Lines on screen at once; below is more of the page. */
const MOST_LINES = 11;
/** Older rows are asked for when so many are left below. */
const AHEAD = 30;

type NamedRow = Pick<EntityRow, 'entityId' | 'name' | 'domain' | 'deviceClass' | 'unit' | 'secret'>;

/** Every change kept, newest first, however many: only the lines on screen are there. */
export function HistoryTable({
  siteId,
  row,
  holds,
}: {
  readonly siteId: string;
  readonly row: NamedRow;
  /** The newest state is known to hold still: the entity is there and the site confirms it. */
  readonly holds: boolean;
}): ReactNode {
  const { t } = useWords();
  const [before, setBefore] = useState<number | null>(null);
  const history = useHistoryRows(siteId, row.entityId, before);
  const { rows, error, hasOlder, loadingOlder, loadOlder } = history;
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows?.length ?? 0,
    getScrollElement: () => scroll.current,
    estimateSize: () => LINE,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items[items.length - 1]?.index ?? 0;
  const wantsOlder = rows !== undefined && last >= rows.length - AHEAD && hasOlder && !loadingOlder;
  useEffect(() => {
    if (wantsOlder) loadOlder();
  });
  return (
    <Panel title={t('entity.history')}>
      <Jump
        before={before}
        onJump={(at) => {
          setBefore(at);
          scroll.current?.scrollTo({ top: 0 });
        }}
      />
      {error !== null && <ErrorLine error={error} />}
      {rows?.length === 0 ? (
        <p className={classes['dim']}>
          {t(before === null ? 'entity.historyEmpty' : 'entity.historyEmptyBefore')}
        </p>
      ) : (
        <div
          className={classes['history']}
          role="table"
          aria-label={t('entity.historyTable', { name: row.name })}
          aria-rowcount={hasOlder ? -1 : (rows?.length ?? 0) + 1}
        >
          <div role="rowgroup">
            <div className={`${classes['historyRow']} ${classes['historyHead']}`} role="row">
              <span role="columnheader">{t('entity.time')}</span>
              <span role="columnheader">{t('entity.state')}</span>
              <span role="columnheader">{t('entity.lasted')}</span>
            </div>
          </div>
          <div
            className={classes['historyScroll']}
            style={{ height: Math.min(MOST_LINES, Math.max(1, rows?.length ?? MOST_LINES)) * LINE }}
            ref={scroll}
            tabIndex={0}
            role="rowgroup"
          >
            <div style={{ height: virtual.getTotalSize() }} className={classes['canvas']} role="presentation">
              {items.map((item) => {
                const each = rows?.[item.index];
                return each === undefined ? null : (
                  <Line
                    key={item.key}
                    line={each}
                    row={row}
                    still={item.index === 0 && before === null && holds}
                    index={item.index}
                    top={item.start}
                  />
                );
              })}
            </div>
          </div>
        </div>
      )}
      <div className={classes['historyFoot']} role="status">
        {loadingOlder
          ? t('entity.loadingOlder')
          : rows !== undefined && !hasOlder && rows.length > 0
            ? t('entity.historyEnd')
            : ''}
      </div>
    </Panel>
  );
}

function Line({
  line,
  row,
  still,
  index,
  top,
}: {
  readonly line: HistoryRow;
  readonly row: NamedRow;
  readonly still: boolean;
  readonly index: number;
  readonly top: number;
}): ReactNode {
  const { t, formats } = useWords();
  const gone = isGone(line.state);
  return (
    <div
      className={`${classes['historyRow']} ${classes['line']}`}
      style={{ transform: `translateY(${top}px)` }}
      role="row"
      aria-rowindex={index + 2}
    >
      <span role="cell">{formats.dateTime(line.at)}</span>
      <span
        role="cell"
        className={gone ? classes['goneState'] : classes['stateText']}
        title={row.secret === true ? undefined : line.state}
      >
        {stateText(t, formats, row, line.state)}
        {row.unit !== null && !gone && <span className={classes['unitSmall']}>{row.unit}</span>}
      </span>
      <span role="cell" className={classes['dim']}>
        {still ? t('entity.lastsStill') : line.lasted === null ? '' : formats.span(line.lasted)}
      </span>
    </div>
  );
}

/** Goes to a day and hour of the past, and back. */
function Jump({
  before,
  onJump,
}: {
  readonly before: number | null;
  readonly onJump: (before: number | null) => void;
}): ReactNode {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const at = Date.parse(typed);
    // The minute typed is part of what is shown.
    if (!Number.isNaN(at)) onJump(at + MINUTE);
  };
  return (
    <form className={classes['jump']} onSubmit={submit}>
      <label>
        {t('entity.before')}
        <input
          type="datetime-local"
          className={classes['when']}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" variant="default" disabled={typed === ''}>
        {t('entity.jump')}
      </Button>
      {before !== null && (
        <Button
          onClick={() => {
            setTyped('');
            onJump(null);
          }}
        >
          {t('entity.newest')}
        </Button>
      )}
    </form>
  );
}
