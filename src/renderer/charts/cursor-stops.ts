import { firstAfter, type PlotSeries, type StateSeries } from './prepare';

export type CursorMove = number | 'first' | 'last';

/** What a key does to a chart: moves the cursor by points, zooms (below 1: nearer), or shifts by parts of the view. */
export type ChartKey =
  | { readonly type: 'cursor'; readonly move: CursorMove }
  | { readonly type: 'zoom'; readonly factor: number }
  | { readonly type: 'pan'; readonly part: number }
  | { readonly type: 'reset' };

const STEP = 1;
const BIG_STEP = 10;

export function chartKey(event: { readonly key: string; readonly shiftKey: boolean }): ChartKey | null {
  const by = event.shiftKey ? BIG_STEP : STEP;
  switch (event.key) {
    case 'ArrowLeft':
      return { type: 'cursor', move: -by };
    case 'ArrowRight':
      return { type: 'cursor', move: by };
    case 'Home':
      return { type: 'cursor', move: 'first' };
    case 'End':
      return { type: 'cursor', move: 'last' };
    case '+':
    case '=':
      return { type: 'zoom', factor: 0.5 };
    case '-':
    case '_':
      return { type: 'zoom', factor: 2 };
    case 'PageUp':
      return { type: 'pan', part: -0.5 };
    case 'PageDown':
      return { type: 'pan', part: 0.5 };
    case 'Escape':
      return { type: 'reset' };
    default:
      return null;
  }
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Every moment (ms UTC) in the range at which something is drawn: where the cursor of the keyboard can stand. */
export function cursorStops(
  series: readonly PlotSeries[],
  states: readonly StateSeries[],
  { from, to }: Range,
): number[] {
  const stops = new Set<number>();
  for (const { at } of [...series, ...states]) {
    for (let index = firstAfter(at, from - 1); index < at.length; index += 1) {
      const time = at[index] ?? Infinity;
      if (time > to) break;
      stops.add(time);
    }
  }
  // A state that began before the range is seen from its beginning on.
  if (states.length > 0) stops.add(Math.ceil(from));
  return [...stops].sort((left, right) => left - right);
}

/** Where the cursor goes from `at` (null: it is nowhere yet); null where there is nothing to go to. */
export function movedCursor(stops: readonly number[], at: number | null, move: CursorMove): number | null {
  const last = stops.length - 1;
  if (last < 0) return null;
  if (move === 'first') return stops[0] ?? null;
  if (move === 'last') return stops[last] ?? null;
  // The stop it stands on, or the last one before it.
  const present = at === null ? (move > 0 ? -1 : last + 1) : firstAfter(stops, at) - 1;
  const between = at !== null && stops[present] !== at;
  const index = present + move + (between && move < 0 ? 1 : 0);
  return stops[Math.min(last, Math.max(0, index))] ?? null;
}

/** The range seen nearer or from farther away; what lies at `around` stays where it is. */
export function zoomed({ from, to }: Range, around: number | null, factor: number): Range {
  const fixed = around !== null && around >= from && around <= to ? around : (from + to) / 2;
  return { from: fixed - (fixed - from) * factor, to: fixed + (to - fixed) * factor };
}

export function shifted({ from, to }: Range, part: number): Range {
  const by = (to - from) * part;
  return { from: from + by, to: to + by };
}
