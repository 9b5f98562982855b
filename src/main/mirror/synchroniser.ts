import { appError, reasonOf, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { MINUTE } from '../../shared/time';
import {
  commands,
  knowsFloors,
  knowsLabels,
  knowsSubscribeEntities,
  type Command,
  type EntitiesEvent,
  type FullState,
  type StateChangedEvent,
} from '../ha/messages';
import type { Session, Subscription } from '../ha/session';
import type { RegistryKind } from '../storage/protocol';
import { inSlices } from '../in-slices';
import { Hearing } from './hearing';
import { Tally } from './tally';
import type { SiteMirror } from './site-mirror';

/** How often what is not due each time is due, ms. */
export interface SynchroniserPace {
  readonly startingPoll: number;
  readonly deafCheck: number;
}

export interface SynchroniserListener {
  /** `get_config` was read. */
  facts(facts: SiteFacts): void;
  /** Worth a line in the log. */
  trouble(what: string): void;
  /** Synchronised anew while connected: what happened since then (monotonic) may not have been heard. */
  missed(since: number): void;
}

/** How a set of states is taken. */
export interface TakingStates {
  /** Counts what was not as Home Assistant has it; null: nobody wants to know. */
  readonly tally: Tally | null;
  /** Of so many entities, so many have been looked at. */
  readonly onProgress: (done: number, total: number) => void;
  /** Given up while the states have not come yet; what has begun to be taken is taken to the end. */
  readonly signal: AbortSignal | null;
}

const SILENTLY: TakingStates = { tally: null, onProgress: () => undefined, signal: null };

/** ms. Lists of a big install take a slow link minutes; that nothing comes at all is the connection's to notice. */
const LIST_LIMIT_MS = 3 * MINUTE;

/** What `get_config` tells that the screens show. */
export interface SiteFacts {
  /** HA's core state: RUNNING, STARTING, NOT_RUNNING … */
  readonly haState: string;
  readonly locationName: string;
}

const LIST_COMMAND: Readonly<Record<RegistryKind, Command>> = {
  areas: commands.list('area'),
  floors: commands.list('floor'),
  devices: commands.list('device'),
  labels: commands.list('label'),
  entities: commands.list('entity'),
};
const REGISTRY_EVENT: Readonly<Record<RegistryKind, string>> = {
  areas: 'area_registry_updated',
  floors: 'floor_registry_updated',
  devices: 'device_registry_updated',
  labels: 'label_registry_updated',
  entities: 'entity_registry_updated',
};

/**
 * Brings one site's mirror to the truth over one session and keeps it there: registries and their updates, the
 * full set of states, then every change. Made anew for each session; nothing of an old one survives.
 */
export class Synchroniser {
  readonly #session: Session;
  readonly #mirror: SiteMirror;
  readonly #haVersion: string;
  readonly #listener: SynchroniserListener;
  readonly #hearing: Hearing;
  readonly #staleRegistries = new Set<RegistryKind>();
  /** Their updates could not be subscribed to; without that they would stand still. */
  readonly #unfollowedRegistries = new Set<RegistryKind>();
  #facts: SiteFacts | null = null;
  #statesSubscription: Subscription | null = null;
  #missedSomething = false;
  /** Monotonic: the states were as Home Assistant has them; null: not since the session began. */
  #goodAt: number | null = null;
  #busy = false;
  readonly #whenIdle: (() => void)[] = [];
  #askedAt = 0;
  /** When it was last asked whether the subscription still hears; null: not yet, the first look is a period away. */
  #listenedAt: number | null = null;
  #lookUnanswered = false;
  /** Entities that differed at the last look; when one still does at the next, something was not heard. */
  #suspects: readonly string[] = [];
  #resynchronisedForDeafness = false;

  constructor(session: Session, mirror: SiteMirror, haVersion: string, listener: SynchroniserListener) {
    this.#session = session;
    this.#mirror = mirror;
    this.#haVersion = haVersion;
    this.#listener = listener;
    this.#hearing = new Hearing(session, mirror.states, haVersion);
  }

  /** The whole way to "synchronised". Errors: `sync-failed`, or why the session ended meanwhile. */
  async run(): Promise<Result<void>> {
    const kinds = this.#kinds();
    // All at once: on a slow link each answer waited for costs a round trip. Home Assistant takes commands in the
    // order they are sent, so what is followed is followed before it is listed: a change in between is seen twice
    // at worst.
    const facts = this.#readFacts();
    const followed = kinds.map((kind) => this.#followRegistry(kind));
    const config = this.#session.subscribe(commands.subscribeEvents('core_config_updated'), () => {
      this.#facts = null;
    });
    const lists = kinds.map((kind) => this.#list(kind));
    const states = this.#followStates();
    await Promise.all([...followed, config]);
    for (const result of await Promise.all([facts, ...lists, states])) if (!result.ok) return result;
    this.#mirror.settleRenames();
    return ok(undefined);
  }

  /**
   * What has to be done again, at most once a second: registries that changed, states after something was
   * missed, a look at a Home Assistant that was still starting (R17), and at whether the subscription still
   * hears. `now` is monotonic.
   */
  async tick(now: number, pace: SynchroniserPace): Promise<void> {
    if (this.#busy || !this.#session.ready) return;
    this.#busy = true;
    this.#goodAt ??= now;
    try {
      await this.#lookAtStart(now, pace.startingPoll);
      for (const kind of [...this.#unfollowedRegistries]) await this.#followRegistry(kind);
      for (const kind of [...this.#staleRegistries]) {
        this.#staleRegistries.delete(kind);
        const listed = await this.#list(kind);
        if (!listed.ok) this.#staleRegistries.add(kind);
      }
      this.#mirror.settleRenames();
      await this.#lookAtHearing(now, pace.deafCheck);
      if (this.#missedSomething) {
        this.#missedSomething = false;
        this.#statesSubscription?.cancel();
        const followed = await this.#followStates();
        // Without states the site would read "connected" and stand still: better a new session.
        if (followed.ok) {
          this.#listener.missed(this.#goodAt);
          this.#goodAt = now;
        } else this.#session.end(followed.error);
      }
    } catch (thrown) {
      this.#session.end(appError('sync-failed', { reason: reasonOf(thrown) }));
    } finally {
      this.#idle();
    }
  }

  /**
   * Lists a registry anew; what to do with it is the caller's. null: this Home Assistant has none of the kind.
   * Errors: `sync-failed`, or why the session ended.
   */
  async listRegistry(kind: RegistryKind): Promise<Result<readonly unknown[] | null>> {
    if (!this.#kinds().includes(kind)) return ok(null);
    const answer = await this.#session.request(LIST_COMMAND[kind], LIST_LIMIT_MS);
    if (answer.ok) return ok(Array.isArray(answer.value) ? answer.value : []);
    // While HA starts, and on releases without this registry, the command is unknown; states come without it.
    const { code, details } = answer.error;
    if (code === 'request-failed' && details['haCode'] === 'unknown_command') return ok(null);
    return fail(syncError(answer.error));
  }

  /**
   * Takes the whole set of states anew and corrects the mirror. The subscription before goes on until the first
   * event of the new one, so nothing is lost in between, also when it is given up. Errors: `cancelled`,
   * `sync-failed`, or why the session ended.
   */
  async retakeStates(taking: TakingStates): Promise<Result<void>> {
    while (this.#busy) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
    if (taking.signal?.aborted === true) return fail(appError('cancelled'));
    this.#busy = true;
    try {
      return knowsSubscribeEntities(this.#haVersion)
        ? await this.#followCompressed(taking)
        : await this.#retakeFull(taking);
    } finally {
      this.#idle();
    }
  }

  /** Before 2022.4 the events go on; what lay before the answer on the wire has been applied. */
  async #retakeFull({ tally, signal, onProgress }: TakingStates): Promise<Result<void>> {
    const answer = await this.#session.request(commands.getStates(), LIST_LIMIT_MS);
    if (signal?.aborted === true) return fail(appError('cancelled'));
    if (!answer.ok) return fail(syncError(answer.error));
    if (!Array.isArray(answer.value)) return fail(noList());
    this.#mirror.states.replaceAllFull(answer.value as FullState[], tally ?? new Tally());
    onProgress(answer.value.length, answer.value.length);
    return ok(undefined);
  }

  #idle(): void {
    this.#busy = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  async #lookAtStart(now: number, startingPoll: number): Promise<void> {
    const starting = this.#facts === null || this.#facts.haState !== 'RUNNING';
    if (!starting || now - this.#askedAt < startingPoll) return;
    this.#askedAt = now;
    const facts = await this.#readFacts();
    if (facts.ok && facts.value.haState === 'RUNNING') {
      for (const kind of this.#kinds()) this.#staleRegistries.add(kind);
    }
  }

  /** A subscription can go deaf while pings are answered; then the screens would show yesterday for ever. */
  async #lookAtHearing(now: number, deafCheck: number): Promise<void> {
    this.#listenedAt ??= now;
    // A difference is looked at again at once: only one that lasts means something.
    const due = this.#suspects.length > 0 || now - this.#listenedAt >= deafCheck;
    if (!due || this.#facts?.haState !== 'RUNNING') return;
    this.#listenedAt = now;
    if (this.#lookUnanswered) {
      this.#deaf([]);
      return;
    }
    this.#lookUnanswered = true;
    const asked = await this.#hearing.ask((different) => {
      this.#lookUnanswered = false;
      const lasting = different.filter((entityId) => this.#suspects.includes(entityId));
      this.#suspects = different;
      if (lasting.length > 0) {
        this.#deaf(lasting);
      } else if (different.length === 0) {
        this.#resynchronisedForDeafness = false;
        if (!this.#missedSomething) this.#goodAt = now;
      }
    });
    // Refused or too late: nothing is known of the subscription; the next look tells.
    if (!asked.ok) this.#lookUnanswered = false;
  }

  /** `differing`: entities of which mirror and Home Assistant do not say the same; none: it does not answer at all. */
  #deaf(differing: readonly string[]): void {
    this.#suspects = [];
    this.#lookUnanswered = false;
    const shown = differing.length === 0 ? '–' : differing.slice(0, 5).join(', ');
    if (this.#resynchronisedForDeafness) {
      this.#session.end(appError('subscription-deaf', { entities: shown }));
      return;
    }
    this.#resynchronisedForDeafness = true;
    this.#listener.trouble(`the subscription of states has gone deaf (${shown}); synchronised again`);
    this.#missedSomething = true;
  }

  /**
   * Asks Home Assistant at once for some entities, and again where the answer is another than the mirror: those that
   * differ both times were not heard of. Errors: those of a request; `not-connected` while it is still starting.
   */
  async hears(): Promise<Result<readonly string[]>> {
    if (this.#facts?.haState !== 'RUNNING')
      return fail(appError('not-connected', { state: 'synchronising' }));
    const first = await this.#ask();
    if (!first.ok || first.value.length === 0) return first;
    const second = await this.#ask();
    return second.ok ? ok(second.value.filter((entityId) => first.value.includes(entityId))) : second;
  }

  #ask(): Promise<Result<readonly string[]>> {
    return new Promise((resolve) => {
      const hearing = new Hearing(this.#session, this.#mirror.states, this.#haVersion);
      void hearing
        .ask((different) => resolve(ok(different)))
        .then((asked) => {
          if (!asked.ok) resolve(asked);
        });
    });
  }

  #kinds(): RegistryKind[] {
    const kinds: RegistryKind[] = ['areas', 'devices', 'entities'];
    if (knowsFloors(this.#haVersion)) kinds.push('floors');
    if (knowsLabels(this.#haVersion)) kinds.push('labels');
    return kinds;
  }

  async #readFacts(): Promise<Result<SiteFacts>> {
    const answer = await this.#session.request(commands.getConfig());
    if (!answer.ok) return fail(syncError(answer.error));
    const config = answer.value as { state?: unknown; location_name?: unknown } | null;
    this.#facts = {
      // Releases without the field answer only when they run.
      haState: typeof config?.state === 'string' ? config.state : 'RUNNING',
      locationName: typeof config?.location_name === 'string' ? config.location_name : '',
    };
    this.#listener.facts(this.#facts);
    return ok(this.#facts);
  }

  /** A refusal is no reason to stay away: the registry is then read once per session. No answer is tried again. */
  async #followRegistry(kind: RegistryKind): Promise<void> {
    const followed = await this.#session.subscribe(
      commands.subscribeEvents(REGISTRY_EVENT[kind]),
      (event) => {
        this.#staleRegistries.add(kind);
        if (kind === 'entities') this.#renamed(event);
      },
    );
    if (followed.ok) {
      // What changed before it was followed is in no event.
      if (this.#unfollowedRegistries.delete(kind)) this.#staleRegistries.add(kind);
    } else if (followed.error.code === 'request-timeout') {
      this.#unfollowedRegistries.add(kind);
    }
  }

  #renamed(event: unknown): void {
    const data = (event as { data?: { old_entity_id?: unknown; entity_id?: unknown } } | null)?.data;
    if (typeof data?.old_entity_id === 'string' && typeof data.entity_id === 'string') {
      this.#mirror.rename(data.old_entity_id, data.entity_id);
    }
  }

  async #list(kind: RegistryKind): Promise<Result<void>> {
    const listed = await this.listRegistry(kind);
    if (!listed.ok) return listed;
    if (listed.value !== null) this.#mirror.setRegistry(kind, listed.value);
    return ok(undefined);
  }

  #followStates(): Promise<Result<void>> {
    return knowsSubscribeEntities(this.#haVersion) ? this.#followCompressed(SILENTLY) : this.#followEvents();
  }

  /** From 2022.4: one subscription whose first event is the whole truth. */
  #followCompressed({ tally, onProgress, signal }: TakingStates): Promise<Result<void>> {
    const before = this.#statesSubscription;
    return new Promise((resolve) => {
      let first = true;
      let givenUp = false;
      /** What comes while the snapshot is being taken; null once it is. */
      let early: EntitiesEvent[] | null = [];
      const apply = (event: EntitiesEvent): void => {
        if (!this.#mirror.states.apply(event)) this.#missedSomething = true;
      };
      const takeAll = async (states: NonNullable<EntitiesEvent['a']>): Promise<Result<void>> => {
        const total = Object.keys(states).length;
        const counted = tally ?? new Tally();
        const complete = await inSlices(this.#mirror.states.replacing(states, counted), () => {
          onProgress(counted.total, total);
          return this.#session.ready;
        });
        // Whoever comes after this session takes the whole truth anew.
        if (!complete) return fail(appError('not-connected', { state: 'ended' }));
        for (const event of early ?? []) apply(event);
        early = null;
        return ok(undefined);
      };
      const take = (value: unknown): void => {
        const event = value as EntitiesEvent | null;
        if (typeof event !== 'object' || event === null || givenUp) return;
        if (!first) {
          if (early === null) apply(event);
          else early.push(event);
          return;
        }
        // Until the snapshot there is nothing that a change could apply to.
        if (typeof event.a !== 'object' || event.a === null || Array.isArray(event.a)) return;
        if (signal?.aborted === true) {
          givenUp = true;
          return;
        }
        first = false;
        // From here on the new one hears everything; the other would say it a second time.
        before?.cancel();
        takeAll(event.a).then(resolve, (thrown: unknown) =>
          resolve(fail(appError('sync-failed', { reason: reasonOf(thrown) }))),
        );
      };
      this.#session.subscribe(commands.subscribeEntities(), take).then(
        async (subscribed) => {
          if (!subscribed.ok) {
            resolve(fail(syncError(subscribed.error)));
            return;
          }
          if (givenUp || (first && signal?.aborted === true)) {
            givenUp = true;
            subscribed.value.cancel();
            resolve(fail(appError('cancelled')));
            return;
          }
          this.#statesSubscription = subscribed.value;
          if (!first) return;
          // The states come right behind the result: without them by the time that something later is answered,
          // or is not, they never will, and this would read "synchronising" (or "connected") for ever.
          const later = await this.#session.request(commands.currentUser(), LIST_LIMIT_MS);
          if (!first) return;
          // The one before is still heard: it stands again.
          this.#statesSubscription = before;
          subscribed.value.cancel();
          if (givenUp) resolve(fail(appError('cancelled')));
          else if (later.ok || this.#session.ready) resolve(fail(noStates()));
          else resolve(later);
        },
        (error: unknown) => resolve(fail(appError('sync-failed', { reason: String(error) }))),
      );
    });
  }

  /** Before 2022.4: events first, then all states; events that came meanwhile are applied on top. */
  async #followEvents(): Promise<Result<void>> {
    let early: StateChangedEvent[] | null = [];
    const subscribed = await this.#session.subscribe(commands.subscribeEvents('state_changed'), (value) => {
      const event = value as StateChangedEvent | null;
      if (typeof event?.data?.entity_id !== 'string') return;
      if (early !== null) early.push(event);
      else this.#stateChanged(event);
    });
    if (!subscribed.ok) return fail(syncError(subscribed.error));
    this.#statesSubscription = subscribed.value;
    const answer = await this.#session.request(commands.getStates(), LIST_LIMIT_MS);
    if (!answer.ok) return fail(syncError(answer.error));
    if (!Array.isArray(answer.value)) return fail(noList());
    this.#mirror.states.replaceAllFull(answer.value as FullState[]);
    for (const event of early) {
      const known = this.#mirror.states.get(event.data.entity_id);
      const updated = event.data.new_state === null ? null : Date.parse(event.data.new_state.last_updated);
      // What get_states already knew must not be turned back.
      if (updated === null || known === undefined || updated > known.lastUpdated) this.#stateChanged(event);
    }
    early = null;
    return ok(undefined);
  }

  #stateChanged({ data }: StateChangedEvent): void {
    if (data.new_state === null) this.#mirror.states.remove(data.entity_id);
    else this.#mirror.states.setFull(data.new_state);
  }
}

const noStates = (): AppError => appError('sync-failed', { reason: 'Home Assistant sent no states' });
const noList = (): AppError => appError('sync-failed', { reason: 'get_states brought no list' });

function syncError(error: AppError): AppError {
  return error.code === 'request-failed' || error.code === 'request-timeout'
    ? // It becomes part of a sentence.
      appError('sync-failed', { reason: error.message.replace(/\.$/, '') })
    : error;
}
