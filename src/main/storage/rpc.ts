import type { TransferListItem } from 'node:worker_threads';
import { AppFailure, appError, type AppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import type { Operations } from './operations';
import { storageFailed } from './sqlite-errors';

/** The part of a Worker or of its parent's port that is used. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly TransferListItem[]): void;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

type Request =
  | { readonly kind: 'call'; readonly id: number; readonly operation: string; readonly input: unknown }
  | { readonly kind: 'cancel'; readonly id: number };
type Reply = { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> };
type Announcement<E> = { readonly kind: 'event'; readonly event: E };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AppFailure) => void;
  readonly forget: () => void;
}

/** Calls a thread's operations and awaits their results. */
export class RpcClient<Ops extends Operations, E = never> {
  readonly #port: Port;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<(event: E) => void>();
  #lastId = 0;
  #lost: AppError | null = null;

  constructor(port: Port) {
    this.#port = port;
    port.on('message', (message) => {
      const received = message as Reply | Announcement<E>;
      if (received.kind === 'reply') this.#settle(received);
      else for (const listener of this.#listeners) listener(received.event);
    });
  }

  /** Listens to what the thread says by itself. Returns the function that ends the listening. */
  onEvent(listener: (event: E) => void): () => void {
    // Wrapped, so that a function given twice is two listeners.
    const added = (event: E): void => listener(event);
    this.#listeners.add(added);
    return () => void this.#listeners.delete(added);
  }

  /** Rejects with an AppFailure: the operation's own error, `cancelled`, or `storage-failed`. */
  call<K extends keyof Ops & string>(
    operation: K,
    input: Ops[K]['input'],
    { transfer, signal }: { readonly transfer?: readonly ArrayBuffer[]; readonly signal?: AbortSignal } = {},
  ): Promise<Ops[K]['output']> {
    if (this.#lost !== null) return Promise.reject(new AppFailure(this.#lost));
    if (signal?.aborted === true) return Promise.reject(new AppFailure(appError('cancelled')));
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#port.postMessage({ kind: 'cancel', id } satisfies Request);
        this.#take(id)?.reject(new AppFailure(appError('cancelled')));
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const forget = (): void => signal?.removeEventListener('abort', cancel);
      this.#waiting.set(id, { resolve, reject, forget });
      this.#port.postMessage({ kind: 'call', id, operation, input } satisfies Request, transfer);
    });
  }

  /** The thread is gone: everything outstanding and everything to come is rejected. */
  lose(error: AppError): void {
    this.#lost = error;
    for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new AppFailure(error));
  }

  #settle({ id, result }: Reply): void {
    const waiting = this.#take(id);
    if (result.ok) waiting?.resolve(result.value);
    else waiting?.reject(new AppFailure(result.error));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.forget();
    return waiting;
  }
}

/** What an operation may do besides computing its output. */
export interface CallContext {
  /** Throws `cancelled` once the caller has given up; to be asked between pages, after `breathe`. */
  readonly throwIfCancelled: () => void;
  /** Buffers of the output that are handed over instead of copied. */
  readonly transfer: (buffers: readonly ArrayBuffer[]) => void;
}

export type Handlers<Ops extends Operations> = {
  readonly [K in keyof Ops]: (
    input: Ops[K]['input'],
    context: CallContext,
  ) => Ops[K]['output'] | Promise<Ops[K]['output']>;
};

/** Answers the calls that come in through a port. `onError` hears of what a handler throws, as it threw it. */
export function serveOperations<Ops extends Operations>(
  port: Port,
  onError: (operation: string, error: unknown) => void,
  handlers: Handlers<Ops>,
): void {
  const cancelled = new Set<number>();
  const running = new Set<number>();

  const answer = async (id: number, operation: string, input: unknown): Promise<void> => {
    const transfer: ArrayBuffer[] = [];
    const context: CallContext = {
      throwIfCancelled: () => {
        if (cancelled.has(id)) throw new AppFailure(appError('cancelled'));
      },
      transfer: (buffers) => transfer.push(...buffers),
    };
    let result: Result<unknown>;
    running.add(id);
    try {
      const handler = handlers[operation];
      if (handler === undefined) throw new Error(`no operation ${operation}`);
      result = { ok: true, value: await handler(input, context) };
    } catch (error) {
      onError(operation, error);
      result = { ok: false, error: storageFailed(operation, error) };
    }
    running.delete(id);
    // Nobody waits for the reply of a call that was given up.
    if (!cancelled.delete(id)) {
      port.postMessage({ kind: 'reply', id, result } satisfies Reply, result.ok ? transfer : []);
    }
  };

  port.on('message', (message) => {
    const request = message as Request;
    if (request.kind === 'call') void answer(request.id, request.operation, request.input);
    else if (running.has(request.id)) cancelled.add(request.id);
  });
}

/** Tells the other side something it did not ask for. */
export function announce<E>(port: Port, event: E): void {
  port.postMessage({ kind: 'event', event } satisfies Announcement<E>);
}

/** Lets the thread listen to its messages, so that a long operation can be cancelled and others get their turn. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** How long an operation works before others get their turn, ms: a chart does not wait for all of an export. */
const TURN_MS = 5;

/** Works through an operation's steps; after its turn others get theirs and a cancelled one ends. */
export async function inSteps<T>(steps: Generator<void, T>, context: CallContext): Promise<T> {
  for (;;) {
    const until = performance.now() + TURN_MS;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < until);
    await breathe();
    context.throwIfCancelled();
  }
}
