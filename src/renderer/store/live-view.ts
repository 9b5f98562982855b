import type { ContractClient } from '../../shared/contract/client';
import type { ContractEvent } from '../../shared/contract/events';
import type { ViewKind, ViewParams, ViewPatch, ViewSnapshot } from '../../shared/contract/views';
import type { AppError } from '../../shared/errors';
import { SECOND } from '../../shared/time';
import { modelOfPatch, modelOfSnapshot, type ViewModel } from './view-models';

/** A view stays open this long after the last screen has let go of it: going back and forth costs nothing. */
export const RELEASE_AFTER = 5 * SECOND;

/** What a view needs of the store it lives in. */
export interface ViewHome {
  readonly client: ContractClient;
  /** Asks for `view.flush()` with the next animation frame. */
  schedule(view: LiveView<ViewKind>): void;
  /** An answer that tells a view's id is awaited. */
  opening(view: LiveView<ViewKind>): void;
  /** It came: events of `viewId` belong to `view`; null when there is no such view (any more). */
  answered(view: LiveView<ViewKind>, viewId: number | null): void;
  forget(view: LiveView<ViewKind>, viewId: number | null): void;
}

export type ViewEvent<K extends ViewKind> =
  | { readonly type: 'snapshot'; readonly data: ViewSnapshot<K> }
  | { readonly type: 'patch'; readonly data: ViewPatch<K> };

/**
 * One view on the program's live data. It opens with its first subscriber and closes shortly after its last. Events
 * are gathered and applied once per animation frame; a missing number asks for a new snapshot, and what comes before
 * that is dropped, for it no longer fits.
 */
export class LiveView<K extends ViewKind> {
  readonly kind: K;
  readonly #home: ViewHome;
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: ViewEvent<K>) => void>();
  #params: ViewParams<K>;
  #viewId: number | null = null;
  /** Counts openings, so that the answer to an earlier one is recognised as late. */
  #generation = 0;
  #isOpen = false;
  #expected: number | 'snapshot' = 'snapshot';
  #incoming: ViewEvent<K>[] = [];
  #model: ViewModel<K> | null = null;
  #error: AppError | null = null;
  #releaseTimer: ReturnType<typeof setTimeout> | null = null;

  readonly #releaseAfter: number;

  constructor(home: ViewHome, kind: K, params: ViewParams<K>, releaseAfter: number = RELEASE_AFTER) {
    this.#home = home;
    this.#releaseAfter = releaseAfter;
    this.kind = kind;
    this.#params = params;
  }

  /** What is known; null until the first snapshot. */
  get model(): ViewModel<K> | null {
    return this.#model;
  }

  /** Why the view could not be opened. */
  get error(): AppError | null {
    return this.#error;
  }

  /** Calls `listener` after each change of `model` or `error`; returns what ends that. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#hold();
    return () => {
      this.#listeners.delete(listener);
      this.#letGo();
    };
  };

  /** Calls `listener` with every snapshot and patch as it is applied, for what only grows (a chart's tail). */
  readonly onEvent = (listener: (event: ViewEvent<K>) => void): (() => void) => {
    this.#eventListeners.add(listener);
    this.#hold();
    return () => {
      this.#eventListeners.delete(listener);
      this.#letGo();
    };
  };

  /** Looks at something else from now on; what is known stays until news comes. */
  setParams(params: ViewParams<K>): void {
    this.#params = params;
    if (this.#viewId === null) return;
    const generation = this.#generation;
    void this.#home.client.call('view.update', { viewId: this.#viewId, params }).then((result) => {
      if (!result.ok && generation === this.#generation) this.reopen();
    });
  }

  /** Opens anew, e.g. after the program came back; the old model stays on screen meanwhile. */
  reopen(): void {
    if (!this.#isOpen) return;
    this.#home.forget(this, this.#viewId);
    this.#open();
  }

  /** Takes an event of this view, to be applied with the next frame. */
  receive(event: ContractEvent): void {
    if (event.event === 'view.snapshot') {
      this.#expected = 1;
      this.#incoming.push({ type: 'snapshot', data: event.payload.data as ViewSnapshot<K> });
    } else {
      if (this.#expected === 'snapshot') return;
      if (event.payload.number !== this.#expected) {
        this.#resync();
        return;
      }
      this.#expected += 1;
      this.#incoming.push({ type: 'patch', data: event.payload.data as ViewPatch<K> });
    }
    this.#home.schedule(this);
  }

  /** Applies what has come since the last frame and tells the subscribers once. */
  flush(): void {
    const incoming = this.#incoming;
    if (incoming.length === 0) return;
    this.#incoming = [];
    let model = this.#model;
    for (const event of incoming) {
      if (event.type === 'snapshot') model = modelOfSnapshot(this.kind, model, event.data);
      else if (model !== null) model = modelOfPatch(this.kind, model, event.data);
      for (const listener of [...this.#eventListeners]) listener(event);
    }
    this.#error = null;
    if (model === this.#model) return;
    this.#model = model;
    this.#tell();
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #hold(): void {
    if (this.#releaseTimer !== null) clearTimeout(this.#releaseTimer);
    this.#releaseTimer = null;
    if (!this.#isOpen) this.#open();
  }

  #letGo(): void {
    if (this.#listeners.size + this.#eventListeners.size > 0 || this.#releaseTimer !== null) return;
    this.#releaseTimer = setTimeout(() => this.#close(), this.#releaseAfter);
  }

  #open(): void {
    this.#isOpen = true;
    this.#viewId = null;
    this.#expected = 'snapshot';
    this.#incoming = [];
    this.#generation += 1;
    const generation = this.#generation;
    const params = this.#params;
    this.#home.opening(this);
    void this.#home.client.call('view.open', { kind: this.kind, params }).then((result) => {
      const current = generation === this.#generation && this.#isOpen;
      if (!result.ok) {
        this.#home.answered(this, null);
        if (!current) return;
        this.#error = result.error;
        this.#tell();
        return;
      }
      const { viewId } = result.value;
      if (!current) {
        this.#home.answered(this, null);
        void this.#home.client.call('view.close', { viewId });
        return;
      }
      this.#viewId = viewId;
      this.#home.answered(this, viewId);
      if (this.#params !== params) this.setParams(this.#params);
    });
  }

  #close(): void {
    this.#releaseTimer = null;
    this.#isOpen = false;
    this.#generation += 1;
    const viewId = this.#viewId;
    this.#viewId = null;
    this.#model = null;
    this.#error = null;
    this.#incoming = [];
    this.#home.forget(this, viewId);
    if (viewId === null) return;
    void this.#home.client.call('view.close', { viewId });
  }

  #resync(): void {
    this.#expected = 'snapshot';
    if (this.#viewId === null) return;
    const generation = this.#generation;
    void this.#home.client.call('view.resync', { viewId: this.#viewId }).then((result) => {
      if (!result.ok && generation === this.#generation) this.reopen();
    });
  }
}
