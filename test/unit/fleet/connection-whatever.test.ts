import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasSocket,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
} from '../../../src/main/fleet/connection-model';
import { DEFAULT_POLICY } from '../../../src/main/fleet/retry-policy';
import { appError } from '../../../src/shared/errors';
import type { ConnectionState } from '../../../src/shared/model';
import { CLOSE_1006, Play, SETTINGS } from './play';

const FAILURES = ['refused', 'token-rejected', 'banned', 'closed', 'server-error', 'dropped-early'] as const;
const SOCKET_STEPS = ['opened', 'greeted', 'authenticated', 'synchronised'] as const;
const CONFIGURATIONS = {
  activate: { settings: SETTINGS, endpointChanged: false },
  deactivate: { settings: { ...SETTINGS, active: false }, endpointChanged: false },
  manual: { settings: { ...SETTINGS, manualOnly: true }, endpointChanged: false },
  'new-token': { settings: SETTINGS, endpointChanged: true },
  'no-token': { settings: { ...SETTINGS, missing: ['token'] }, endpointChanged: true },
  'retry-rejected': { settings: { ...SETTINGS, retryRejected: true }, endpointChanged: false },
} as const;

const anyEvent = fc.oneof(
  { weight: 6, arbitrary: fc.constant('timer' as const) },
  // Sockets mostly do one thing after the other, or few sequences would ever connect.
  { weight: 12, arbitrary: fc.constant('next' as const) },
  { weight: 2, arbitrary: fc.constantFrom(...SOCKET_STEPS) },
  { weight: 4, arbitrary: fc.constantFrom(...FAILURES) },
  { weight: 1, arbitrary: fc.constantFrom('reconnect', 'watchdog', 'start', 'shutdown') },
  { weight: 1, arbitrary: fc.constantFrom('resumed', 'network-changed', 'network', 'clock-set') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...(Object.keys(CONFIGURATIONS) as (keyof typeof CONFIGURATIONS)[])),
  },
  { weight: 1, arbitrary: fc.constantFrom('old-opened', 'old-greeted', 'old-ended') },
);
type AnyEvent = typeof anyEvent extends fc.Arbitrary<infer E> ? E : never;
/** Much happens at once, and now and then nothing for long. */
const anyPause = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40_000 }) },
);
const anyStep = fc.record({ event: anyEvent, pause: anyPause });

/** Which states may follow which; what rests may be entered from everywhere. */
const ENTERED_FROM: Readonly<Partial<Record<ConnectionState, readonly ConnectionState[]>>> = {
  // `stopped` only while the watchdog's socket was greeted.
  authenticating: ['connecting', 'stopped'],
  synchronising: ['authenticating'],
  connected: ['synchronising'],
  stopped: ['connecting', 'authenticating', 'synchronising', 'connected'],
};

/** What must be true of sockets, timer and counts, kept by a bookkeeper who knows nothing of the machine. */
class Books {
  open: number | null;
  readonly #loggedIn = new Set<number>();
  readonly #greeted = new Set<number>();
  #failures = 0;
  #authenticatedAt: number | null = null;

  constructor(connection: Connection) {
    this.open = hasSocket(connection) ? connection.generation : null;
    this.#failures = connection.failures;
  }

  check(play: Play, before: Connection, event: ConnectionEvent, effects: readonly ConnectionEffect[]): void {
    const current = 'generation' in event && event.generation === before.generation;
    if (current && event.type === 'ended') this.open = null;
    if (current && event.type === 'greeted') this.#greeted.add(event.generation);
    for (const effect of effects) this.#effect(play, effect);
    const { connection } = play;
    if (before.state === 'authenticating' && connection.state === 'synchronising') {
      this.#authenticatedAt = play.now;
    }
    expect(hasSocket(connection)).toBe(this.open !== null);
    if (this.open !== null) expect(connection.generation).toBe(this.open);
    this.#timer(play);
    this.#transition(before, connection);
    expect(connection.attempt).toBeLessThanOrEqual(DEFAULT_POLICY.maxAttempts);
  }

  #effect(play: Play, effect: ConnectionEffect): void {
    switch (effect.type) {
      case 'close':
        expect(effect.generation).toBe(this.open);
        this.open = null;
        return;
      case 'open':
        expect(this.open).toBeNull();
        this.open = effect.generation;
        this.#authenticatedAt = null;
        return;
      case 'login':
        // The token leaves once a socket, after the greeting, and never on a socket that is merely a look.
        expect(effect.generation).toBe(this.open);
        expect(this.#greeted.has(effect.generation)).toBe(true);
        expect(this.#loggedIn.has(effect.generation)).toBe(false);
        this.#loggedIn.add(effect.generation);
        return;
      case 'ping':
        expect(effect.generation).toBe(this.open);
        return;
      case 'record':
        this.#count(play.now, effect.entry);
        return;
      case 'arm':
        expect(effect.delay).toBeGreaterThanOrEqual(0);
        return;
      case 'disarm':
        return;
    }
  }

  #count(now: number, entry: { event: string; attempt: number; failures: number }): void {
    switch (entry.event) {
      case 'configured':
      case 'reconnect':
      case 'upheaval':
        if (entry.event !== 'upheaval' || entry.failures === 0) this.#failures = 0;
        return;
      case 'attempt':
        if (entry.failures === 0) this.#failures = 0;
        expect(entry.attempt).toBe(this.#failures + 1);
        return;
      case 'failed':
      case 'ended': {
        const stable =
          this.#authenticatedAt !== null && now - this.#authenticatedAt >= DEFAULT_POLICY.stableAfter;
        this.#failures = (stable ? 0 : this.#failures) + 1;
        expect(entry.failures).toBe(this.#failures);
        expect(this.#failures).toBeLessThanOrEqual(DEFAULT_POLICY.maxAttempts);
        return;
      }
    }
  }

  #timer({ connection, timerAt }: Play): void {
    expect(connection.dueAt).toBe(timerAt);
    const { state, cause, probing, generation } = connection;
    if (['incomplete', 'inactive', 'manual'].includes(state)) {
      expect(timerAt).toBeNull();
      this.#failures = 0;
    }
    if (state === 'stopped') expect(timerAt !== null).toBe(cause === 'attempts-exhausted');
    if (hasSocket(connection) || (state === 'waiting' && generation > 0)) expect(timerAt).not.toBeNull();
    const counting = state === 'waiting' || (state === 'stopped' && !probing);
    expect(connection.retryAt !== null).toBe(counting && timerAt !== null);
  }

  #transition(before: Connection, after: Connection): void {
    if (before.state === after.state) return;
    const from = ENTERED_FROM[after.state];
    if (from !== undefined) expect(from).toContain(before.state);
    if (after.state === 'authenticating' && before.state === 'stopped') expect(before.probing).toBe(true);
  }
}

describe('whatever happens', () => {
  it('R4 R5 R6 R7 R10 one socket, one timer, 5 s between attempts, right counts, legal states: 10,000 sequences', () => {
    let connected = 0;
    let probed = 0;
    fc.assert(
      fc.property(
        fc.array(anyStep, { minLength: 1, maxLength: 80 }),
        fc.boolean(),
        fc.boolean(),
        (steps, manySites, exhausted) => {
          const play = new Play({ manySites });
          if (exhausted) play.exhausts();
          else play.begin();
          const books = new Books(play.connection);
          for (const { event, pause } of steps) {
            play.now += pause;
            if (play.timerAt !== null && play.timerAt < play.now) play.now = play.timerAt;
            const before = play.connection;
            const given = eventOf(play, event);
            const effects = play.give(given);
            if (event.startsWith('old-')) {
              expect(effects).toEqual([]);
              expect(play.connection).toBe(before);
            }
            books.check(play, before, given, effects);
            if (play.connection.state === 'connected') connected += 1;
            if (play.connection.probing) probed += 1;
          }
          const attempts = play.attempts();
          for (let index = 1; index < attempts.length; index += 1) {
            const gap = (attempts[index] ?? 0) - (attempts[index - 1] ?? 0);
            expect(gap).toBeGreaterThanOrEqual(DEFAULT_POLICY.attemptGap);
          }
        },
      ),
      { numRuns: 10_000 },
    );
    // Sequences that never get anywhere would prove nothing.
    expect(connected).toBeGreaterThan(1000);
    expect(probed).toBeGreaterThan(1000);
  }, 120_000);
});

function eventOf(play: Play, event: AnyEvent): ConnectionEvent {
  const { connection, now } = play;
  const { generation } = connection;
  switch (event) {
    case 'timer':
      if (play.timerAt !== null) {
        play.now = play.timerAt;
        play.timerAt = null;
      }
      return { type: 'timer', lastFrameAt: play.now - 12_000 };
    case 'next': {
      const types = {
        connecting: 'opened',
        authenticating: connection.greeted ? 'authenticated' : 'greeted',
        synchronising: 'synchronised',
        stopped: 'greeted',
      } as const;
      const type = connection.state in types ? types[connection.state as keyof typeof types] : 'opened';
      return { type, generation };
    }
    case 'opened':
    case 'greeted':
    case 'authenticated':
    case 'synchronised':
      return { type: event, generation };
    case 'refused':
    case 'token-rejected':
    case 'banned':
    case 'closed':
    case 'server-error':
    case 'dropped-early':
      return { type: 'ended', generation, close: CLOSE_1006, error: appError(event) };
    case 'old-opened':
      return { type: 'opened', generation: generation - 1 };
    case 'old-greeted':
      return { type: 'greeted', generation: generation - 1 };
    case 'old-ended':
      return { type: 'ended', generation: generation - 1, close: CLOSE_1006, error: null };
    case 'watchdog':
      return { type: 'watchdog', lastFrameAt: now - 12_000 };
    case 'start':
      return { type: 'start', delay: 2000 };
    case 'resumed':
    case 'network-changed':
      return { type: 'upheaval', why: event };
    case 'reconnect':
    case 'shutdown':
    case 'network':
    case 'clock-set':
      return { type: event };
    case 'activate':
    case 'deactivate':
    case 'manual':
    case 'new-token':
    case 'no-token':
    case 'retry-rejected':
      return { type: 'configure', ...CONFIGURATIONS[event] };
  }
}
