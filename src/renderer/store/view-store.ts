import type { ContractClient } from '../../shared/contract/client';
import type { ContractEvent } from '../../shared/contract/events';
import type { ViewKind, ViewParams } from '../../shared/contract/views';
import { LiveView, type ViewHome } from './live-view';

/** Without animation frames (a window in the background) news is applied this often, in ms. */
const WITHOUT_FRAMES = 250;

/** Runs a function with the next animation frame, or a little later where no frames are drawn. */
export function withNextFrame(run: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    run();
  };
  const timer = setTimeout(once, WITHOUT_FRAMES);
  const frame = requestAnimationFrame(once);
}

/** All live views of the screens: routes the program's events to them and draws the frame they share. */
export class ViewStore implements ViewHome {
  readonly client: ContractClient;
  readonly #schedule: (run: () => void) => void;
  readonly #shared = new Map<string, LiveView<ViewKind>>();
  readonly #byId = new Map<number, LiveView<ViewKind>>();
  readonly #dirty = new Set<LiveView<ViewKind>>();
  /** Events may overtake the answer that tells a view's id; they are kept while an answer is awaited. */
  readonly #early = new Map<number, ContractEvent[]>();
  readonly #known = new Set<LiveView<ViewKind>>();
  #awaited = 0;
  #frameAsked = false;

  /** `schedule` decides when gathered events are applied; tests give their own. */
  constructor(client: ContractClient, schedule: (run: () => void) => void = withNextFrame) {
    this.client = client;
    this.#schedule = schedule;
    client.onEvent((event) => this.#receive(event));
    let wasAway = false;
    client.onReachable((reachable) => {
      if (reachable && wasAway) {
        this.#byId.clear();
        this.#early.clear();
        for (const view of [...this.#known]) view.reopen();
      }
      wasAway = !reachable;
    });
  }

  /** The view on this, shared by all screens that look at the same. */
  view<K extends ViewKind>(kind: K, params: ViewParams<K>): LiveView<K> {
    const key = `${kind} ${JSON.stringify(params)}`;
    const known = this.#shared.get(key);
    if (known !== undefined) return known as unknown as LiveView<K>;
    const view = new LiveView(this, kind, params);
    this.#shared.set(key, view);
    return view;
  }

  /**
   * A view of one's own, for those whose parameters change (scrolling, a chart's choice) or that do something (a
   * test); closes as soon as its screen lets go of it.
   */
  ownView<K extends ViewKind>(kind: K, params: ViewParams<K>): LiveView<K> {
    return new LiveView(this, kind, params, 0);
  }

  schedule(view: LiveView<ViewKind>): void {
    this.#dirty.add(view);
    if (this.#frameAsked) return;
    this.#frameAsked = true;
    this.#schedule(() => {
      this.#frameAsked = false;
      const views = [...this.#dirty];
      this.#dirty.clear();
      for (const each of views) each.flush();
    });
  }

  opening(view: LiveView<ViewKind>): void {
    this.#known.add(view);
    this.#awaited += 1;
  }

  answered(view: LiveView<ViewKind>, viewId: number | null): void {
    this.#awaited -= 1;
    if (viewId !== null) {
      this.#byId.set(viewId, view);
      for (const event of this.#early.get(viewId) ?? []) view.receive(event);
      this.#early.delete(viewId);
    }
    if (this.#awaited === 0) this.#early.clear();
  }

  forget(view: LiveView<ViewKind>, viewId: number | null): void {
    if (viewId !== null) this.#byId.delete(viewId);
    this.#known.delete(view);
  }

  #receive(event: ContractEvent): void {
    const { viewId } = event.payload;
    const view = this.#byId.get(viewId);
    if (view !== undefined) {
      view.receive(event);
    } else if (this.#awaited > 0) {
      const early = this.#early.get(viewId);
      if (early === undefined) this.#early.set(viewId, [event]);
      else early.push(event);
    }
  }
}
