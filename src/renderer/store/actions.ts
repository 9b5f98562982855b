import type { ContractClient } from '../../shared/contract/client';
import type { Ask } from '../../shared/controls';
import type { ShownError } from '../i18n/error-text';
import { isFinal, type RequestRow } from '../../shared/requests';
import { SECOND } from '../../shared/time';
import type { LiveView } from './live-view';
import type { ViewStore } from './view-store';

/** How long the building may take to show what was asked of it, after Home Assistant said yes. */
export const CONFIRM_WITHIN = 10 * SECOND;

/** What was asked for, as the control shows it while nobody knows yet: on, a number, two, or an option. */
export type Wish = boolean | number | string | readonly [number, number] | null;

/** What has become of what was asked of one control. */
export type ActionState =
  | { readonly phase: 'idle' }
  /** Sent or about to be; or answered, and the building has not shown it yet. */
  | { readonly phase: 'pending'; readonly wish: Wish }
  /** Waits for the connection (R31). */
  | { readonly phase: 'queued'; readonly wish: Wish; readonly row: RequestRow }
  | { readonly phase: 'failed'; readonly wish: Wish; readonly error: ShownError }
  /** Home Assistant said yes, and nothing has changed since. */
  | { readonly phase: 'unseen'; readonly wish: Wish };

interface Running {
  readonly siteId: string;
  readonly ask: Ask;
  readonly wish: Wish;
  /** Ends what follows it: views and timers. */
  readonly endings: (() => void)[];
  state: ActionState;
}

const IDLE: ActionState = { phase: 'idle' };

/** Names one control of one entity. */
export const actionKey = (siteId: string, entityId: string, controlId: string): string =>
  `${siteId}\n${entityId}\n${controlId}`;

/**
 * What was asked of the building from these screens, one at a time for each control. It outlives the control: who
 * scrolls away and comes back, or goes on to the entity's page, finds the same pending or failed. Nothing is repeated
 * by itself.
 */
export class Actions {
  readonly #client: ContractClient;
  readonly #views: ViewStore;
  readonly #running = new Map<string, Running>();
  readonly #listeners = new Map<string, Set<() => void>>();

  constructor(client: ContractClient, views: ViewStore) {
    this.#client = client;
    this.#views = views;
  }

  get(key: string): ActionState {
    return this.#running.get(key)?.state ?? IDLE;
  }

  /** Calls `listener` when this control's state is another; returns what ends that. */
  subscribe(key: string, listener: () => void): () => void {
    const known = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, known.add(listener));
    return () => {
      known.delete(listener);
      if (known.size === 0) this.#listeners.delete(key);
    };
  }

  /** Asks for it; what was asked of this control before is no longer followed. */
  async send(key: string, siteId: string, ask: Ask, wish: Wish): Promise<void> {
    this.dismiss(key);
    const running: Running = { siteId, ask, wish, endings: [], state: { phase: 'pending', wish } };
    this.#running.set(key, running);
    this.#tell(key);
    const result = await this.#client.call('requests.send', {
      siteId,
      command: {
        type: 'call_service',
        domain: ask.domain,
        service: ask.service,
        service_data: { ...ask.data },
        target: { entity_id: ask.entityId },
      },
    });
    if (this.#running.get(key) !== running) return;
    if (!result.ok) this.#become(key, running, { phase: 'failed', wish, error: result.error });
    else if (result.value.queued) this.#followQueue(key, running, result.value.row);
    else this.#awaitEffect(key, running);
  }

  /** The same once more, as the operator wants it. */
  async repeat(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (running !== undefined) await this.send(key, running.siteId, running.ask, running.wish);
  }

  /** Takes what waits for the connection out of the queue. */
  async cancel(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (running?.state.phase !== 'queued') return;
    const { siteId, state } = running;
    const result = await this.#client.call('requests.cancel', { siteId, requestId: state.row.id });
    // Where it was on its way already, what follows it says what comes of it.
    if (result.ok && this.#running.get(key) === running) this.dismiss(key);
  }

  /** The operator has seen it. */
  dismiss(key: string): void {
    const running = this.#running.get(key);
    if (running === undefined) return;
    for (const end of running.endings.splice(0)) end();
    this.#running.delete(key);
    this.#tell(key);
  }

  #become(key: string, running: Running, state: ActionState): void {
    for (const end of running.endings.splice(0)) end();
    running.state = state;
    this.#tell(key);
  }

  #tell(key: string): void {
    for (const listener of [...(this.#listeners.get(key) ?? [])]) listener();
  }

  /** The answer said yes; what the site reports says when it is so. */
  #awaitEffect(key: string, running: Running): void {
    const { siteId, ask, wish } = running;
    this.#become(key, running, { phase: 'pending', wish });
    const view = this.#views.view('entity', { siteId, entityId: ask.entityId });
    const look = (): void => {
      const state = view.model?.state ?? null;
      if (state !== null && ask.done({ entityId: ask.entityId, ...state })) this.dismiss(key);
    };
    const timer = setTimeout(() => this.#become(key, running, { phase: 'unseen', wish }), CONFIRM_WITHIN);
    running.endings.push(
      () => clearTimeout(timer),
      view.subscribe(() => look()),
    );
    look();
  }

  #followQueue(key: string, running: Running, row: RequestRow): void {
    const { siteId, wish } = running;
    this.#become(key, running, { phase: 'queued', wish, row });
    const take = (now: RequestRow): void => {
      if (now.id !== row.id || this.#running.get(key) !== running) return;
      if (!isFinal(now.state)) return;
      if (now.error?.code === 'cancelled') this.dismiss(key);
      else if (now.error !== null) this.#become(key, running, { phase: 'failed', wish, error: now.error });
      else this.#awaitEffect(key, running);
    };
    const view: LiveView<'requests'> = this.#views.view('requests', { siteId });
    running.endings.push(
      view.onEvent((event) => {
        if (event.type === 'patch') for (const each of event.data.rows) take(each);
        // Rows may have been missed before it: the queue itself knows.
        else void this.#readRow(siteId, row.id).then((now) => now !== null && take(now));
      }),
    );
  }

  async #readRow(siteId: string, requestId: number): Promise<RequestRow | null> {
    const result = await this.#client.call('requests.show', { siteId, requestId });
    return result.ok ? result.value.row : null;
  }
}
