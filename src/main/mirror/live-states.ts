import type { CompressedState, EntitiesEvent, FullState } from '../ha/messages';
import { Tally } from './tally';
import { CHANGED_NOTHING, CHANGED_ROW, CHANGED_STATE, LiveEntity, type EntityWatcher } from './live-entity';

/** Where changes go on their way to the disk. */
export interface StateSink {
  /** Number of an entity in the mirror; a new one is entered. */
  entityKey(entityId: string): number;
  /** Something changed; `sampled`: the state did, which is a row of history. */
  changed(entity: LiveEntity, sampled: boolean): void;
  remove(entity: LiveEntity): void;
}

/** Hears what lists of entities must know: rows that came, changed or went. */
export interface RowListener {
  rowChanged(entityId: string): void;
}

/** Present states of one site's entities. Ids are exact and case-sensitive. */
export class LiveStates {
  readonly #entities = new Map<string, LiveEntity>();
  readonly #rowListeners = new Set<RowListener>();
  /** Watchers of entities that do not exist (yet). */
  readonly #awaited = new Map<string, EntityWatcher[]>();
  #unavailable = 0;
  #events = 0;
  #lagWanted = false;
  #lag: number | null = null;

  constructor(readonly sink: StateSink) {}

  get size(): number {
    return this.#entities.size;
  }

  get unavailable(): number {
    return this.#unavailable;
  }

  /** Changes of entities since the start, for rates. */
  get events(): number {
    return this.#events;
  }

  /**
   * ms from Home Assistant's time of a change to its handling here, of the first change after the last call; null
   * when none came. One change a call is measured, so that the others pay nothing.
   */
  takeLag(): number | null {
    const lag = this.#lag;
    this.#lag = null;
    this.#lagWanted = true;
    return lag;
  }

  get(entityId: string): LiveEntity | undefined {
    return this.#entities.get(entityId);
  }

  values(): IterableIterator<LiveEntity> {
    return this.#entities.values();
  }

  /** Puts in what the mirror held from last time (R27); nothing of it is written back. */
  load(key: number, entityId: string, state: string, json: string, changed: number, updated: number): void {
    this.#put(new LiveEntity(key, entityId, state, json, changed, updated));
  }

  /**
   * The whole truth of the site: what is not in it is gone, also what vanished while nobody was connected.
   * Entities that did not change since the mirror was written cause nothing.
   */
  replaceAll(states: Readonly<Record<string, CompressedState>>): void {
    for (const _pause of this.replacing(states));
  }

  /** As `replaceAll`, an entity a step, so that a big building can be taken without holding the event loop. */
  *replacing(states: Readonly<Record<string, CompressedState>>, tally = new Tally()): Generator<void, void> {
    for (const entityId of Object.keys(states)) {
      const state = states[entityId];
      if (state !== undefined) this.#takeCompressed(entityId, state, tally);
      yield;
    }
    tally.removed += this.#removeAllBut((entityId) => Object.hasOwn(states, entityId));
  }

  /** As `replaceAll`, from `get_states` of releases before 2022.4. */
  replaceAllFull(states: readonly FullState[], tally = new Tally()): void {
    const known = new Set<string>();
    for (const state of states) {
      if (typeof state?.entity_id === 'string') known.add(state.entity_id);
      this.setFull(state, tally);
    }
    tally.removed += this.#removeAllBut((entityId) => known.has(entityId));
  }

  /**
   * One event of `subscribe_entities` after the first. Returns false when it speaks of an entity that is not
   * known here: the subscription must then be made anew, for something was missed.
   */
  apply(event: EntitiesEvent): boolean {
    let complete = true;
    if (event.a !== undefined) {
      for (const [entityId, state] of Object.entries(event.a)) this.#takeCompressed(entityId, state);
    }
    const changes = event.c;
    if (changes !== undefined) {
      for (const entityId in changes) {
        const entity = this.#entities.get(entityId);
        const diff = changes[entityId];
        if (entity === undefined || diff === undefined) {
          complete = false;
          continue;
        }
        const wasUnavailable = entity.unavailable;
        this.#changed(entity, entity.apply(diff), wasUnavailable);
        if (this.#lagWanted) {
          this.#lagWanted = false;
          this.#lag = Date.now() - entity.lastUpdated;
        }
      }
    }
    if (event.r !== undefined) {
      for (const entityId of event.r) this.remove(entityId);
    }
    return complete;
  }

  setFull(state: FullState, tally?: Tally): void {
    if (typeof state?.entity_id !== 'string' || typeof state.state !== 'string') return;
    const entity = this.#entities.get(state.entity_id);
    if (entity === undefined) {
      const fresh = new LiveEntity(0, state.entity_id, '', {}, 0, 0);
      fresh.replaceFull(state);
      this.#add(fresh, tally);
      return;
    }
    const wasUnavailable = entity.unavailable;
    this.#changed(entity, entity.replaceFull(state), wasUnavailable, tally);
  }

  remove(entityId: string): void {
    const entity = this.#entities.get(entityId);
    if (entity === undefined) return;
    this.#entities.delete(entityId);
    if (entity.unavailable) this.#unavailable -= 1;
    if (entity.watchers !== null) this.#awaited.set(entityId, entity.watchers);
    this.sink.remove(entity);
    this.#rowChanged(entityId);
  }

  /** `watcher` hears of changes of exactly these entities, also of those that are yet to come. */
  watch(entityIds: readonly string[], watcher: EntityWatcher): void {
    for (const entityId of entityIds) {
      const entity = this.#entities.get(entityId);
      if (entity !== undefined) (entity.watchers ??= []).push(watcher);
      else this.#awaited.set(entityId, [...(this.#awaited.get(entityId) ?? []), watcher]);
    }
  }

  unwatch(entityIds: readonly string[], watcher: EntityWatcher): void {
    for (const entityId of entityIds) {
      const entity = this.#entities.get(entityId);
      const left = (entity?.watchers ?? this.#awaited.get(entityId) ?? []).filter(
        (other) => other !== watcher,
      );
      if (entity !== undefined) entity.watchers = left.length > 0 ? left : null;
      else if (left.length > 0) this.#awaited.set(entityId, left);
      else this.#awaited.delete(entityId);
    }
  }

  onRows(listener: RowListener): () => void {
    this.#rowListeners.add(listener);
    return () => this.#rowListeners.delete(listener);
  }

  #takeCompressed(entityId: string, state: CompressedState, tally?: Tally): void {
    // A state that is none would stand in the mirror as something nobody sent.
    if (typeof state?.s !== 'string') return;
    const entity = this.#entities.get(entityId);
    if (entity !== undefined) {
      const wasUnavailable = entity.unavailable;
      this.#changed(entity, entity.replace(state), wasUnavailable, tally);
      return;
    }
    const fresh = new LiveEntity(0, entityId, '', {}, 0, 0);
    fresh.replace(state);
    this.#add(fresh, tally);
  }

  /** Enters an entity that was made to be read; only one that is entered needs a number. */
  #add(fresh: LiveEntity, tally?: Tally): void {
    if (tally !== undefined) tally.added += 1;
    const { entityId, state, attributes, lastChanged, lastUpdated } = fresh;
    const key = this.sink.entityKey(entityId);
    const entity = new LiveEntity(key, entityId, state, attributes, lastChanged, lastUpdated);
    entity.attributesDirty = true;
    entity.takeContext(fresh);
    this.#put(entity);
    this.#events += 1;
    this.sink.changed(entity, true);
    this.#tell(entity, true);
    this.#rowChanged(entityId);
  }

  #put(entity: LiveEntity): void {
    this.#entities.set(entity.entityId, entity);
    if (entity.unavailable) this.#unavailable += 1;
    entity.watchers = this.#awaited.get(entity.entityId) ?? null;
    this.#awaited.delete(entity.entityId);
  }

  #changed(entity: LiveEntity, changed: number, wasUnavailable: boolean, tally?: Tally): void {
    if (tally !== undefined) tally[changed === CHANGED_NOTHING ? 'unchanged' : 'changed'] += 1;
    if (changed === CHANGED_NOTHING) return;
    this.#events += 1;
    if (wasUnavailable !== entity.unavailable) this.#unavailable += entity.unavailable ? 1 : -1;
    const sampled = (changed & CHANGED_STATE) !== 0;
    this.sink.changed(entity, sampled);
    if (entity.watchers !== null) this.#tell(entity, sampled);
    if ((changed & CHANGED_ROW) !== 0) this.#rowChanged(entity.entityId);
  }

  #tell(entity: LiveEntity, sampled: boolean): void {
    if (entity.watchers === null) return;
    for (const watcher of entity.watchers) watcher.entityChanged(entity, sampled);
  }

  #rowChanged(entityId: string): void {
    for (const listener of this.#rowListeners) listener.rowChanged(entityId);
  }

  /** How many were removed. */
  #removeAllBut(keep: (entityId: string) => boolean): number {
    const gone = [...this.#entities.keys()].filter((entityId) => !keep(entityId));
    for (const entityId of gone) this.remove(entityId);
    return gone.length;
  }
}
