import type { LiveEntity } from './live-entity';
import { LiveStates, type StateSink } from './live-states';
import type { RegistryKind } from '../storage/protocol';
import { Registries, type Rename } from './registries';

/** Where a site's mirror is written; the batches of all sites go the same way. */
export interface MirrorSink {
  newEntity(siteKey: number, entityId: string): number;
  changed(siteKey: number, entity: LiveEntity, sampled: boolean): void;
  remove(entity: LiveEntity): void;
  /** A state of the past, ms UTC; one that is there already changes nothing. */
  past(siteKey: number, key: number, at: number, state: string): void;
  registry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): void;
  rename(siteKey: number, from: string, to: string): void;
}

/** `rowsToo`: names or areas of any row may have changed; else only what stands around the rows. */
export type StructureListener = (rowsToo: boolean) => void;

/** What the app knows of one site's building: present states and registries, from the mirror or confirmed live. */
export class SiteMirror {
  readonly registries = new Registries();
  readonly states: LiveStates;
  /** Every entity that ever was, so that one that comes back continues its history. */
  readonly #keys = new Map<string, number>();
  readonly #structureListeners = new Set<StructureListener>();
  /** Found by comparing registries, and still to be followed. */
  #renames: readonly Rename[] = [];
  #stale = true;
  #oldestChange = Infinity;

  constructor(
    readonly siteKey: number,
    readonly sink: MirrorSink,
  ) {
    const stateSink: StateSink = {
      entityKey: (entityId) => this.#keyFor(entityId),
      changed: (entity, sampled) => {
        if (sampled && entity.lastChanged < this.#oldestChange) this.#oldestChange = entity.lastChanged;
        sink.changed(siteKey, entity, sampled);
      },
      remove: (entity) => sink.remove(entity),
    };
    this.states = new LiveStates(stateSink);
  }

  /** R27: true until the site has confirmed what is shown in this run of the app, and again when it is lost. */
  get stale(): boolean {
    return this.#stale;
  }

  set stale(stale: boolean) {
    if (stale === this.#stale) return;
    this.#stale = stale;
    this.#structureChanged(false);
  }

  /** Enters an entity of the dictionary as the mirror holds it; `present` is null for one that was removed. */
  load(
    key: number,
    entityId: string,
    present: {
      readonly state: string;
      readonly attributesJson: string;
      readonly lastChanged: number;
      readonly lastUpdated: number;
    } | null,
  ): void {
    this.#keys.set(entityId, key);
    if (present === null || this.states.get(entityId) !== undefined) return;
    const { state, attributesJson, lastChanged, lastUpdated } = present;
    this.states.load(key, entityId, state, attributesJson, lastChanged, lastUpdated);
  }

  /** All of the mirror has been put in: lists are made anew. */
  loaded(): void {
    this.#structureChanged(true);
  }

  /** The entity's number in the mirror; undefined for one that never was. */
  keyOf(entityId: string): number | undefined {
    return this.#keys.get(entityId);
  }

  /** Every entity that ever was, by name, with its number. */
  everKnown(): IterableIterator<[string, number]> {
    return this.#keys.entries();
  }

  /** Enters a state that Home Assistant's recorder remembers. */
  addPast(key: number, at: number, state: string): void {
    this.sink.past(this.siteKey, key, at, state);
  }

  /** ms UTC: the oldest change of state taken from the site since the last call; Infinity when there was none. */
  takeOldestChange(): number {
    const oldest = this.#oldestChange;
    this.#oldestChange = Infinity;
    return oldest;
  }

  /** Takes a registry as Home Assistant lists it, into memory and onto the disk. */
  setRegistry(kind: RegistryKind, rows: readonly unknown[]): void {
    this.loadRegistry(kind, rows);
    this.sink.registry(this.siteKey, kind, rows);
  }

  loadRegistry(kind: RegistryKind, rows: readonly unknown[]): void {
    const renames = kind === 'entities' ? [...this.#renames, ...this.registries.renamesTo(rows)] : null;
    this.registries.replace(kind, rows);
    // An id that is in use again is that of another entity.
    if (renames !== null) this.#renames = renames.filter(({ from }) => !this.registries.knows(from));
    this.#structureChanged(kind !== 'labels');
  }

  /** An entity got another id in Home Assistant: its history goes with it. */
  rename(from: string, to: string): void {
    const key = this.#keys.get(from);
    if (key === undefined) return;
    this.#keys.delete(from);
    // Reported under its new id before the registry told: storage puts the two together, whichever key is used.
    if (!this.#keys.has(to)) this.#keys.set(to, key);
    this.sink.rename(this.siteKey, from, to);
  }

  /**
   * Follows renames of which no event told, as they happened while nobody was connected. To be called when the states
   * are as Home Assistant has them; a rename waits until its entity is there under the new id alone.
   */
  settleRenames(): void {
    if (this.#renames.length === 0) return;
    const known = this.#renames.filter(({ from }) => this.#keys.has(from));
    const isDue = ({ from, to }: Rename): boolean =>
      this.states.get(from) === undefined && this.states.get(to) !== undefined;
    this.#renames = known.filter((rename) => !isDue(rename));
    for (const { from, to } of known.filter(isDue)) this.rename(from, to);
  }

  /** Hears when areas, floors, names or staleness changed: what is grouped must be grouped anew. */
  onStructure(listener: StructureListener): () => void {
    this.#structureListeners.add(listener);
    return () => this.#structureListeners.delete(listener);
  }

  #keyFor(entityId: string): number {
    const known = this.#keys.get(entityId);
    if (known !== undefined) return known;
    const key = this.sink.newEntity(this.siteKey, entityId);
    this.#keys.set(entityId, key);
    return key;
  }

  #structureChanged(rowsToo: boolean): void {
    for (const listener of this.#structureListeners) listener(rowsToo);
  }
}
