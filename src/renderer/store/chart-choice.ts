import { create } from 'zustand';

/** The contract sends at most this many series on one chart; more could not be told apart anyway. */
export const MAX_SERIES = 12;

const KEY = 'ha-control-center.chart.';

interface ChartChoice {
  readonly bySite: Readonly<Record<string, readonly string[]>>;
  readonly toggle: (siteId: string, entityId: string) => void;
  readonly clear: (siteId: string) => void;
}

const EMPTY: readonly string[] = [];

function stored(siteId: string): readonly string[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY + siteId) ?? '[]');
    return Array.isArray(parsed)
      ? parsed.filter((item): item is string => typeof item === 'string').slice(0, MAX_SERIES)
      : EMPTY;
  } catch {
    // A page without storage, or a damaged value: start with an empty chart.
    return EMPTY;
  }
}

function keep(siteId: string, chosen: readonly string[]): void {
  try {
    localStorage.setItem(KEY + siteId, JSON.stringify(chosen));
  } catch {
    // Without storage the choice lives as long as the window.
  }
}

const useChoice = create<ChartChoice>((set, get) => {
  const change = (siteId: string, chosen: readonly string[]): void => {
    keep(siteId, chosen);
    set({ bySite: { ...get().bySite, [siteId]: chosen } });
  };
  return {
    bySite: {},
    toggle: (siteId, entityId) => {
      const before = chosenOf(get(), siteId);
      if (before.includes(entityId))
        change(
          siteId,
          before.filter((id) => id !== entityId),
        );
      else if (before.length < MAX_SERIES) change(siteId, [...before, entityId]);
    },
    clear: (siteId) => change(siteId, EMPTY),
  };
});

const read = new Map<string, readonly string[]>();

function chosenOf(state: ChartChoice, siteId: string): readonly string[] {
  const known = state.bySite[siteId];
  if (known !== undefined) return known;
  let kept = read.get(siteId);
  if (kept === undefined) {
    kept = stored(siteId);
    read.set(siteId, kept);
  }
  return kept;
}

/** Entities on the chart of a site, in the order they were chosen; kept over restarts. */
export const useChosen = (siteId: string): readonly string[] => useChoice((state) => chosenOf(state, siteId));

/** Whether one entity is on the chart; its row draws anew only when that changes. */
export const useIsChosen = (siteId: string, entityId: string): boolean =>
  useChoice((state) => chosenOf(state, siteId).includes(entityId));

export const toggleChosen = (siteId: string, entityId: string): void =>
  useChoice.getState().toggle(siteId, entityId);
export const clearChosen = (siteId: string): void => useChoice.getState().clear(siteId);
