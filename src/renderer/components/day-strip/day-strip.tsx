import { Tooltip } from '@mantine/core';
import { memo, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { SLOTS, type SlotState } from '../../../shared/fleet-history';
import { useErrorText } from '../../i18n/error-text';
import { useWords } from '../../i18n/words';
import type { SiteDay } from '../../store/site-day';
import classes from './day-strip.module.css';
import { slotText } from './day-text';

/** Units of a slot, and of its bar, in the drawing. */
const STEP = 4;
const BAR = 3.5;
const HEIGHT = 20;

/**
 * The bars of each state, from the top: the worse, the taller, and each another shape, so that colour is never the
 * only thing that tells.
 */
const SHAPES: Readonly<Record<SlotState, readonly (readonly [y: number, height: number])[]>> = {
  stopped: [[0, 20]],
  waiting: [
    [2, 7],
    [11, 7],
  ],
  connecting: [[9, 9]],
  incomplete: [[14, 4]],
  manual: [
    [8, 3],
    [15, 3],
  ],
  inactive: [[16, 2]],
  connected: [[5, 13]],
  'not-running': [[9, 1]],
};

const COLORS: Readonly<Record<SlotState, string>> = {
  stopped: 'var(--status-stopped)',
  waiting: 'var(--status-waiting)',
  connecting: 'var(--status-busy)',
  incomplete: 'var(--status-rest)',
  manual: 'var(--status-manual)',
  inactive: 'var(--status-rest)',
  connected: 'var(--status-connected)',
  'not-running': 'var(--status-rest)',
};

/** One path for each state that occurs: a day of 200 sites stays a thousand nodes. */
function pathsOf(day: SiteDay): readonly (readonly [SlotState, string])[] {
  const paths = new Map<SlotState, string>();
  day.slots.forEach((slot, index) => {
    if (slot === null) return;
    const x = index * STEP;
    const bars = SHAPES[slot.state].map(([y, height]) => `M${x} ${y}h${BAR}v${height}h-${BAR}z`).join('');
    paths.set(slot.state, (paths.get(slot.state) ?? '') + bars);
  });
  return [...paths];
}

/** A site's past 24 hours, a bar each half-hour by the worst in it; pointing or arrow keys say when and why. */
export const DayStrip = memo(function DayStrip({
  name,
  day,
}: {
  readonly name: string;
  readonly day: SiteDay | undefined;
}): ReactNode {
  const { t, formats } = useWords();
  const errorText = useErrorText();
  const [index, setIndex] = useState<number | null>(null);
  if (day === undefined) return <span className={classes['strip']} />;
  const at = index ?? SLOTS - 1;
  const text = slotText(day, at, { t, formats, errorText });
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setIndex(inDay(Math.floor(((event.clientX - left) / Math.max(1, width)) * SLOTS)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = keyTarget(event.key, at);
    if (next === null) return;
    event.preventDefault();
    setIndex(inDay(next));
  };
  return (
    <span
      className={classes['strip']}
      role="slider"
      tabIndex={0}
      aria-label={t('day.label', { name })}
      aria-valuemin={1}
      aria-valuemax={SLOTS}
      aria-valuenow={at + 1}
      aria-valuetext={[text.time, text.word, ...text.more].join(', ')}
      aria-readonly
      onPointerMove={onPointerMove}
      onPointerLeave={() => setIndex(null)}
      onFocus={(event) => {
        // A press of the pointer shows what is under it instead.
        if (event.currentTarget.matches(':focus-visible')) setIndex((before) => before ?? lastTrouble(day));
      }}
      onBlur={() => setIndex(null)}
      onKeyDown={onKeyDown}
    >
      <svg viewBox={`0 0 ${SLOTS * STEP - 1} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden>
        {pathsOf(day).map(([state, path]) => (
          <path key={state} d={path} fill={COLORS[state]} />
        ))}
      </svg>
      {index !== null && (
        <Tooltip
          opened
          multiline
          maw={360}
          label={
            <>
              <strong>
                {text.time} · {text.word}
              </strong>
              {text.more.map((line) => (
                <div key={line}>{line}</div>
              ))}
            </>
          }
        >
          <span className={classes['mark']} style={{ left: `${(index / SLOTS) * 100}%` }} />
        </Tooltip>
      )}
    </span>
  );
});

const inDay = (index: number): number => Math.min(SLOTS - 1, Math.max(0, index));

/** Where a key leads from a slot; null: it is none of ours. */
function keyTarget(key: string, at: number): number | null {
  switch (key) {
    case 'ArrowLeft':
      return at - 1;
    case 'ArrowRight':
      return at + 1;
    case 'PageUp':
      return at - 6;
    case 'PageDown':
      return at + 6;
    case 'Home':
      return 0;
    case 'End':
      return SLOTS - 1;
    default:
      return null;
  }
}

/** Who comes by keyboard is led to what went wrong last. */
function lastTrouble(day: SiteDay): number {
  for (let index = day.slots.length - 1; index >= 0; index -= 1) {
    const state = day.slots[index]?.state;
    if (state === 'stopped' || state === 'waiting') return index;
  }
  return SLOTS - 1;
}
