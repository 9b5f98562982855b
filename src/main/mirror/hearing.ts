import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import {
  commands,
  knowsSubscribeEntities,
  type CompressedState,
  type EntitiesEvent,
  type FullState,
} from '../ha/messages';
import type { Session, Subscription } from '../ha/session';
import { secondsToMs } from '../ha/time';
import type { LiveEntity } from './live-entity';
import type { LiveStates } from './live-states';

/** Entities asked after at one look: those that changed last, and some of the others in turn. */
const RECENT = 60;
const IN_TURN = 40;

/** What Home Assistant says of one entity: its state and when that was last updated, ms UTC. */
interface Present {
  readonly state: string;
  readonly updated: number;
}

/**
 * Finds out whether the subscription of states still tells the truth: Home Assistant is asked for some entities
 * anew, and its answer compared with what the events brought. Events and answers travel one behind the other, so
 * at the moment of the answer nothing can be under way that would explain a difference.
 */
export class Hearing {
  readonly #session: Session;
  readonly #states: LiveStates;
  readonly #haVersion: string;
  #turn = 0;

  constructor(session: Session, states: LiveStates, haVersion: string) {
    this.#session = session;
    this.#states = states;
    this.#haVersion = haVersion;
  }

  /**
   * Asks; `onAnswer` hears once of which entities Home Assistant and the mirror do not say the same. It is never
   * waited for: a Home Assistant that does not answer is noticed by the next look. Errors: those of a request.
   */
  async ask(onAnswer: (different: readonly string[]) => void): Promise<Result<void>> {
    const asked = this.#choose();
    if (asked.length === 0) {
      onAnswer([]);
      return ok(undefined);
    }
    return knowsSubscribeEntities(this.#haVersion)
      ? this.#look(asked, onAnswer)
      : this.#lookAtAll(asked, onAnswer);
  }

  #choose(): readonly string[] {
    const all = [...this.#states.values()];
    const chosen = new Set(lastUpdated(all, RECENT).map(({ entityId }) => entityId));
    for (let step = 0; step < IN_TURN && step < all.length; step += 1) {
      const entity = all[(this.#turn + step) % all.length];
      if (entity !== undefined) chosen.add(entity.entityId);
    }
    this.#turn = all.length === 0 ? 0 : (this.#turn + IN_TURN) % all.length;
    return [...chosen];
  }

  /** A subscription of its own brings the present states of just these entities; then it ends. */
  async #look(
    asked: readonly string[],
    onAnswer: (different: readonly string[]) => void,
  ): Promise<Result<void>> {
    let answered = false;
    let subscription: Subscription | null = null;
    const subscribed = await this.#session.subscribe(commands.subscribeEntities(asked), (value) => {
      const states = (value as EntitiesEvent | null)?.a;
      if (answered || states === undefined) return;
      answered = true;
      onAnswer(this.#compare(asked, (entityId) => presentOf(states[entityId])));
      subscription?.cancel();
    });
    if (!subscribed.ok) return subscribed;
    subscription = subscribed.value;
    if (answered) subscription.cancel();
    return ok(undefined);
  }

  /** Before 2022.4 only all states can be had. */
  async #lookAtAll(
    asked: readonly string[],
    onAnswer: (different: readonly string[]) => void,
  ): Promise<Result<void>> {
    const answer = await this.#session.request(commands.getStates());
    if (!answer.ok) return answer;
    if (!Array.isArray(answer.value)) {
      return fail(appError('sync-failed', { reason: 'get_states brought no list' }));
    }
    const present = new Map((answer.value as FullState[]).map((state) => [state.entity_id, state]));
    const different = this.#compare(asked, (entityId) => {
      const full = present.get(entityId);
      return full === undefined ? null : { state: full.state, updated: Date.parse(full.last_updated) };
    });
    onAnswer(different);
    return ok(undefined);
  }

  #compare(asked: readonly string[], presentOfEntity: (entityId: string) => Present | null): string[] {
    return asked.filter((entityId) => {
      const present = presentOfEntity(entityId);
      const entity = this.#states.get(entityId);
      if (present === null || entity === undefined) return (present === null) !== (entity === undefined);
      return present.state !== entity.state || present.updated > entity.lastUpdated;
    });
  }
}

/** The `count` that were updated last. In one pass: sorting tens of thousands would hold the event loop. */
function lastUpdated(entities: readonly LiveEntity[], count: number): readonly LiveEntity[] {
  const newest: LiveEntity[] = [];
  for (const entity of entities) {
    const oldest = newest.at(-1);
    if (newest.length >= count && oldest !== undefined && entity.lastUpdated <= oldest.lastUpdated) continue;
    const behind = newest.findIndex((other) => other.lastUpdated < entity.lastUpdated);
    newest.splice(behind < 0 ? newest.length : behind, 0, entity);
    if (newest.length > count) newest.pop();
  }
  return newest;
}

function presentOf(state: CompressedState | undefined): Present | null {
  return state === undefined ? null : { state: state.s, updated: secondsToMs(state.lu ?? state.lc) };
}
