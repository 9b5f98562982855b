import type { ContractClient } from '../../../../src/shared/contract/client';
import {
  COMMANDS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../../../src/shared/contract/commands';
import { EVENTS, type ContractEvent } from '../../../../src/shared/contract/events';
import {
  VIEWS,
  type ViewKind,
  type ViewParams,
  type ViewPatch,
  type ViewSnapshot,
} from '../../../../src/shared/contract/views';
import { appError } from '../../../../src/shared/errors';
import { fail, ok, type Result } from '../../../../src/shared/result';

type OwnCommand = Exclude<CommandName, `view.${string}`>;
export type FakeHandlers = {
  [C in OwnCommand]?: (
    input: CommandInput<C>,
  ) => Result<CommandOutput<C>> | Promise<Result<CommandOutput<C>>>;
};
export type FakeSnapshots = { [K in ViewKind]?: (params: ViewParams<K>) => ViewSnapshot<K> };

export interface FakeView {
  readonly viewId: number;
  readonly kind: ViewKind;
  params: unknown;
  number: number;
}

/**
 * The contract without a program behind it. Like the real router and publisher it lets nothing through, in or out,
 * that its schemas do not allow: a test cannot pass on data the program would never send.
 */
export class FakeClient implements ContractClient {
  readonly host: 'electron' | 'web';
  readonly calls: { readonly command: CommandName; readonly input: unknown }[] = [];
  readonly open = new Map<number, FakeView>();
  readonly #handlers: FakeHandlers;
  readonly #snapshots: FakeSnapshots;
  readonly #listeners = new Set<(event: ContractEvent) => void>();
  readonly #reachable = new Set<(reachable: boolean) => void>();
  #lastViewId = 0;

  constructor(handlers: FakeHandlers = {}, snapshots: FakeSnapshots = {}, host: 'electron' | 'web' = 'web') {
    this.host = host;
    this.#handlers = handlers;
    this.#snapshots = snapshots;
  }

  async call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<Result<CommandOutput<C>>> {
    const schema = COMMANDS[command];
    const parsed = schema.input.safeParse(input);
    if (!parsed.success) {
      return fail(appError('input-invalid', { command, reason: parsed.error.message }));
    }
    this.calls.push({ command, input: parsed.data });
    const result = await this.#answer(command, parsed.data);
    if (result.ok) schema.output.parse(result.value);
    return result as Result<CommandOutput<C>>;
  }

  onEvent(listener: (event: ContractEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onReachable(listener: (reachable: boolean) => void): () => void {
    this.#reachable.add(listener);
    listener(true);
    return () => this.#reachable.delete(listener);
  }

  /** The program goes away or comes back; its views are gone with it. */
  setReachable(reachable: boolean): void {
    if (!reachable) this.open.clear();
    for (const listener of this.#reachable) listener(reachable);
  }

  /** Open views of a kind, oldest first. */
  viewsOf(kind: ViewKind): FakeView[] {
    return [...this.open.values()].filter((view) => view.kind === kind);
  }

  /** Sends the next patch to every open view of a kind whose parameters fit. */
  patch<K extends ViewKind>(
    kind: K,
    data: ViewPatch<K>,
    fits: (params: ViewParams<K>) => boolean = () => true,
  ): void {
    for (const view of this.viewsOf(kind)) {
      if (!fits(view.params as ViewParams<K>)) continue;
      view.number += 1;
      this.send(view, view.number, data);
    }
  }

  /** Counts a patch that the client never gets to see. */
  losePatch(kind: ViewKind): void {
    for (const view of this.viewsOf(kind)) view.number += 1;
  }

  send(view: FakeView, number: number, data: unknown): void {
    VIEWS[view.kind].patch.parse(data);
    this.#emit({ event: 'view.patch', payload: { viewId: view.viewId, number, data } });
  }

  sendSnapshot(view: FakeView): void {
    const make = this.#snapshots[view.kind] as ((params: unknown) => unknown) | undefined;
    if (make === undefined) return;
    const data = make(view.params);
    VIEWS[view.kind].snapshot.parse(data);
    view.number = 0;
    this.#emit({ event: 'view.snapshot', payload: { viewId: view.viewId, data } });
  }

  #emit(event: ContractEvent): void {
    EVENTS[event.event].parse(event.payload);
    for (const listener of [...this.#listeners]) listener(event);
  }

  #answer(command: CommandName, input: unknown): Result<unknown> | Promise<Result<unknown>> {
    switch (command) {
      case 'view.open':
        return this.#openView(input as CommandInput<'view.open'>);
      case 'view.update':
      case 'view.resync': {
        const { viewId, params } = input as CommandInput<'view.update'>;
        const view = this.open.get(viewId);
        if (view === undefined) return fail(appError('view-unknown', { viewId }));
        if (command === 'view.update') view.params = VIEWS[view.kind].params.parse(params);
        this.#sendSnapshotSoon(view);
        return ok({});
      }
      case 'view.close':
        this.open.delete((input as CommandInput<'view.close'>).viewId);
        return ok({});
      default: {
        const handler = this.#handlers[command] as
          ((given: unknown) => Result<unknown> | Promise<Result<unknown>>) | undefined;
        return handler === undefined ? fail(appError('command-unknown', { command })) : handler(input);
      }
    }
  }

  #openView({ kind, params }: CommandInput<'view.open'>): Result<unknown> {
    if (!Object.hasOwn(VIEWS, kind)) {
      return fail(appError('input-invalid', { command: 'view.open', reason: kind }));
    }
    const known = kind as ViewKind;
    this.#lastViewId += 1;
    const view: FakeView = {
      viewId: this.#lastViewId,
      kind: known,
      params: VIEWS[known].params.parse(params),
      number: 0,
    };
    this.open.set(view.viewId, view);
    this.#sendSnapshotSoon(view);
    return ok({ viewId: view.viewId });
  }

  #sendSnapshotSoon(view: FakeView): void {
    setTimeout(() => {
      if (this.open.has(view.viewId)) this.sendSnapshot(view);
    }, 0);
  }
}
