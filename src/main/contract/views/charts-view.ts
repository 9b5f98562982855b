import { ok } from '../../../shared/result';
import type { PinnedCharts } from '../../pinned-charts';
import type { ViewFactory } from '../publisher';

/** The pinned charts, whole at each change: they are few and seldom change. */
export function chartsView(pinned: PinnedCharts): ViewFactory<'charts'> {
  return (_params, invalidate) => {
    let sent = pinned.current;
    const stopListening = pinned.onChange(invalidate);
    const present = (): { charts: (typeof sent)[number][] } => {
      sent = pinned.current;
      return { charts: [...sent] };
    };
    return ok({
      snapshot: present,
      takePatch: () => (pinned.current === sent ? null : present()),
      update: () => ok(undefined),
      close: stopListening,
    });
  };
}
