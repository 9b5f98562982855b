import type { Result } from '../../shared/result';
import { commands, type CompressedState, type EntitiesEvent, type FullState } from '../ha/messages';
import type { Session } from '../ha/session';
import { isTime, secondsToMs } from '../ha/time';

/** The part of a session that requests are made with. */
export type Channel = Pick<Session, 'ready' | 'trySend' | 'request' | 'subscribe'>;

/** What the target of an action was like when it was sent, so that its trace can be told from older ones. */
export interface Baseline {
  /** ms UTC of Home Assistant's clock by entity: when its state was last written, as far as was known. */
  readonly lastUpdated: ReadonlyMap<string, number>;
  readonly wantedState: string | null;
  /** Contexts of actions that were answered: their late traces prove nothing about this one. */
  readonly knownContexts: ReadonlySet<string>;
}

interface Trace {
  readonly entityId: string;
  readonly state: string;
  readonly context: unknown;
  readonly updated: number;
}

/** How long Home Assistant may take for each of the two answers. */
const LIMIT_MS = 5000;

/**
 * Whether the states of an action's targets bear its trace: written after it was sent, by the user whose token this
 * is, in a context of no other action known here, and as it wanted them. `false` proves nothing: an action that
 * changes no state leaves no trace.
 */
export async function bearsTrace(channel: Channel, baseline: Baseline): Promise<boolean> {
  if (baseline.lastUpdated.size === 0) return false;
  const user = await channel.request(commands.currentUser(), LIMIT_MS);
  const userId = user.ok ? (user.value as { readonly id?: unknown } | null)?.id : undefined;
  if (typeof userId !== 'string') return false;
  const traces = await readTraces(channel, [...baseline.lastUpdated.keys()]);
  return traces.some(({ entityId, state, context, updated }) => {
    const { id, user_id: by } = contextOf(context);
    return (
      by === userId &&
      updated > (baseline.lastUpdated.get(entityId) ?? Number.POSITIVE_INFINITY) &&
      !baseline.knownContexts.has(id) &&
      (baseline.wantedState === null || baseline.wantedState === state)
    );
  });
}

/** Contexts are looked at only here, in a subscription that lives for one event: live states need not keep them. */
async function readTraces(channel: Channel, entityIds: readonly string[]): Promise<readonly Trace[]> {
  let resolve: (traces: readonly Trace[]) => void = () => undefined;
  const first = new Promise<readonly Trace[]>((settle) => (resolve = settle));
  const subscribed = await channel.subscribe(commands.subscribeEntities(entityIds), (event) => {
    const added = (event as EntitiesEvent | null)?.a;
    if (typeof added === 'object' && added !== null) resolve(Object.entries(added).flatMap(compressedTrace));
  });
  if (!subscribed.ok) return readFullTraces(await channel.request(commands.getStates(), LIMIT_MS), entityIds);
  const timer = setTimeout(() => resolve([]), LIMIT_MS);
  const traces = await first;
  clearTimeout(timer);
  subscribed.value.cancel();
  return traces;
}

function compressedTrace([entityId, state]: [string, CompressedState]): readonly Trace[] {
  const seconds = state?.lu ?? state?.lc;
  if (typeof state?.s !== 'string' || typeof seconds !== 'number') return [];
  return [{ entityId, state: state.s, context: state.c, updated: secondsToMs(seconds) }];
}

/** Releases before 2022.4. */
function readFullTraces(answer: Result<unknown>, entityIds: readonly string[]): readonly Trace[] {
  if (!answer.ok || !Array.isArray(answer.value)) return [];
  return (answer.value as FullState[]).flatMap((state) => {
    const updated = Date.parse(state?.last_updated);
    if (!entityIds.includes(state?.entity_id) || !isTime(updated)) return [];
    return [{ entityId: state.entity_id, state: state.state, context: state.context, updated }];
  });
}

/** A context that nobody in particular caused is its bare id. */
function contextOf(context: unknown): { readonly id: string; readonly user_id: unknown } {
  if (typeof context === 'string') return { id: context, user_id: null };
  const { id, user_id } = (context ?? {}) as { readonly id?: unknown; readonly user_id?: unknown };
  return { id: typeof id === 'string' ? id : '', user_id };
}

/** The id of the context in which Home Assistant carried a service call out, from its answer. */
export function contextIdOf(result: unknown): string | null {
  const id = (result as { readonly context?: { readonly id?: unknown } } | null)?.context?.id;
  return typeof id === 'string' ? id : null;
}
