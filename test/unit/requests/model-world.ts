import { appError } from '../../../src/shared/errors';
import { isFinal, type RequestRow } from '../../../src/shared/requests';
import { fail, ok, type Result } from '../../../src/shared/result';
import { silentLog } from '../../../src/main/log';
import type { Command } from '../../../src/main/ha/messages';
import { classify } from '../../../src/main/requests/classification';
import type { Channel } from '../../../src/main/requests/confirmation';
import { QueueEntry } from '../../../src/main/requests/queue-entry';
import { SiteQueue, type QueueStore } from '../../../src/main/requests/site-queue';
import { HandClock } from '../support/hand-clock';

/** What Home Assistant and the network make of a frame. */
export const FATES = ['answer', 'refuse', 'silence', 'slow', 'lost-before', 'lost-after'] as const;
export type Fate = (typeof FATES)[number];
export type Kind = 'read' | 'late' | 'never-late';

const DISK_MS = 2;
const ANSWER_MS = 5;
/** Past the limit of 15 s. */
const SLOW_MS = 20_000;
const EXPIRY_MS = 60_000;
const USER = 'user';

interface Sent {
  readonly id: number;
  readonly action: boolean;
}

/** A queue over a disk that survives crashes, a Home Assistant that counts, and a connection that comes and goes. */
export class ModelWorld {
  readonly clock = new HandClock();
  readonly disk = new Map<number, RequestRow>();
  readonly payloads = new Map<number, Command>();
  readonly sent: Sent[] = [];
  readonly carriedOut = new Map<number, number>();
  /** Each row that was ever final and became pending or processing again. */
  readonly resurrected: number[] = [];
  readonly #written = new Map<string, { state: string; at: number; context: string }>();
  #fates: Fate[] = [];
  #channel: FakeChannel | null = null;
  #queue: SiteQueue;
  #run = { alive: true };

  constructor() {
    this.#queue = this.#newQueue();
  }

  connect(): void {
    if (this.#channel !== null) return;
    this.#channel = new FakeChannel(this);
    this.#queue.connectionChanged();
  }

  disconnect(): void {
    const channel = this.#channel;
    this.#channel = null;
    channel?.end();
    this.#queue.connectionChanged();
  }

  /** What becomes of the next frames. */
  fate(fate: Fate): void {
    this.#fates.push(fate);
  }

  nextFate(): Fate {
    return this.#fates.shift() ?? 'answer';
  }

  enqueue(kind: Kind): void {
    const id = this.disk.size + 1;
    const entity = `light.n${id}`;
    const command: Command =
      kind === 'read'
        ? { type: 'get_config', n: id }
        : {
            ...{ type: 'call_service', domain: 'light', service: kind === 'late' ? 'turn_on' : 'toggle' },
            ...{ service_data: { n: id }, target: { entity_id: entity } },
          };
    this.#written.set(entity, { state: 'off', at: -1, context: '' });
    this.payloads.set(id, command);
    this.disk.set(id, {
      ...{
        id,
        kind: kind === 'read' ? 'request' : 'action',
        name: command.type,
        target: '',
        origin: 'screen',
      },
      ...{ state: 'pending', queuedAt: null, createdAt: this.clock.now(), startedAt: null, finishedAt: null },
      ...{ expiresAt: null, confirmedBy: null, error: null, resultBytes: null, repeats: null },
    });
    this.#enter(id);
  }

  async cancel(id: number): Promise<void> {
    await this.#queue.cancel(id);
  }

  /** kill -9 and a new start: what was under way on the disk is closed, what waited is taken up. */
  crash(): void {
    this.#run.alive = false;
    this.#channel?.end();
    this.#channel = null;
    this.#run = { alive: true };
    for (const row of this.disk.values()) {
      if (row.state !== 'processing') continue;
      const error =
        row.kind === 'action'
          ? appError('outcome-unknown', { action: row.name })
          : appError('request-interrupted', { type: row.name });
      this.disk.set(row.id, { ...row, state: 'failed', error });
    }
    this.#queue = this.#newQueue();
    for (const { id, state } of [...this.disk.values()]) if (state === 'pending') this.#enter(id);
  }

  /** A frame has come to Home Assistant. */
  carryOut(command: Command): void {
    const id = serialOf(command);
    this.carriedOut.set(id, (this.carriedOut.get(id) ?? 0) + 1);
    if (command.type !== 'call_service') return;
    const entity = `light.n${id}`;
    this.#written.set(entity, { state: 'on', at: this.clock.now(), context: `context ${id}` });
  }

  /** `c` of a compressed state, as a fresh subscription brings it. */
  states(entityIds: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(
      entityIds.map((entityId) => {
        const { state, at, context } = this.#written.get(entityId) ?? { state: '', at: 0, context: '' };
        const c = context === '' ? 'nobody' : { id: context, parent_id: null, user_id: USER };
        return [entityId, { s: state, a: {}, c, lc: at / 1000 }];
      }),
    );
  }

  #enter(id: number): void {
    const what = classify(this.payloads.get(id));
    const row = this.disk.get(id);
    if (!what.ok || row === undefined) throw new Error('the model made a bad command');
    const services = {
      ...{ store: this.#store(this.#run), clock: this.clock, log: silentLog },
      ...{ withoutToken: (text: string) => text, onRow: () => undefined, onFailure: () => undefined },
    };
    this.#queue.enqueue(new QueueEntry(row, what.value, services));
  }

  #newQueue(): SiteQueue {
    const run = this.#run;
    return new SiteQueue({
      ...{ store: this.#store(run), clock: this.clock, timeScale: 1, log: silentLog },
      // A program that was killed sends nothing more.
      channel: () => (run.alive ? this.#channel : null),
      connectionState: () => 'waiting',
      lastUpdated: (entityId) => this.#written.get(entityId)?.at,
      expiry: () => EXPIRY_MS,
    });
  }

  /** The disk as one run of the program reaches it: slowly, and not at all once it was killed. */
  #store(run: { readonly alive: boolean }): QueueStore {
    const write = <T>(work: () => T): Promise<T> =>
      new Promise((resolve) => {
        this.clock.setTimer(DISK_MS, () => {
          if (run.alive) resolve(work());
        });
      });
    const change = (id: number, from: string, to: Partial<RequestRow>): boolean => {
      const row = this.disk.get(id);
      if (row === undefined || row.state !== from) return false;
      this.disk.set(id, { ...row, ...to });
      return true;
    };
    return {
      start: (id, startedAt) => write(() => change(id, 'pending', { state: 'processing', startedAt })),
      putBack: (id) => write(() => void change(id, 'processing', { state: 'pending', startedAt: null })),
      hold: (id, queuedAt, expiresAt) => write(() => change(id, 'pending', { queuedAt, expiresAt })),
      cancel: (id) => write(() => change(id, 'pending', { state: 'failed', error: appError('cancelled') })),
      finish: ({ id, state, error, confirmedBy }) =>
        write(() => {
          const row = this.disk.get(id);
          if (row !== undefined) this.disk.set(id, { ...row, state, error, confirmedBy });
        }),
    };
  }

  get unfinished(): RequestRow[] {
    return [...this.disk.values()].filter(({ state }) => !isFinal(state));
  }
}

export const serialOf = (command: Command): number => {
  const data = command['service_data'] as { readonly n?: number } | undefined;
  return data?.n ?? Number(command['n']);
};

class FakeChannel implements Channel {
  readonly #world: ModelWorld;
  readonly #open = new Set<(result: Result<unknown>) => void>();
  #ended = false;

  constructor(world: ModelWorld) {
    this.#world = world;
  }

  get ready(): boolean {
    return !this.#ended;
  }

  trySend(command: Command): Promise<Result<unknown>> | null {
    if (this.#ended) return null;
    const world = this.#world;
    const id = serialOf(command);
    world.sent.push({ id, action: command.type === 'call_service' });
    return new Promise((resolve) => {
      this.#open.add(resolve);
      const answer = (result: Result<unknown>, ms: number): void => {
        world.clock.setTimer(ms, () => {
          if (this.#open.delete(resolve)) resolve(result);
        });
      };
      const done = ok({ context: { id: `context ${id}` } });
      switch (world.nextFate()) {
        case 'answer':
          world.carryOut(command);
          answer(done, ANSWER_MS);
          return;
        case 'refuse':
          answer(
            fail(appError('request-failed', { type: command.type, haCode: 'x', message: 'x' })),
            ANSWER_MS,
          );
          return;
        case 'silence':
          return;
        case 'slow':
          world.carryOut(command);
          answer(done, SLOW_MS);
          return;
        case 'lost-before':
          world.clock.setTimer(1, () => world.disconnect());
          return;
        case 'lost-after':
          world.carryOut(command);
          world.clock.setTimer(1, () => world.disconnect());
          return;
      }
    });
  }

  request(): Promise<Result<unknown>> {
    return Promise.resolve(this.#ended ? lost() : ok({ id: USER }));
  }

  subscribe(command: Command, onEvent: (event: unknown) => void): ReturnType<Channel['subscribe']> {
    if (this.#ended) return Promise.resolve(lost());
    onEvent({ a: this.#world.states(command['entity_ids'] as string[]) });
    return Promise.resolve(ok({ id: 1, cancel: () => undefined }));
  }

  end(): void {
    this.#ended = true;
    for (const resolve of this.#open) resolve(lost());
    this.#open.clear();
  }
}

const lost = (): Result<never> => fail(appError('connection-lost', { code: 1006 }));
