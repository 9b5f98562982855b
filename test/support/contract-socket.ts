import { once } from 'node:events';
import WebSocket from 'ws';
import {
  WEB_CONTRACT_PATH,
  WEB_PROTOCOL,
  WEB_TOKEN_PREFIX,
  type ReplyFrame,
} from '../../src/shared/contract/client';
import {
  COMMANDS,
  type CommandInput,
  type CommandName,
  type CommandOutput,
} from '../../src/shared/contract/commands';
import type { ContractEvent } from '../../src/shared/contract/events';
import {
  VIEWS,
  type ViewKind,
  type ViewParams,
  type ViewPatch,
  type ViewSnapshot,
} from '../../src/shared/contract/views';
import type { Result } from '../../src/shared/result';

/** A client of the contract over the web host's WebSocket; everything it gets must have the contract's shape. */
export class ContractSocket {
  readonly #socket: WebSocket;
  readonly #replies = new Map<number, (reply: Result<unknown>) => void>();
  readonly #views = new Map<number, (event: ContractEvent) => void>();
  #early: ContractEvent[] = [];
  #lastId = 0;
  #text = '';

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      this.#text += data.toString();
      const frame = JSON.parse(data.toString()) as ReplyFrame | ContractEvent;
      if ('event' in frame) this.#event(frame);
      else {
        this.#replies.get(frame.id)?.(frame);
        this.#replies.delete(frame.id);
      }
    });
  }

  static async open(url: string): Promise<ContractSocket> {
    const page = new URL(url);
    const token = page.searchParams.get('token') ?? '';
    const socket = new WebSocket(`ws://${page.host}${WEB_CONTRACT_PATH}`, [
      WEB_PROTOCOL,
      `${WEB_TOKEN_PREFIX}${token}`,
    ]);
    await once(socket, 'open');
    return new ContractSocket(socket);
  }

  /** Every byte that came, for tests that look for what must not. */
  get text(): string {
    return this.#text;
  }

  /** Sends anything, as a hostile page would. */
  raw(command: string, input: unknown): Promise<Result<unknown>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve) => {
      this.#replies.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, command, input }));
    });
  }

  /** The command's value; throws with the error's code when it is refused. */
  async call<C extends CommandName>(command: C, input: CommandInput<C>): Promise<CommandOutput<C>> {
    const reply = await this.raw(command, input);
    if (!reply.ok) throw new Error(`${command}: ${reply.error.code} ${reply.error.message}`);
    return COMMANDS[command].output.parse(reply.value) as CommandOutput<C>;
  }

  /** Opens a view and resolves with its first snapshot; what follows is kept in order. */
  async view<K extends ViewKind>(kind: K, params: ViewParams<K>): Promise<WatchedView<K>> {
    const { viewId } = await this.call('view.open', { kind, params });
    const view = new WatchedView<K>(kind, viewId);
    this.#views.set(viewId, (event) => view.take(event));
    const early = this.#early;
    this.#early = [];
    for (const event of early) this.#event(event);
    await view.snapshots(1);
    return view;
  }

  close(): void {
    this.#socket.close();
  }

  #event(event: ContractEvent): void {
    const take = this.#views.get(event.payload.viewId);
    if (take === undefined) this.#early.push(event);
    else take(event);
  }
}

export class WatchedView<K extends ViewKind> {
  readonly received: ViewSnapshot<K>[] = [];
  readonly patches: ViewPatch<K>[] = [];
  /** Numbers of the patches since the last snapshot: 1, 2, 3 … without a hole. */
  readonly numbers: number[] = [];
  #waiting: (() => void)[] = [];

  constructor(
    readonly kind: K,
    readonly viewId: number,
  ) {}

  get snapshot(): ViewSnapshot<K> {
    const last = this.received.at(-1);
    if (last === undefined) throw new Error('no snapshot yet');
    return last;
  }

  take(event: ContractEvent): void {
    if (event.event === 'view.snapshot') {
      this.received.push(VIEWS[this.kind].snapshot.parse(event.payload.data) as ViewSnapshot<K>);
      this.numbers.length = 0;
    } else {
      this.patches.push(VIEWS[this.kind].patch.parse(event.payload.data) as ViewPatch<K>);
      this.numbers.push(event.payload.number);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async snapshots(count: number): Promise<void> {
    await this.until(() => this.received.length >= count);
  }

  /** Resolves with what `look` finds once it finds something; looks again at each event of the view. */
  async until<T>(look: () => T | undefined | null | false): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined && found !== null && found !== false) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}
