import { create } from 'zustand';
import { MAX_CHART_MEMBERS, type ChartMember } from '../../shared/charts';
import { HOUR } from '../../shared/time';
import { memberKey, memberOfKey } from '../charts/members';

const STORAGE_KEY = 'ha-control-center.charts.';

/** Where entities are chosen: on the charts of one site, or (null) on the screen of all. */
export type ChartScope = string | null;

/** What a charts screen shows: the pinned charts, or one that the operator puts together; null: whatever there is. */
export type ChartMode = 'pinned' | 'explore';

export interface ChartChoice {
  /** `memberKey` of each entity, in the order they were chosen. */
  readonly keys: readonly string[];
  /** Length of the live window, ms. */
  readonly spanMs: number;
  readonly mode: ChartMode | null;
}

interface Choices {
  readonly byScope: Readonly<Record<string, ChartChoice>>;
  readonly change: (scope: ChartScope, change: Partial<ChartChoice>) => void;
}

const EMPTY: ChartChoice = { keys: [], spanMs: HOUR, mode: null };
const nameOf = (scope: ChartScope): string => (scope === null ? 'all' : `site ${scope}`);

function stored(scope: string): ChartChoice {
  try {
    const parsed = JSON.parse(localStorage.getItem(STORAGE_KEY + scope) ?? '{}') as Record<string, unknown>;
    const keys = Array.isArray(parsed['keys']) ? parsed['keys'] : [];
    const spanMs = Number(parsed['spanMs']);
    return {
      ...EMPTY,
      keys: keys
        .filter((key): key is string => typeof key === 'string' && memberOfKey(key) !== null)
        .slice(0, MAX_CHART_MEMBERS),
      spanMs: Number.isFinite(spanMs) && spanMs > 0 ? spanMs : HOUR,
    };
  } catch {
    // A page without storage, or a damaged value: start with an empty chart.
    return EMPTY;
  }
}

function keep(scope: string, { keys, spanMs }: ChartChoice): void {
  try {
    localStorage.setItem(STORAGE_KEY + scope, JSON.stringify({ keys, spanMs }));
  } catch {
    // Without storage the choice lives as long as the window.
  }
}

const read = new Map<string, ChartChoice>();

function choiceOf({ byScope }: Choices, scope: ChartScope): ChartChoice {
  const name = nameOf(scope);
  const known = byScope[name];
  if (known !== undefined) return known;
  let kept = read.get(name);
  if (kept === undefined) {
    kept = stored(name);
    read.set(name, kept);
  }
  return kept;
}

const useChoices = create<Choices>((set, get) => ({
  byScope: {},
  change: (scope, change) => {
    const next = { ...choiceOf(get(), scope), ...change };
    keep(nameOf(scope), next);
    set({ byScope: { ...get().byScope, [nameOf(scope)]: next } });
  },
}));

/** What is on a charts screen; entities and span are kept over restarts. */
export const useChartChoice = (scope: ChartScope): ChartChoice =>
  useChoices((state) => choiceOf(state, scope));

/** Whether one entity is on the chart of its site; its row draws anew only when that changes. */
export const useIsChosen = (siteId: string, entityId: string): boolean =>
  useChoices((state) => choiceOf(state, siteId).keys.includes(memberKey({ siteId, entityId })));

/** Puts an entity on a chart or takes it off; a full chart stays as it is. Shows the chart, not the pinned ones. */
export function toggleChosen(scope: ChartScope, member: ChartMember): void {
  const { keys } = choiceOf(useChoices.getState(), scope);
  const key = memberKey(member);
  if (keys.includes(key)) changeChart(scope, { keys: keys.filter((each) => each !== key), mode: 'explore' });
  else if (keys.length < MAX_CHART_MEMBERS) changeChart(scope, { keys: [...keys, key], mode: 'explore' });
}

export function changeChart(scope: ChartScope, change: Partial<ChartChoice>): void {
  useChoices.getState().change(scope, change);
}
