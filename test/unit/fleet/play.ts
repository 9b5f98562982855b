import { step } from '../../../src/main/fleet/connection-machine';
import {
  initialConnection,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionLogEntry,
  type ConnectionSettings,
  type RememberedRejection,
} from '../../../src/main/fleet/connection-model';
import { DEFAULT_POLICY } from '../../../src/main/fleet/retry-policy';
import { appError } from '../../../src/shared/errors';

export const SETTINGS: ConnectionSettings = {
  missing: [],
  active: true,
  manualOnly: false,
  retryRejected: false,
  pingMs: 10_000,
  deadMs: 25_000,
};
export const CLOSE_1006 = { code: 1006, reason: '' };
/** When a play begins, by the monotonic clock. */
export const BEGIN = 1_000_000;

export interface PlayOptions {
  readonly settings?: ConnectionSettings;
  readonly rejection?: RememberedRejection;
  readonly manySites?: boolean;
  readonly random?: number;
  /** When other sites attempt, monotonic. */
  readonly otherAttempts?: readonly number[];
}

/** Plays a connection with clocks of its own and keeps every effect with its time. */
export class Play {
  connection: Connection;
  now = BEGIN;
  /** What the computer's clock is ahead of the monotonic one. */
  wallOffset = 1_700_000_000_000;
  timerAt: number | null = null;
  readonly effects: { readonly at: number; readonly effect: ConnectionEffect }[] = [];
  readonly #options: PlayOptions;

  constructor(options: PlayOptions = {}) {
    this.#options = options;
    this.connection = initialConnection(options.settings ?? SETTINGS, options.rejection ?? null);
  }

  give(event: ConnectionEvent): readonly ConnectionEffect[] {
    const { random = 0.5, manySites = false, otherAttempts = [] } = this.#options;
    const { next, effects } = step(this.connection, event, {
      now: this.now,
      wall: this.now + this.wallOffset,
      policy: DEFAULT_POLICY,
      random,
      manySites,
      otherAttempts: () => otherAttempts,
    });
    this.connection = next;
    for (const effect of effects) {
      this.effects.push({ at: this.now, effect });
      if (effect.type === 'arm') this.timerAt = this.now + effect.delay;
      if (effect.type === 'disarm') this.timerAt = null;
    }
    return effects;
  }

  /** The app starts and the first attempt is under way. */
  begin(): this {
    this.give({ type: 'start', delay: 0 });
    return this;
  }

  /** Lets the one timer run out. */
  wait(lastFrameAt?: number): void {
    if (this.timerAt === null) throw new Error('no timer is armed');
    this.now = this.timerAt;
    this.timerAt = null;
    this.give({ type: 'timer', lastFrameAt: lastFrameAt ?? this.now });
  }

  /** The present socket ends with this error. */
  fails(error = appError('refused', { host: 'h', port: 1 }), close = CLOSE_1006): void {
    this.give({ type: 'ended', generation: this.connection.generation, close, error });
  }

  /** The present socket brings one event after the other, as far as `until`. */
  goes(until: 'opened' | 'greeted' | 'authenticated' | 'synchronised'): void {
    const { generation } = this.connection;
    for (const type of ['opened', 'greeted', 'authenticated', 'synchronised'] as const) {
      this.give({ type, generation });
      if (type === until) return;
    }
  }

  connects(): void {
    this.goes('synchronised');
  }

  /** Five failures, one after the other. */
  exhausts(): this {
    this.begin();
    for (let failure = 1; failure <= 5; failure += 1) {
      if (failure > 1) this.wait();
      this.fails();
    }
    return this;
  }

  /** When sockets were opened, ms since the beginning. */
  attempts(): number[] {
    return this.effects.flatMap(({ at, effect }) => (effect.type === 'open' ? [at - BEGIN] : []));
  }

  records(): ConnectionLogEntry[] {
    return this.effects.flatMap(({ effect }) => (effect.type === 'record' ? [effect.entry] : []));
  }

  log(): string[] {
    return this.records().map(({ event }) => event);
  }
}
