import { VisuallyHidden } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { PinnedChart } from '../../shared/charts';
import { useCommand } from '../api/queries';
import { ErrorLine } from '../components/error-line';
import { useWords } from '../i18n/words';
import classes from './charts.module.css';
import { PinCard } from './pin-card';
import { movedBy, movedTo } from './pin-order';

interface PinBoardProps {
  readonly charts: readonly PinnedChart[];
  readonly onOpen: (chart: PinnedChart) => void;
}

/** The pinned charts beside each other, each live, in the operator's order. */
export function PinBoard({ charts, onOpen }: PinBoardProps): ReactNode {
  const { t } = useWords();
  const reorder = useCommand('charts.reorder');
  /** The order that was asked for and has not come back yet. */
  const [wanted, setWanted] = useState<{ readonly ids: readonly number[]; readonly before: string } | null>(
    null,
  );
  const [said, setSaid] = useState('');
  const [dragged, setDragged] = useState<number | null>(null);
  const present = charts.map(({ id }) => id);
  const waiting = wanted !== null && wanted.before === present.join() ? wanted.ids : null;
  const ids = waiting ?? present;
  const byId = new Map(charts.map((chart) => [chart.id, chart]));

  const bring = (next: readonly number[], moved: number): void => {
    if (next.join() === ids.join()) return;
    setWanted({ ids: next, before: present.join() });
    reorder.mutate({ chartIds: [...next] }, { onError: () => setWanted(null) });
    setSaid(
      t('chart.moved', {
        name: byId.get(moved)?.name ?? '',
        place: next.indexOf(moved) + 1,
        count: next.length,
      }),
    );
  };
  return (
    <div className={classes['boardScroll']}>
      {reorder.error !== null && <ErrorLine error={reorder.error} />}
      <ul className={classes['board']} aria-label={t('chart.pinnedCharts')}>
        {ids.map((id, index) => {
          const chart = byId.get(id);
          return chart === undefined ? null : (
            <li
              key={id}
              className={classes['card']}
              data-dragged={dragged === id}
              onDragOver={(event) => {
                if (dragged !== null) event.preventDefault();
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== null && dragged !== id) bring(movedTo(ids, dragged, id), dragged);
                setDragged(null);
              }}
            >
              <PinCard
                chart={chart}
                first={index === 0}
                last={index === ids.length - 1}
                onOpen={() => onOpen(chart)}
                onMove={(by) => bring(movedBy(ids, id, by), id)}
                onDrag={(begins) => setDragged(begins ? id : null)}
              />
            </li>
          );
        })}
      </ul>
      <VisuallyHidden aria-live="polite">{said}</VisuallyHidden>
    </div>
  );
}
