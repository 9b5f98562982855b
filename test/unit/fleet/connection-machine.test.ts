import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step, type MachineContext } from '../../../src/main/fleet/connection-machine';
import {
  hasSocket,
  initialConnection,
  type Connection,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionSettings,
} from '../../../src/main/fleet/connection-model';
import { DEFAULT_POLICY } from '../../../src/main/fleet/retry-policy';
import { appError } from '../../../src/shared/errors';

const SETTINGS: ConnectionSettings = {
  missing: [],
  active: true,
  manualOnly: false,
  retryRejected: false,
  pingMs: 10_000,
  deadMs: 25_000,
};
const CLOSE_1006 = { code: 1006, reason: '' };

/** Plays a connection with a clock of its own and keeps every effect with its time. */
class Play {
  connection: Connection;
  now = 1_000_000;
  timerAt: number | null = null;
  readonly effects: { readonly at: number; readonly effect: ConnectionEffect }[] = [];

  constructor(
    settings: ConnectionSettings = SETTINGS,
    readonly manySites = false,
    readonly random = 0.5,
  ) {
    this.connection = initialConnection(settings);
  }

  give(event: ConnectionEvent): readonly ConnectionEffect[] {
    const context: MachineContext = {
      now: this.now,
      policy: DEFAULT_POLICY,
      random: this.random,
      manySites: this.manySites,
    };
    const { next, effects } = step(this.connection, event, context);
    this.connection = next;
    for (const effect of effects) {
      this.effects.push({ at: this.now, effect });
      if (effect.type === 'arm') this.timerAt = this.now + effect.delay;
      if (effect.type === 'disarm') this.timerAt = null;
    }
    return effects;
  }

  /** Lets the one timer run out. */
  wait(lastFrameAt?: number): void {
    if (this.timerAt === null) throw new Error('no timer is armed');
    this.now = this.timerAt;
    this.timerAt = null;
    this.give({ type: 'timer', lastFrameAt: lastFrameAt ?? this.now });
  }

  /** The present socket ends with this error. */
  fails(error = appError('refused', { host: 'h', port: 1 })): void {
    this.give({ type: 'ended', generation: this.connection.generation, close: CLOSE_1006, error });
  }

  connects(): void {
    const { generation } = this.connection;
    this.give({ type: 'opened', generation });
    this.give({ type: 'authenticated', generation });
    this.give({ type: 'synchronised', generation });
  }

  attempts(): number[] {
    return this.effects.flatMap(({ at, effect }) => (effect.type === 'open' ? [at - 1_000_000] : []));
  }

  log(): string[] {
    return this.effects.flatMap(({ effect }) => (effect.type === 'record' ? [effect.entry.event] : []));
  }
}

describe('rounds of attempts', () => {
  it('R4 attempts at 2 s and then after 5, 10, 15 and 30 s, and stops after the fifth failure', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 2000 });
    for (let failure = 1; failure <= 5; failure += 1) {
      play.wait();
      expect(play.connection).toMatchObject({ state: 'connecting', attempt: failure });
      play.fails();
      expect(play.connection.failures).toBe(failure);
    }
    expect(play.attempts()).toEqual([2000, 7000, 17_000, 32_000, 62_000]);
    expect(play.connection).toMatchObject({ state: 'stopped', cause: 'attempts-exhausted', retryAt: null });
    expect(play.timerAt).toBeNull();
  });

  it('R4 waits are spread by a tenth when there is more than one site', () => {
    for (const [random, wait] of [
      [0, 5000],
      [0.999_999, 5500],
    ] as const) {
      const play = new Play(SETTINGS, true, random);
      play.give({ type: 'start', delay: 0 });
      play.wait();
      play.fails();
      // A tenth less than five seconds would break the gap between attempts, which holds whatever happens.
      expect(play.timerAt).toBeCloseTo(play.now + wait, -1);
    }
  });

  it('R5 the watchdog starts a new round for a stopped site, and none beside a living one', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    for (let failure = 1; failure <= 5; failure += 1) {
      play.wait();
      play.fails();
    }
    play.now += 60_000;
    play.give({ type: 'watchdog' });
    expect(play.connection).toMatchObject({ state: 'connecting', attempt: 1, failures: 0 });
    expect(play.give({ type: 'watchdog' })).toEqual([]);
    play.connects();
    expect(play.give({ type: 'watchdog' })).toEqual([]);
    expect(play.connection.state).toBe('connected');
  });

  it('R4 a connection that drops within 30 s of its login goes on counting, a longer one begins anew', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    for (let failure = 1; failure <= 3; failure += 1) {
      play.wait();
      play.connects();
      play.now += 29_000;
      play.fails(appError('closed', { code: 1000 }));
      expect(play.connection.failures).toBe(failure);
    }
    play.wait();
    play.connects();
    play.now += 31_000;
    play.fails(appError('closed', { code: 1000 }));
    expect(play.connection.failures).toBe(1);
  });
});

describe('what stops at once', () => {
  it.each(['token-rejected', 'banned'] as const)(
    'R6 %s stops after one attempt and stays stopped',
    (code) => {
      const play = new Play();
      play.give({ type: 'start', delay: 0 });
      play.wait();
      play.fails(appError(code));
      expect(play.connection).toMatchObject({ state: 'stopped', cause: code });
      play.now += 3_600_000;
      play.give({ type: 'watchdog' });
      expect(play.attempts()).toHaveLength(1);
    },
  );

  it('R6 a new token or the operator starts it again', () => {
    for (const event of [
      { type: 'configure', settings: SETTINGS, endpointChanged: true },
      { type: 'reconnect' },
    ] as const) {
      const play = new Play();
      play.give({ type: 'start', delay: 0 });
      play.wait();
      play.fails(appError('token-rejected'));
      play.now += 60_000;
      play.give(event);
      expect(play.connection).toMatchObject({ state: 'connecting', attempt: 1 });
    }
  });

  it('R6 the setting counts a rejected login as an ordinary failure', () => {
    const play = new Play({ ...SETTINGS, retryRejected: true });
    play.give({ type: 'start', delay: 0 });
    play.wait();
    play.fails(appError('token-rejected'));
    expect(play.connection.state).toBe('waiting');
  });
});

describe('liveness', () => {
  it('R8 pings every 10 s and gives up after 25 s without any frame', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    play.wait();
    play.connects();
    const lastFrameAt = play.now;
    const pings = (): number => play.effects.filter(({ effect }) => effect.type === 'ping').length;
    play.wait(lastFrameAt);
    expect([play.now - lastFrameAt, pings()]).toEqual([10_000, 1]);
    play.wait(lastFrameAt);
    expect([play.now - lastFrameAt, pings()]).toEqual([20_000, 2]);
    play.wait(lastFrameAt);
    expect(play.now - lastFrameAt).toBe(25_000);
    expect(play.connection).toMatchObject({ state: 'waiting', lastError: { error: { code: 'silent' } } });
  });

  it('R8 any frame keeps it alive', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    play.wait();
    play.connects();
    for (let ping = 0; ping < 100; ping += 1) play.wait(play.now + 5000);
    expect(play.connection.state).toBe('connected');
  });

  it('R2 each step of the login has its limit', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    play.wait();
    play.give({ type: 'opened', generation: play.connection.generation });
    const began = play.now;
    play.wait();
    expect(play.now - began).toBe(10_000);
    expect(play.connection).toMatchObject({
      state: 'waiting',
      lastError: { error: { code: 'auth-timeout' } },
    });
  });
});

describe('the operator', () => {
  it('R13 manual-only never connects by itself, and shows how the last session ended', () => {
    const play = new Play({ ...SETTINGS, manualOnly: true });
    play.give({ type: 'start', delay: 0 });
    play.give({ type: 'watchdog' });
    expect(play.attempts()).toEqual([]);
    play.give({ type: 'reconnect' });
    play.connects();
    play.fails(appError('connection-lost', { code: 1006 }));
    expect(play.connection).toMatchObject({ state: 'manual', lastClose: { code: 1006 } });
    expect(play.timerAt).toBeNull();
  });

  it('R41 a site without token is incomplete until it has one', () => {
    const play = new Play({ ...SETTINGS, missing: ['token'] });
    play.give({ type: 'start', delay: 0 });
    expect(play.connection.state).toBe('incomplete');
    play.give({ type: 'configure', settings: SETTINGS, endpointChanged: true });
    expect(play.connection.state).toBe('connecting');
  });

  it('R11 a change of name leaves the connection alone, a change of address replaces it', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    play.wait();
    play.connects();
    const { generation } = play.connection;
    play.give({ type: 'configure', settings: { ...SETTINGS }, endpointChanged: false });
    expect(play.connection).toMatchObject({ state: 'connected', generation });
    play.now += 60_000;
    const effects = play.give({ type: 'configure', settings: SETTINGS, endpointChanged: true });
    expect(effects).toContainEqual({ type: 'close', generation, error: null });
    expect(play.connection).toMatchObject({ state: 'connecting' });
  });

  it('R10 what an old socket still says is not heard', () => {
    const play = new Play();
    play.give({ type: 'start', delay: 0 });
    play.wait();
    const old = play.connection.generation;
    play.now += 60_000;
    play.give({ type: 'reconnect' });
    expect(play.give({ type: 'ended', generation: old, close: CLOSE_1006, error: null })).toEqual([]);
    expect(play.give({ type: 'opened', generation: old })).toEqual([]);
    expect(play.connection.state).toBe('connecting');
  });
});

const anyEvent = fc.oneof(
  { weight: 6, arbitrary: fc.constant('timer' as const) },
  { weight: 4, arbitrary: fc.constantFrom('opened', 'authenticated', 'synchronised') },
  { weight: 4, arbitrary: fc.constantFrom('refused', 'token-rejected', 'banned', 'closed', 'server-error') },
  { weight: 1, arbitrary: fc.constantFrom('reconnect', 'watchdog', 'start', 'shutdown') },
  { weight: 1, arbitrary: fc.constantFrom('activate', 'deactivate', 'manual', 'new-token', 'no-token') },
  { weight: 1, arbitrary: fc.constantFrom('old-opened', 'old-ended') },
);
const anyStep = fc.record({ event: anyEvent, pause: fc.integer({ min: 0, max: 40_000 }) });

describe('whatever happens', () => {
  it('R7 R10 R14 at most one socket and one timer, never two attempts within 5 s, nothing without a way on', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 1, maxLength: 80 }), fc.boolean(), (steps, many) => {
        const play = new Play(SETTINGS, many);
        let open: number | null = null;
        for (const { event, pause } of steps) {
          play.now += pause;
          if (play.timerAt !== null && play.timerAt < play.now) play.now = play.timerAt;
          const effects = give(play, event);
          for (const effect of effects) {
            if (effect.type === 'close') {
              expect(effect.generation).toBe(open);
              open = null;
            }
            if (effect.type === 'open') {
              expect(open).toBeNull();
              open = effect.generation;
            }
            if (effect.type === 'ping') expect(open).toBe(effect.generation);
          }
          if (['refused', 'token-rejected', 'banned', 'closed', 'server-error'].includes(event)) open = null;
          const { connection } = play;
          expect(open !== null).toBe(hasSocket(connection.state));
          if (open !== null) expect(connection.generation).toBe(open);
          if (['stopped', 'incomplete', 'inactive', 'manual'].includes(connection.state)) {
            expect(play.timerAt).toBeNull();
          } else if (connection.retryAt !== null || hasSocket(connection.state)) {
            expect(play.timerAt).not.toBeNull();
          }
          expect(connection.failures).toBeGreaterThanOrEqual(0);
          expect(connection.attempt).toBeLessThanOrEqual(DEFAULT_POLICY.maxAttempts);
        }
        const attempts = play.attempts();
        attempts.slice(1).forEach((at, index) => {
          expect(at - (attempts[index] ?? 0)).toBeGreaterThanOrEqual(5000);
        });
      }),
      { numRuns: 10_000 },
    );
  });
});

function give(play: Play, event: string): readonly ConnectionEffect[] {
  const { generation } = play.connection;
  switch (event) {
    case 'timer': {
      if (play.timerAt === null) return [];
      const before = play.effects.length;
      play.wait(play.now - 12_000);
      return play.effects.slice(before).map(({ effect }) => effect);
    }
    case 'opened':
    case 'authenticated':
    case 'synchronised':
      return play.give({ type: event, generation });
    case 'start':
      return play.give({ type: 'start', delay: 2000 });
    case 'reconnect':
    case 'watchdog':
    case 'shutdown':
      return play.give({ type: event });
    case 'activate':
      return play.give({ type: 'configure', settings: SETTINGS, endpointChanged: false });
    case 'new-token':
      return play.give({ type: 'configure', settings: SETTINGS, endpointChanged: true });
    case 'deactivate':
      return play.give({
        type: 'configure',
        settings: { ...SETTINGS, active: false },
        endpointChanged: false,
      });
    case 'manual':
      return play.give({
        type: 'configure',
        settings: { ...SETTINGS, manualOnly: true },
        endpointChanged: false,
      });
    case 'no-token':
      return play.give({
        type: 'configure',
        settings: { ...SETTINGS, missing: ['token'] },
        endpointChanged: true,
      });
    case 'old-opened':
      return play.give({ type: 'opened', generation: generation - 1 });
    case 'old-ended':
      return play.give({ type: 'ended', generation: generation - 1, close: CLOSE_1006, error: null });
    default:
      return play.give({
        type: 'ended',
        generation,
        close: CLOSE_1006,
        error: appError(event as 'refused'),
      });
  }
}
