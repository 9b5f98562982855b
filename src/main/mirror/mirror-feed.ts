import { toAppError } from '../../shared/errors';
import type { Clock, Timer } from '../clock';
import type { Log } from '../log';
import { BatchBuilder } from '../storage/batch';
import type { MirrorStore } from '../storage/client';
import type { RegistryKind } from '../storage/protocol';
import type { LiveEntity } from './live-entity';
import { MissedStretches, type Stretch } from './missed-stretches';
import type { MirrorSink } from './site-mirror';

/** Longest a change waits in memory: with the writer's own time it stays well under R25's second. */
const FLUSH_MS = 250;
/** A batch of this many rows goes at once; larger ones only hold the writer's transaction longer. */
const FLUSH_ROWS = 8192;
/** More batches than this under way: the disk is behind, so the next one fills further. */
const MAX_UNDER_WAY = 2;
/** While the disk is behind, a batch goes at this size: growing it further would copy more than it spares. */
const FULL_BATCH_BYTES = 4 * 1024 * 1024;
/**
 * What may wait for the disk in all, here and in the writer: half an hour of 500 changes a second, and with it the
 * program stays within the memory that 200 sites may take. Beyond it samples are left out and fetched again later.
 */
const BUFFER_BYTES = 64 * 1024 * 1024;
/** Samples are kept again once this much has room: on and off with each batch would make a gap of each. */
const ROOM_BYTES = BUFFER_BYTES / 2;
/** Attributes of so many entities are written out at a time: a few ms, and the sockets have their turn. */
const ATTRIBUTES_PER_BATCH = 2000;

/** What waits for the disk, for who watches over it. */
export interface FeedLoad {
  /** Of all that was handed to storage and is not on the disk, and of what gathers here. */
  readonly waitingBytes: number;
  readonly waitingBatches: number;
  /** Samples left out since the program started, because there was no room for them. */
  readonly droppedSamples: number;
  /** Samples are being left out now. */
  readonly full: boolean;
}

/** The way of all sites' changes to the disk: one builder, one batch at a time, little work per event. */
export class MirrorFeed implements MirrorSink {
  readonly #store: MirrorStore;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #builder = new BatchBuilder();
  /**
   * Entities whose attributes are still to be written, once a batch however often they changed in it; and, while
   * there is no room for samples, all that changed: their newest state is all that is kept of them.
   */
  readonly #whole = new Set<LiveEntity>();
  readonly #missed = new MissedStretches();
  /** The newest status of each site while the disk is behind: none may come before the states it speaks of. */
  readonly #heldStatuses = new Map<number, object>();
  #missedListener: (siteKey: number, stretch: Stretch) => void = () => undefined;
  #full = false;
  #nextEntityId: number;
  #timer: Timer | null = null;
  #flushing: Promise<void> = Promise.resolve();

  constructor(store: MirrorStore, nextEntityId: number, clock: Clock, log: Log) {
    this.#store = store;
    this.#nextEntityId = nextEntityId;
    this.#clock = clock;
    this.#log = log;
  }

  /** Called once the disk takes data again with what each site sent meanwhile and was not kept. */
  onMissed(listener: (siteKey: number, stretch: Stretch) => void): void {
    this.#missedListener = listener;
  }

  get load(): FeedLoad {
    return {
      waitingBytes: this.#waitingBytes,
      waitingBatches: this.#store.pending(),
      droppedSamples: this.#missed.samples,
      full: this.#full,
    };
  }

  /** The disk does not keep up: whoever fetches from the past should pause. */
  get behind(): boolean {
    return this.#full || this.#store.pending() > MAX_UNDER_WAY;
  }

  newEntity(siteKey: number, entityId: string): number {
    const id = this.#nextEntityId;
    this.#nextEntityId += 1;
    this.#builder.addEntity({ id, siteKey, entityId });
    return id;
  }

  changed(siteKey: number, entity: LiveEntity, sampled: boolean): void {
    const { key, state, lastChanged, lastUpdated } = entity;
    if (this.#full) {
      if (sampled) this.#missed.live(siteKey, lastChanged, this.#clock.now());
      entity.attributesDirty = false;
      this.#whole.add(entity);
      return;
    }
    if (entity.attributesDirty) {
      entity.attributesDirty = false;
      this.#whole.add(entity);
    }
    if (sampled) this.#builder.record(key, lastChanged, lastUpdated, state, null);
    else this.#builder.setState(key, lastChanged, lastUpdated, state, null);
    this.#due();
  }

  remove(entity: LiveEntity): void {
    entity.attributesDirty = false;
    this.#whole.delete(entity);
    this.#builder.removeEntity(entity.key, this.#clock.now());
    this.#due();
  }

  past(siteKey: number, key: number, at: number, state: string): void {
    if (this.#full) {
      this.#missed.past(siteKey, at);
      return;
    }
    this.#builder.addPast(key, at, state);
    this.#due();
  }

  registry(siteKey: number, kind: RegistryKind, rows: readonly unknown[]): void {
    this.#watch(this.#store.setRegistry(siteKey, kind, rows), `registry ${kind}`);
  }

  rename(siteKey: number, from: string, to: string): void {
    // What the batch says of the old id must reach the disk before the id changes.
    void this.handOver();
    this.#watch(this.#store.renameEntity(siteKey, from, to), 'rename');
  }

  /**
   * A site's status for other processes. Who reads "connected" in the database must find the states there too, and
   * who reads when the last data came must find the gap before it: storage keeps the order.
   */
  status(siteKey: number, status: object): void {
    if (this.behind || this.#missed.any) {
      this.#heldStatuses.set(siteKey, status);
      this.#arm();
      return;
    }
    void this.handOver();
    this.#watch(this.#store.setStatus(siteKey, status), 'status');
  }

  /** As `handOver`, unless the disk is behind: what gathers then goes in larger pieces. */
  flush(): Promise<void> {
    return this.behind ? this.#flushing : this.handOver();
  }

  /** Hands over what has gathered and resolves when everything handed over so far is on the disk. */
  handOver(): Promise<void> {
    return this.#handOver(Infinity);
  }

  #handOver(attributes: number): Promise<void> {
    this.#timer?.cancel();
    this.#timer = null;
    let left = attributes;
    for (const entity of this.#whole) {
      if ((left -= 1) < 0) break;
      const { key, state, lastChanged, lastUpdated, attributesJson } = entity;
      this.#builder.setState(key, lastChanged, lastUpdated, state, attributesJson);
      this.#whole.delete(entity);
    }
    if (this.#builder.size > 0) {
      const written = this.#store.write(this.#builder.take());
      this.#watch(written, 'batch');
      this.#flushing = Promise.all([this.#flushing, written.catch(() => undefined)]).then(() => undefined);
    }
    if (this.#whole.size > 0) this.#arm(0);
    return this.#flushing;
  }

  get #waitingBytes(): number {
    return this.#store.pendingBytes() + this.#builder.bytes;
  }

  #due(): void {
    if (this.#builder.size >= FLUSH_ROWS || this.#whole.size >= ATTRIBUTES_PER_BATCH) {
      if (this.#store.pending() <= MAX_UNDER_WAY) {
        void this.#handOver(ATTRIBUTES_PER_BATCH);
        return;
      }
      if (this.#builder.bytes >= FULL_BATCH_BYTES) this.#handOverFull();
    }
    this.#arm();
  }

  /** The disk is behind and the batch large: it goes all the same, and what comes after it where it has room. */
  #handOverFull(): void {
    void this.#handOver(0);
    if (this.#waitingBytes < BUFFER_BYTES || this.#full) return;
    this.#full = true;
    this.#log.warn('the disk does not keep up: samples are left out until it does');
  }

  #arm(ms = FLUSH_MS): void {
    this.#timer ??= this.#clock.setTimer(ms, () => this.#timerRanOut());
  }

  #timerRanOut(): void {
    this.#timer = null;
    if (this.#full && this.#waitingBytes < ROOM_BYTES) this.#full = false;
    if (this.behind) {
      this.#arm();
      return;
    }
    void this.#handOver(ATTRIBUTES_PER_BATCH);
    this.#tellMissed();
    // Behind what was just told, and only when the states are out: the next round takes up the rest.
    if (this.#heldStatuses.size === 0) return;
    if (this.#whole.size > 0) this.#arm();
    else this.#releaseStatuses();
  }

  #tellMissed(): void {
    if (!this.#missed.any) return;
    for (const [siteKey, stretch] of this.#missed.take()) {
      const { from, to } = stretch;
      this.#log.warn('samples were left out; they are fetched again', { siteKey, from, to });
      this.#missedListener(siteKey, stretch);
    }
  }

  #releaseStatuses(): void {
    for (const [siteKey, status] of this.#heldStatuses) {
      this.#watch(this.#store.setStatus(siteKey, status), 'status');
    }
    this.#heldStatuses.clear();
  }

  /** Storage keeps what it could not write and tries again; here it is only said. */
  #watch(promise: Promise<unknown>, what: string): void {
    promise.catch((thrown: unknown) => {
      const error = toAppError(thrown);
      this.#log.warn(`${what}: ${error.message}`, { code: error.code });
    });
  }
}
