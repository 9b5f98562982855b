import { useMemo } from 'react';
import { stateText } from '../components/state-text';
import { useWords } from '../i18n/words';
import { segmentAt, valueAt, type DrawnEntity, type PlotSeries, type StateSeries } from './prepare';

export interface Reading {
  /** A state in the operator's words. */
  word(entity: Pick<DrawnEntity, 'entityId' | 'deviceClass'>, state: string): string;
  /** What a line shows at a moment (ms UTC), with its unit. */
  line(series: PlotSeries, at: number): string;
  /** What a timeline shows at a moment. */
  states(series: StateSeries, at: number): string;
}

/** What stands on a chart, in words. */
export function useReading(): Reading {
  const { t, formats } = useWords();
  return useMemo(() => {
    const word: Reading['word'] = ({ entityId, deviceClass }, state) =>
      stateText(t, formats, { domain: entityId.slice(0, entityId.indexOf('.')), deviceClass }, state);
    return {
      word,
      line: (series, at) => {
        const value = valueAt(series, at);
        return value === null ? t('chart.gap') : `${formats.decimal(value, 2)} ${series.unit ?? ''}`.trim();
      },
      states: (series, at) => {
        const segment = segmentAt(series, at);
        if (segment?.state == null) return t('chart.gap');
        const state = word(series, segment.state);
        return segment.changes === 0
          ? state
          : t('chart.mixed', { state, changes: formats.number(segment.changes) });
      },
    };
  }, [t, formats]);
}
