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
  line(index: number): string;
  /** The same colour, thin, for the band between lowest and highest. */
  band(index: number): string;
}

function colorsOf(lines: readonly string[], rest: Pick<ChartColors, 'text' | 'grid' | 'hatch'>): ChartColors {
  const line = (index: number): string => lines[index % lines.length] ?? '#888888';
  return { ...rest, line, band: (index) => `${line(index)}30` };
}

const FOR_LIGHT = colorsOf(LIGHT, { text: '#59636e', grid: '#e6eaee', hatch: '#c4ccd4' });
const FOR_DARK = colorsOf(DARK, { text: '#a2abb5', grid: '#2a3037', hatch: '#454d56' });

/** Colours of the present scheme; a canvas knows no style sheets. */
export function useChartColors(): ChartColors {
  return useComputedColorScheme('light') === 'dark' ? FOR_DARK : FOR_LIGHT;
}
