import type { ContractEvent } from '../../shared/contract/events';
import {
  VIEWS,
  type ViewKind,
  type ViewParams,
  type ViewPatch,
  type ViewSnapshot,
} from '../../shared/contract/views';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import type { Clock, Timer } from '../clock';
import type { Client } from './router';

/** Where a client's events go. */
export interface EventSink {
  send(event: ContractEvent): void;
  /** False while the client does not keep up: patches then gather and are sent as one. */
  readonly keepsUp: boolean;
}

/** One view that a client looks at. It gathers what changed until it is asked for a patch. */
export interface OpenView<K extends ViewKind> {
  /** The present whole; what was gathered before it is part of it. */
  snapshot(): ViewSnapshot<K>;
  /** What changed since the last snapshot or patch; null when nothing did. */
  takePatch(): ViewPatch<K> | null;
  /** Looks at something else from now on; a new snapshot follows. */
  update(params: ViewParams<K>): Result<void>;
  close(): void;
}

/** Opens views of one kind. `invalidate` says that a patch can be taken. */
export type ViewFactory<K extends ViewKind> = (
  params: ViewParams<K>,
  invalidate: () => void,
) => Result<OpenView<K>>;

export type ViewFactories = { readonly [K in ViewKind]: ViewFactory<K> };

/**
 * Least time between two patches of a view, ms. With a screen's own frame it keeps "event in → pixel" well under
 * the budget of 150 ms, and bounds what a flooding site can cost the screens.
 */
const FLUSH_MS = 50;
/** After a quiet while a change waits only so long, for what comes with it in the same breath, ms. */
const GATHER_MS = 5;

interface ViewRecord {
  readonly id: number;
  readonly clientId: number;
  readonly sink: EventSink;
  readonly kind: ViewKind;
  readonly view: OpenView<ViewKind>;
  /** Number of the last thing sent: 0 is the snapshot, -1 nothing yet. */
  number: number;
}

/** Sends each client what its views look at: a snapshot, then numbered patches. */
export class Publisher {
  readonly #factories: ViewFactories;
  readonly #clock: Clock;
  readonly #sinks = new Map<number, EventSink>();
  readonly #views = new Map<number, ViewRecord>();
  readonly #dirty = new Set<number>();
  #lastViewId = 0;
  #timer: Timer | null = null;
  /** Monotonic: when patches were sent last. */
  #sentAt = -Infinity;

  constructor(factories: ViewFactories, clock: Clock) {
    this.#factories = factories;
    this.#clock = clock;
  }

  addClient(client: Client, sink: EventSink): void {
    this.#sinks.set(client.id, sink);
  }

  /** The client is gone: its views close. */
  removeClient(client: Client): void {
    this.#sinks.delete(client.id);
    for (const record of [...this.#views.values()]) {
      if (record.clientId === client.id) this.#close(record);
    }
  }

  /** Opens a view; its snapshot is sent right after the answer. */
  open(client: Client, kind: string, params: unknown): Result<{ viewId: number }> {
    const sink = this.#sinks.get(client.id);
    if (sink === undefined) return fail(appError('sender-untrusted'));
    if (!Object.hasOwn(VIEWS, kind)) {
      return fail(appError('input-invalid', { command: 'view.open', reason: `there is no view "${kind}"` }));
    }
    const name = kind as ViewKind;
    const parsed = parseParams(name, params, 'view.open');
    if (!parsed.ok) return parsed;
    const id = this.#lastViewId + 1;
    const factory = this.#factories[name] as ViewFactory<ViewKind>;
    const opened = factory(parsed.value, () => this.#invalidate(id));
    if (!opened.ok) return opened;
    this.#lastViewId = id;
    this.#views.set(id, { id, clientId: client.id, sink, kind: name, view: opened.value, number: -1 });
    setImmediate(() => this.#sendSnapshot(id));
    return ok({ viewId: id });
  }

  update(client: Client, viewId: number, params: unknown): Result<Record<string, never>> {
    const record = this.#find(client, viewId);
    if (record === null) return fail(appError('view-unknown', { viewId }));
    const parsed = parseParams(record.kind, params, 'view.update');
    if (!parsed.ok) return parsed;
    const updated = record.view.update(parsed.value);
    if (!updated.ok) return updated;
    this.#sendSnapshot(viewId);
    return ok({});
  }

  resync(client: Client, viewId: number): Result<Record<string, never>> {
    if (this.#find(client, viewId) === null) return fail(appError('view-unknown', { viewId }));
    this.#sendSnapshot(viewId);
    return ok({});
  }

  close(client: Client, viewId: number): Result<Record<string, never>> {
    const record = this.#find(client, viewId);
    if (record === null) return fail(appError('view-unknown', { viewId }));
    this.#close(record);
    return ok({});
  }

  /** Ends every view: the app stops. */
  stop(): void {
    for (const record of [...this.#views.values()]) this.#close(record);
    this.#timer?.cancel();
    this.#timer = null;
  }

  #find(client: Client, viewId: number): ViewRecord | null {
    const record = this.#views.get(viewId);
    return record?.clientId === client.id ? record : null;
  }

  #close(record: ViewRecord): void {
    this.#views.delete(record.id);
    this.#dirty.delete(record.id);
    record.view.close();
  }

  #sendSnapshot(id: number): void {
    const record = this.#views.get(id);
    if (record === undefined) return;
    this.#dirty.delete(id);
    record.number = 0;
    record.sink.send({ event: 'view.snapshot', payload: { viewId: id, data: record.view.snapshot() } });
  }

  #invalidate(id: number): void {
    this.#dirty.add(id);
    if (this.#timer !== null) return;
    const wait = Math.max(GATHER_MS, this.#sentAt + FLUSH_MS - this.#clock.monotonic());
    this.#timer = this.#clock.setTimer(wait, () => this.#flush());
  }

  #flush(): void {
    this.#timer = null;
    let waiting = false;
    for (const id of [...this.#dirty]) {
      const record = this.#views.get(id);
      // What came before the first snapshot is part of it.
      if (record === undefined || record.number < 0) {
        this.#dirty.delete(id);
        continue;
      }
      if (!record.sink.keepsUp) {
        waiting = true;
        continue;
      }
      this.#dirty.delete(id);
      const data = record.view.takePatch();
      if (data === null) continue;
      record.number += 1;
      this.#sentAt = this.#clock.monotonic();
      record.sink.send({ event: 'view.patch', payload: { viewId: id, number: record.number, data } });
    }
    if (waiting) this.#timer ??= this.#clock.setTimer(FLUSH_MS, () => this.#flush());
  }
}

function parseParams(kind: ViewKind, params: unknown, command: string): Result<ViewParams<ViewKind>> {
  const parsed = VIEWS[kind].params.safeParse(params);
  if (parsed.success) return ok(parsed.data);
  const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
  return fail(appError('input-invalid', { command, reason }));
}
