import { toAppError } from '../../shared/errors';
import type { Clock, Timer } from '../clock';
import type { Log } from '../log';
import { BatchBuilder } from '../storage/batch';
import type { MirrorStore } from '../storage/client';
import type { RegistryKind } from '../storage/protocol';
import type { LiveEntity } from './live-entity';
import type { MirrorSink } from './site-mirror';

/** Longest a change waits in memory: with the writer's own time it stays well under R25's second. */
const FLUSH_MS = 250;
/** A batch of this many rows goes at once; larger ones only hold the writer's transaction longer. */
const FLUSH_ROWS = 8192;
/** More batches than this under way: the disk is behind, so the next one fills further. */
const MAX_UNDER_WAY = 2;

/** The way of all sites' changes to the disk: one builder, one batch at a time, little work per event. */
export class MirrorFeed implements MirrorSink {
  readonly #store: MirrorStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #builder = new BatchBuilder();
  /** Their attributes are written once a batch, however often they changed in it. */
  readonly #withAttributes = new Set<LiveEntity>();
  #nextEntityId: number;
  #timer: Timer | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(store: MirrorStore, nextEntityId: number, clock: Clock, log: Log) {
    this.#store = store;
    this.#nextEntityId = nextEntityId;
    this.#clock = clock;
    this.#log = log;
  }

  newEntity(siteKey: number, entityId: string): number {
    const id = this.#nextEntityId;
    this.#nextEntityId += 1;
    this.#builder.addEntity({ id, siteKey, entityId });
    return id;
  }

  changed(entity: LiveEntity, sampled: boolean): void {
    const { key, state, lastChanged, lastUpdated } = entity;
    if (entity.attributesDirty) {
      entity.attributesDirty = false;
      this.#withAttributes.add(entity);
    }
    if (sampled) this.#builder.record(key, lastChanged, lastUpdated, state, null);
    else this.#builder.setState(key, lastChanged, lastUpdated, state, null);
    this.#due();
  }

  remove(entity: LiveEntity): void {
    entity.attributesDirty = false;
    this.#withAttributes.delete(entity);
    this.#builder.removeEntity(entity.key, this.#clock.now());
    this.#due();
  }

  past(key: number, at: number, state: string): void {
    this.#builder.addSample(key, at, state);
    this.#due();
  }

  registry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): void {
    this.#watch(this.#store.setRegistry(siteKey, kind, rows), `registry ${kind}`);
  }

  rename(siteKey: number, from: string, to: string): void {
    // What the batch says of the old id must reach the disk before the id changes.
    void this.flush();
    this.#watch(this.#store.renameEntity(siteKey, from, to), 'rename');
  }

  /** Hands over what has gathered and resolves when everything handed over so far is on the disk. */
  flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    for (const entity of this.#withAttributes) {
      const { key, state, lastChanged, lastUpdated, attributesJson } = entity;
      this.#builder.setState(key, lastChanged, lastUpdated, state, attributesJson);
    }
    this.#withAttributes.clear();
    if (this.#builder.size > 0) {
      const written = this.#store.write(this.#builder.take());
      this.#watch(written, 'batch');
      this.#flushing = Promise.all([this.#flushing, written.catch(() => undefined)]).then(() => undefined);
    }
    return this.#flushing;
  }

  #due(): void {
    if (this.#builder.size >= FLUSH_ROWS && this.#store.pending() <= MAX_UNDER_WAY) {
      void this.flush();
      return;
    }
    this.#timer ??= this.#clock.setTimer(FLUSH_MS, () => this.#timerRanOut());
  }

  #timerRanOut(): void {
    this.#timer = null;
    if (this.#store.pending() <= MAX_UNDER_WAY) void this.flush();
    else this.#timer = this.#clock.setTimer(FLUSH_MS, () => this.#timerRanOut());
  }

  /** Storage keeps what it could not write and tries again; here it is only said. */
  #watch(promise: Promise<unknown>, what: string): void {
    promise.catch((thrown: unknown) => {
      const error = toAppError(thrown);
      this.#log.warn(`${what}: ${error.message}`, { code: error.code });
    });
  }
}
