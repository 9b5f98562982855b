import { Button, Popover, SegmentedControl, TextInput } from '@mantine/core';
import IconCalendar from '@tabler/icons-react/dist/esm/icons/IconCalendar.mjs';
import { useState, type FormEvent, type ReactNode } from 'react';
import { DAY, HOUR, MINUTE } from '../../shared/time';
import type { ChartRange } from '../api/queries';
import { useWords } from '../i18n/words';
import classes from './charts.module.css';

const PRESETS = [
  ['m15', 15 * MINUTE],
  ['h1', HOUR],
  ['h6', 6 * HOUR],
  ['h24', DAY],
  ['d7', 7 * DAY],
  ['d30', 30 * DAY],
  ['d90', 90 * DAY],
  ['y1', 365 * DAY],
] as const;

interface RangeToolsProps {
  readonly spanMs: number;
  /** null: the chart follows the present. */
  readonly fixed: ChartRange | null;
  readonly shown: ChartRange;
  readonly onSpan: (spanMs: number) => void;
  readonly onRange: (from: number, to: number) => void;
  readonly onReset: () => void;
}

/** How much of the past is shown: a span up to the present, or any two moments. */
export function RangeTools({ spanMs, fixed, shown, onSpan, onRange, onReset }: RangeToolsProps): ReactNode {
  const { t } = useWords();
  return (
    <>
      <SegmentedControl
        size="xs"
        className={classes['presets'] ?? ''}
        aria-label={t('chart.range')}
        value={fixed === null ? String(spanMs) : ''}
        data={PRESETS.map(([name, length]) => ({ value: String(length), label: t(`chart.${name}`) }))}
        onChange={(value) => onSpan(Number(value))}
      />
      <FreeRange fixed={fixed !== null} shown={shown} onRange={onRange} />
      {fixed !== null && <Button onClick={onReset}>{t('chart.reset')}</Button>}
    </>
  );
}

/** A moment as a date field holds it, in local time to the minute. */
export function toField(at: number): string {
  return new Date(at - new Date(at).getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}

/** What two date fields say; null where they are no range. */
export function rangeOfFields(from: string, to: string): ChartRange | null {
  const range = { from: new Date(from).getTime(), to: new Date(to).getTime() };
  return range.from < range.to ? range : null;
}

interface FreeRangeProps {
  readonly fixed: boolean;
  readonly shown: ChartRange;
  readonly onRange: (from: number, to: number) => void;
}

function FreeRange({ fixed, shown, onRange }: FreeRangeProps): ReactNode {
  const { t } = useWords();
  const [opened, setOpened] = useState(false);
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const range = rangeOfFields(from, to);
  const open = (): void => {
    setFrom(toField(shown.from));
    setTo(toField(shown.to));
    setOpened(true);
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (range === null) return;
    onRange(range.from, range.to);
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus position="bottom-start" shadow="md">
      <Popover.Target>
        <Button
          variant={fixed ? 'light' : 'default'}
          leftSection={<IconCalendar size={15} aria-hidden />}
          aria-pressed={fixed}
          onClick={() => (opened ? setOpened(false) : open())}
        >
          {t('chart.custom')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form className={classes['freeRange']} onSubmit={submit}>
          <TextInput
            type="datetime-local"
            size="xs"
            label={t('chart.from')}
            value={from}
            max={to}
            onChange={(event) => setFrom(event.currentTarget.value)}
          />
          <TextInput
            type="datetime-local"
            size="xs"
            label={t('chart.to')}
            value={to}
            error={range === null ? t('chart.rangeWrong') : null}
            onChange={(event) => setTo(event.currentTarget.value)}
          />
          <Button type="submit" disabled={range === null}>
            {t('chart.show')}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
