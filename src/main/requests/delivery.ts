import { appError, toAppError } from '../../shared/errors';
import type { Result } from '../../shared/result';
import { MINUTE, SECOND } from '../../shared/time';
import type { Clock } from '../clock';
import type { RequestStore } from '../storage/client';
import { bearsTrace, contextIdOf, type Baseline, type Channel } from './confirmation';
import type { QueueEntry } from './queue-entry';

/** R30: how long Home Assistant may take for an answer. */
const LIMIT_MS = 15 * SECOND;
/** After the limit the answer may still come, and is then taken; with this the session forgets it. */
const LATE_MS = 10 * MINUTE;
/** When the trace of an action is looked for after a cut: at once, and again for one that took its time. */
const LOOKS_MS = [0, SECOND, 2 * SECOND] as const;
/** Contexts of answered actions that are remembered. */
const KNOWN_CONTEXTS = 200;
/** So long the trace of an action of unknown outcome may still turn up and be taken for another's. */
const UNCERTAIN_MS = 10 * MINUTE;

export interface DeliveryOptions {
  readonly store: Pick<RequestStore, 'start' | 'putBack'>;
  readonly clock: Clock;
  readonly timeScale: number;
  /** The session that may carry requests now: connected and synchronised. */
  readonly channel: () => Channel | null;
  /** The connection's state, for errors. */
  readonly connectionState: () => string;
  /** ms UTC of Home Assistant's clock; undefined for an entity that is not there. */
  readonly lastUpdated: (entityId: string) => number | undefined;
  /** ms after which nothing is waited for any more. */
  readonly expiry: () => number;
}

/** `ended`: final. `not-sent`: certainly not, and pending as before. `cancelled`: by another process, before. */
export type Delivered = 'ended' | 'not-sent' | 'cancelled';

/** Sends the requests of one site, each at most once, and finds out what became of them. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #knownContexts = new Set<string>();
  /** Targets of actions whose context nobody will ever know, with the end of that (monotonic ms). */
  readonly #uncertain = new Map<string, number>();
  /** Its socket takes nothing any more, though nobody has said so yet. */
  #spent: Channel | null = null;
  #wake: (() => void)[] = [];
  #stopped = false;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  get channel(): Channel | null {
    const channel = this.#stopped ? null : this.#options.channel();
    return channel === null || !channel.ready || channel === this.#spent ? null : channel;
  }

  /** There may be a channel again. */
  connectionChanged(): void {
    if (this.#wake.length > 0 && (this.#stopped || this.channel !== null)) {
      for (const wake of this.#wake.splice(0)) wake();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.connectionChanged();
  }

  /**
   * It stands as `processing` on the disk before its frame leaves, and what stands so is never sent: not after a
   * cut, not after a crash.
   */
  async carryOut(entry: QueueEntry): Promise<Delivered> {
    const { store, clock } = this.#options;
    try {
      const baseline = this.#baseline(entry);
      const startedAt = clock.now();
      if (!(await store.start(entry.id, startedAt))) return 'cancelled';
      const { channel } = this;
      const answer = channel?.trySend(entry.what.command, LATE_MS) ?? null;
      if (answer === null) {
        this.#spent = channel ?? this.#spent;
        await store.putBack(entry.id);
        return 'not-sent';
      }
      entry.show({ state: 'processing', startedAt });
      const sent = await this.#answered(answer);
      if (entry.isFinal) return 'ended';
      if (typeof sent === 'object') this.#finish(entry, sent);
      else {
        if (sent === 'late') this.#takeLateAnswer(entry, answer);
        await this.#doubt(entry, baseline, sent);
      }
    } catch (thrown) {
      if (!entry.isFinal) entry.fail(toAppError(thrown));
    }
    return 'ended';
  }

  #answered(answer: Promise<Result<unknown>>): Promise<'lost' | 'late' | Result<unknown>> {
    const { clock, timeScale } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.setTimer(LIMIT_MS * timeScale, () => resolve('late'));
      void answer.then((result) => {
        timer.cancel();
        resolve(isAnswer(result) ? result : 'lost');
      });
    });
  }

  /** No answer came. A read has failed; an action may have been carried out, and its target may tell. */
  async #doubt(entry: QueueEntry, baseline: Baseline, sent: 'lost' | 'late'): Promise<void> {
    if (entry.what.kind === 'request') {
      entry.fail(
        sent === 'late'
          ? appError('request-timeout', { type: entry.row.name, seconds: LIMIT_MS / SECOND })
          : appError('not-connected', { state: this.#options.connectionState() }),
      );
      return;
    }
    const confirmed = await this.#lookForTrace(entry, baseline);
    if (entry.isFinal) return;
    if (confirmed) {
      entry.end({ state: 'done', confirmedBy: 'state', value: null, error: null });
      return;
    }
    const until = this.#options.clock.monotonic() + UNCERTAIN_MS;
    for (const entityId of entry.what.entityIds) this.#uncertain.set(entityId, until);
    entry.fail(entry.noAnswer());
  }

  /** Waits for a connection, no longer than an action may wait, and looks at the states there. */
  async #lookForTrace(entry: QueueEntry, baseline: Baseline): Promise<boolean> {
    const { clock, timeScale, expiry } = this.#options;
    if (baseline.lastUpdated.size === 0) return false;
    const end = clock.monotonic() + expiry();
    for (const wait of LOOKS_MS) {
      if (wait > 0) await new Promise<void>((resolve) => clock.setTimer(wait * timeScale, resolve));
      const channel = await this.#channelUntil(end);
      if (channel === null || entry.isFinal) return false;
      if (await bearsTrace(channel, baseline)) return true;
    }
    return false;
  }

  async #channelUntil(end: number): Promise<Channel | null> {
    const { clock } = this.#options;
    for (;;) {
      const { channel } = this;
      const left = end - clock.monotonic();
      if (channel !== null || this.#stopped || left <= 0) return channel;
      await new Promise<void>((resolve) => {
        const timer = clock.setTimer(left, resolve);
        this.#wake.push(() => {
          timer.cancel();
          resolve();
        });
      });
    }
  }

  #baseline({ what }: QueueEntry): Baseline {
    const now = this.#options.clock.monotonic();
    for (const [entityId, until] of this.#uncertain) if (until <= now) this.#uncertain.delete(entityId);
    const lastUpdated = new Map<string, number>();
    for (const entityId of what.kind === 'action' ? what.entityIds : []) {
      const at = this.#options.lastUpdated(entityId);
      if (at !== undefined && !this.#uncertain.has(entityId)) lastUpdated.set(entityId, at);
    }
    return { lastUpdated, wantedState: what.wantedState, knownContexts: this.#knownContexts };
  }

  /** An answer after the limit still tells how it ended, as long as the session lives. */
  #takeLateAnswer(entry: QueueEntry, answer: Promise<Result<unknown>>): void {
    void answer.then((result) => {
      if (isAnswer(result) && !this.#stopped) this.#finish(entry, result);
    });
  }

  #finish(entry: QueueEntry, answer: Result<unknown>): void {
    if (!answer.ok) {
      entry.fail(answer.error);
      return;
    }
    const context = contextIdOf(answer.value);
    if (context !== null) this.#remember(context);
    entry.end({ state: 'done', confirmedBy: 'reply', value: answer.value, error: null });
  }

  #remember(context: string): void {
    this.#knownContexts.add(context);
    for (const oldest of this.#knownContexts) {
      if (this.#knownContexts.size <= KNOWN_CONTEXTS) return;
      this.#knownContexts.delete(oldest);
    }
  }
}

/** Home Assistant's own word, good or bad; anything else only says that none will come. */
const isAnswer = (result: Result<unknown>): boolean => result.ok || result.error.code === 'request-failed';
