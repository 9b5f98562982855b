import { useComputedColorScheme } from '@mantine/core';

/** Line colours, told apart by colour-blind eyes in their order; each at least 3:1 on its ground. */
const LIGHT = [
  '#0b62c4',
  '#c2410c',
  '#1a7f37',
  '#8a3ffc',
  '#00777f',
  '#a8123e',
  '#7a5c00',
  '#b5179e',
  '#4453c4',
  '#5c6b00',
  '#8c4b2f',
  '#59636e',
] as const;
const DARK = [
  '#6cb1ff',
  '#ff9d5c',
  '#56c271',
  '#c4a2ff',
  '#4fd1d9',
  '#ff8fa3',
  '#e8c04a',
  '#ff8fd0',
  '#a5aeff',
  '#b9cc4a',
  '#d9a07e',
  '#c0c8d0',
] as const;

export interface ChartColors {
  readonly text: string;
  readonly grid: string;
  readonly hatch: string;
  /** What the plots stand on; a picture that is saved has it too. */
  readonly ground: string;
  /** Words that are to be read first. */
  readonly word: string;
  /** Bars of states in which nothing happens, and of those that are no state. */
  readonly rest: string;
  readonly gone: string;
  /** Words on a bar in one of the line colours. */
  readonly onLine: string;
  line(index: number): string;
  /** The same colour, thin, for the band between lowest and highest. */
  band(index: number): string;
}

function colorsOf(lines: readonly string[], rest: Omit<ChartColors, 'line' | 'band'>): ChartColors {
  const line = (index: number): string => lines[index % lines.length] ?? '#888888';
  return { ...rest, line, band: (index) => `${line(index)}30` };
}

const FOR_LIGHT = colorsOf(LIGHT, {
  ...{ text: '#59636e', grid: '#e6eaee', hatch: '#c4ccd4', ground: '#ffffff', word: '#1b1f24' },
  ...{ rest: '#d3d9df', gone: '#f0f2f4', onLine: '#ffffff' },
});
const FOR_DARK = colorsOf(DARK, {
  ...{ text: '#a2abb5', grid: '#2a3037', hatch: '#454d56', ground: '#16191d', word: '#dfe3e8' },
  ...{ rest: '#3d454e', gone: '#23282e', onLine: '#101316' },
});

/** Colours of the present scheme; a canvas knows no style sheets. */
export function useChartColors(): ChartColors {
  // At once: a plot would be made in the light colours first, and then anew.
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  return scheme === 'dark' ? FOR_DARK : FOR_LIGHT;
}

/** States in which nothing happens: they keep to the background, so that what is on stands out. */
const AT_REST: ReadonlySet<string> = new Set([
  ...['off', 'closed', 'locked', 'idle', 'standby', 'not_home', 'below_horizon', 'disarmed', 'docked'],
  ...['paused', 'stopped', 'none', 'clear', 'no'],
]);
const GONE: ReadonlySet<string> = new Set(['unavailable', 'unknown']);

/** Colour of a state's bar and of the words on it; one state has one colour on every chart. */
export function stateColors(
  colors: ChartColors,
  state: string,
): { readonly bar: string; readonly word: string } {
  if (GONE.has(state)) return { bar: colors.gone, word: colors.text };
  if (AT_REST.has(state)) return { bar: colors.rest, word: colors.word };
  const bar = colors.line(state === 'on' || state === 'open' || state === 'home' ? 0 : hashOf(state));
  return { bar, word: colors.onLine };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (hash * 31 + text.charCodeAt(index)) >>> 0;
  return hash;
}
