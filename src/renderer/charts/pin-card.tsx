import { ActionIcon, Button, Menu, Modal, Text } from '@mantine/core';
import { useIntersection } from '@mantine/hooks';
import IconArrowsMaximize from '@tabler/icons-react/dist/esm/icons/IconArrowsMaximize.mjs';
import IconDots from '@tabler/icons-react/dist/esm/icons/IconDots.mjs';
import IconGripVertical from '@tabler/icons-react/dist/esm/icons/IconGripVertical.mjs';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import type { PinnedChart } from '../../shared/charts';
import { useCommand } from '../api/queries';
import { ErrorLine } from '../components/error-line';
import { useWords } from '../i18n/words';
import { ChartBody } from './chart-body';
import classes from './charts.module.css';
import { Legend } from './legend';
import { NameDialog } from './pin-button';
import { groupByUnit, stackLayout } from './stack-layout';
import { useChartView } from './use-chart-view';

interface PinCardProps {
  readonly chart: PinnedChart;
  readonly first: boolean;
  readonly last: boolean;
  readonly onOpen: () => void;
  /** Brings it so many places further on; negative: back. */
  readonly onMove: (by: number) => void;
  /** It begins to be dragged, or ends. */
  readonly onDrag: (begins: boolean) => void;
}

/** One pinned chart: its name with what can be done to it, and the chart while it is in view. */
export function PinCard({ chart, first, last, onOpen, onMove, onDrag }: PinCardProps): ReactNode {
  const { t, formats } = useWords();
  const { ref, entry } = useIntersection({ rootMargin: '200px' });
  const [dialog, setDialog] = useState<'rename' | 'remove' | null>(null);
  const rename = useCommand('charts.rename');
  const remove = useCommand('charts.remove');
  const close = (): void => setDialog(null);
  const { name } = chart;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <>
      <div className={classes['cardHead']}>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="dimmed"
          className={classes['grip'] ?? ''}
          aria-label={t('chart.move', { name })}
          title={t('chart.moveHint')}
          draggable
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', name);
            onDrag(true);
          }}
          onDragEnd={() => onDrag(false)}
          onKeyDown={onKeyDown}
        >
          <IconGripVertical size={15} aria-hidden />
        </ActionIcon>
        <h3 className={classes['cardName']} title={name}>
          {name}
        </h3>
        <span className={classes['cardSpan']}>{formats.span(chart.spanMs)}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-label={t('chart.open', { name })}
          title={t('chart.open', { name })}
          onClick={onOpen}
        >
          <IconArrowsMaximize size={15} aria-hidden />
        </ActionIcon>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={t('chart.more', { name })}>
              <IconDots size={16} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDialog('rename')}>{t('chart.rename')}</Menu.Item>
            <Menu.Item disabled={first} onClick={() => onMove(-1)}>
              {t('chart.earlier')}
            </Menu.Item>
            <Menu.Item disabled={last} onClick={() => onMove(1)}>
              {t('chart.later')}
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item onClick={() => setDialog('remove')}>{t('chart.unpin')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      <div ref={ref} className={classes['cardBody']}>
        {entry?.isIntersecting === true && <CardChart chart={chart} />}
      </div>
      <NameDialog
        opened={dialog === 'rename'}
        title={t('chart.rename')}
        action={t('chart.rename')}
        name={name}
        pending={rename.isPending}
        error={rename.error}
        onClose={close}
        onName={(next) => rename.mutate({ chartId: chart.id, name: next }, { onSuccess: close })}
      />
      <Modal
        opened={dialog === 'remove'}
        onClose={close}
        title={t('chart.unpinTitle', { name })}
        closeButtonProps={{ 'aria-label': t('app.close') }}
      >
        <Text size="sm">{t('chart.unpinText')}</Text>
        {remove.error !== null && <ErrorLine error={remove.error} />}
        <Button
          mt="sm"
          color="red"
          loading={remove.isPending}
          data-autofocus
          onClick={() => remove.mutate({ chartId: chart.id }, { onSuccess: close })}
        >
          {t('chart.unpin')}
        </Button>
      </Modal>
    </>
  );
}

/** px of a card's plots where they need no more. */
const LEAST_PLOTS = 240;

/** Asks for nothing and draws nothing once it is out of view. */
function CardChart({ chart }: { readonly chart: PinnedChart }): ReactNode {
  const view = useChartView(chart.members, chart.spanMs);
  // All of its plots are in view without scrolling within the card.
  const needed = stackLayout(groupByUnit(view.lines).length, view.feed.states.length, LEAST_PLOTS).total;
  return (
    <>
      {view.feed.error !== null && <ErrorLine error={view.feed.error} />}
      <div className={classes['cardPlots']} style={{ height: Math.max(LEAST_PLOTS, needed) }}>
        <ChartBody view={view} />
      </div>
      <Legend
        members={chart.members}
        feed={view.feed}
        colorOf={view.colorOf}
        nameOf={view.nameOf}
        cursor={view.cursor}
        hidden={view.hidden}
        onToggle={view.toggle}
      />
    </>
  );
}
