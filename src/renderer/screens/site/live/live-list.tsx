import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useContract } from '../../../api/contract-context';
import { useFixedWindow } from '../../../components/fixed-window';
import type { LiveView } from '../../../store/live-view';
import { EntityLine } from './entity-line';
import { GroupHead } from './group-head';
import { linesOf, type LiveGroup } from './grouping';
import classes from './live.module.css';
import { useWords } from '../../../i18n/words';

/** Height of every line in px; the style sheet says the same. */
const LINE = 32;
/** Below this width an entity's name would be cut too short: fewer stand side by side. */
const NARROWEST = 520;
/** Scrolling asks for other values at most this often, in ms. */
const FOLLOW_EVERY = 80;

/** How far each site's list was scrolled, px; lives as long as the window. */
const scrolledTo = new Map<string, number>();

/** The lines on screen, and the values of exactly those. */
export function LiveList({
  siteId,
  groups,
  folded,
}: {
  readonly siteId: string;
  readonly groups: readonly LiveGroup[];
  readonly folded: ReadonlySet<string>;
}): ReactNode {
  const { t } = useWords();
  const { ref: sizeRef, width, height } = useElementSize();
  const scroll = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sizeRef, scroll);
  const columns = Math.max(1, Math.floor(width / NARROWEST));
  const lines = useMemo(() => linesOf(groups, folded, columns), [groups, folded, columns]);
  const { first, end } = useFixedWindow({
    ...{ scroll, height, count: lines.length, line: LINE },
    scrolledTo: scrolledTo.get(siteId) ?? 0,
  });
  const shown = lines.slice(first, end);
  const onScreen: string[] = [];
  for (const line of shown) {
    if (line.type === 'rows') for (const row of line.rows) onScreen.push(row.entityId);
  }
  const values = useValuesOf(siteId, onScreen);
  // Who comes back from an entity finds the list where it was left.
  const measured = width > 0;
  useEffect(() => {
    const element = scroll.current;
    if (element === null || !measured) return;
    element.scrollTop = scrolledTo.get(siteId) ?? 0;
    const keep = (): void => void scrolledTo.set(siteId, element.scrollTop);
    element.addEventListener('scroll', keep, { passive: true });
    return () => element.removeEventListener('scroll', keep);
  }, [siteId, measured]);
  return (
    <div className={classes['scroll']} ref={ref} tabIndex={0} role="list" aria-label={t('live.list')}>
      <div className={classes['canvas']} style={{ height: lines.length * LINE }} role="presentation">
        {shown.map((line, index) => {
          const style = { top: (first + index) * LINE };
          return line.type === 'group' ? (
            <div key={`group ${line.group.key}`} className={classes['line']} style={style} role="listitem">
              <GroupHead siteId={siteId} group={line.group} folded={folded.has(line.group.key)} />
            </div>
          ) : (
            <div
              key={line.key}
              className={`${classes['line']} ${classes['rows']}`}
              style={{ ...style, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
              role="presentation"
            >
              {line.rows.map((row) => (
                <EntityLine key={row.entityId} siteId={siteId} row={row} values={values} />
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A view on the values of some entities that follows as they become others. */
function useValuesOf(siteId: string, entityIds: readonly string[]): LiveView<'entity-values'> {
  const { views } = useContract();
  const view = useMemo(() => views.ownView('entity-values', { siteId, entityIds: [] }), [views, siteId]);
  const lastAsked = useRef(0);
  const wanted = entityIds.join('\n');
  useEffect(() => {
    const wait = Math.max(0, lastAsked.current + FOLLOW_EVERY - performance.now());
    const timer = setTimeout(() => {
      lastAsked.current = performance.now();
      view.setParams({ siteId, entityIds: wanted === '' ? [] : wanted.split('\n') });
    }, wait);
    return () => clearTimeout(timer);
  }, [view, siteId, wanted]);
  // Held here, so that it does not close and open while a whole page of rows is exchanged.
  useEffect(() => view.subscribe(() => undefined), [view]);
  return view;
}
