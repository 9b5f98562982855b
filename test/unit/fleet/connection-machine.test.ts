import { describe, expect, it } from 'vitest';
import { appError } from '../../../src/shared/errors';
import { BEGIN, Play, SETTINGS } from './play';

const closed = (code: number) => [appError('closed', { code }), { code, reason: '' }] as const;

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
    expect(play.connection).toMatchObject({ state: 'stopped', cause: 'attempts-exhausted' });
  });

  it('R4 waits are spread by a tenth when there is more than one site', () => {
    for (const [random, wait] of [
      [0, 5000],
      [0.999_999, 5500],
    ] as const) {
      const play = new Play({ manySites: true, random }).begin();
      play.fails();
      // A tenth less than five seconds would break the gap between attempts, which holds whatever happens.
      expect(play.timerAt).toBeCloseTo(play.now + wait, -1);
    }
  });

  it('R4 attempts keep a quarter of a second from those of other sites', () => {
    const others = [0, 250, 500, 1250].map((ms) => BEGIN + 5000 + ms);
    const play = new Play({ otherAttempts: others }).begin();
    play.fails();
    expect(play.timerAt).toBe(BEGIN + 5750);
  });

  it('R4 a connection that drops within 30 s of its login goes on counting, a longer one begins anew', () => {
    const play = new Play().begin();
    for (let failure = 1; failure <= 3; failure += 1) {
      if (failure > 1) play.wait();
      play.connects();
      play.now += 29_000;
      play.fails(...closed(1000));
      expect(play.connection.failures).toBe(failure);
    }
    play.wait();
    play.connects();
    play.now += 31_000;
    play.fails(...closed(1000));
    expect(play.connection.failures).toBe(1);
  });

  it('R4 a proxy that accepts, lets the login pass and drops is given up after five rounds', () => {
    const play = new Play().begin();
    for (let failure = 1; failure <= 5; failure += 1) {
      if (failure > 1) play.wait();
      play.connects();
      play.now += 1000;
      play.fails(...closed(1006));
    }
    expect(play.connection).toMatchObject({ state: 'stopped', cause: 'attempts-exhausted', failures: 5 });
  });

  it('R15 a clock that is set changes no wait, only what the screen counts down to', () => {
    const play = new Play().begin();
    play.fails();
    const { timerAt } = play;
    play.wallOffset -= 3_600_000;
    play.give({ type: 'clock-set' });
    expect(play.timerAt).toBe(timerAt);
    expect(play.connection.retryAt).toBe(play.now + play.wallOffset + 5000);
  });
});

describe('the watchdog', () => {
  it('R5 a minute after the last failure it opens a socket, and sends no token before the greeting', () => {
    const play = new Play().exhausts();
    const stoppedAt = play.now;
    expect(play.connection.retryAt).toBe(stoppedAt + play.wallOffset + 60_000);
    play.wait();
    expect(play.now - stoppedAt).toBe(60_000);
    expect(play.connection).toMatchObject({ state: 'stopped', cause: 'attempts-exhausted', probing: true });
    play.goes('opened');
    expect(play.effects.some(({ effect }) => effect.type === 'login')).toBe(false);
    play.goes('greeted');
    expect(play.connection).toMatchObject({ state: 'authenticating', attempt: 1, failures: 0, cause: null });
    expect(play.effects.filter(({ effect }) => effect.type === 'login')).toHaveLength(1);
    expect(play.log().slice(-2)).toEqual(['probe', 'attempt']);
    play.goes('synchronised');
    expect(play.connection.state).toBe('connected');
  });

  it('R5 a look that fails leaves the site stopped, with its count, until the next minute', () => {
    const play = new Play().exhausts();
    play.wait();
    play.fails(appError('server-error', { status: 502 }));
    expect(play.connection).toMatchObject({
      state: 'stopped',
      cause: 'attempts-exhausted',
      failures: 5,
      probing: false,
      lastError: { error: { code: 'server-error' } },
    });
    expect(play.timerAt).toBe(play.now + 60_000);
  });

  it('R5 a look that is never answered is given up', () => {
    const play = new Play().exhausts();
    play.wait();
    const { generation } = play.connection;
    play.give({ type: 'opened', generation });
    play.wait();
    expect(play.effects.at(-3)?.effect).toMatchObject({ type: 'close', generation });
    expect(play.connection).toMatchObject({ state: 'stopped', probing: false });
    expect(play.records().at(-1)).toMatchObject({ event: 'probe-failed', error: { code: 'no-greeting' } });
  });

  it('R5 R6 a look that is answered with a ban ends the looking', () => {
    const play = new Play().exhausts();
    play.wait();
    play.fails(appError('banned'));
    expect(play.connection).toMatchObject({ state: 'stopped', cause: 'banned' });
    expect(play.timerAt).toBeNull();
  });

  it('R5 does nothing beside a living connection, and mends one whose timer was lost', () => {
    const play = new Play().begin();
    play.connects();
    expect(play.give({ type: 'watchdog', lastFrameAt: play.now })).toEqual([]);
    play.now += 40_000;
    play.give({ type: 'watchdog', lastFrameAt: play.now - 40_000 });
    expect(play.connection).toMatchObject({ state: 'waiting', lastError: { error: { code: 'silent' } } });
    expect(play.log()).toContain('watchdog');
  });
});

describe('what stops at once', () => {
  it.each(['token-rejected', 'banned'] as const)(
    'R6 %s stops after one attempt and stays stopped',
    (code) => {
      const play = new Play().begin();
      play.fails(appError(code));
      expect(play.connection).toMatchObject({ state: 'stopped', cause: code, retryAt: null });
      expect(play.timerAt).toBeNull();
      play.now += 3_600_000;
      play.give({ type: 'watchdog', lastFrameAt: play.now });
      play.give({ type: 'upheaval', why: 'resumed' });
      play.give({ type: 'network' });
      expect(play.attempts()).toHaveLength(1);
    },
  );

  it('R6 a new token, the operator or the setting starts it again', () => {
    for (const event of [
      { type: 'configure', settings: SETTINGS, endpointChanged: true },
      { type: 'configure', settings: { ...SETTINGS, retryRejected: true }, endpointChanged: false },
      { type: 'reconnect' },
    ] as const) {
      const play = new Play().begin();
      play.fails(appError('token-rejected'));
      play.now += 60_000;
      play.give(event);
      expect(play.connection).toMatchObject({ state: 'connecting', attempt: 1 });
    }
  });

  it('R6 the setting counts a rejected login as an ordinary failure', () => {
    const play = new Play({ settings: { ...SETTINGS, retryRejected: true } }).begin();
    play.fails(appError('token-rejected'));
    expect(play.connection.state).toBe('waiting');
  });

  it('R6 what was rejected before the app was started again is not tried again', () => {
    const rejection = {
      cause: 'token-rejected',
      lastError: { error: appError('token-rejected'), at: 7 },
    } as const;
    const play = new Play({ rejection }).begin();
    expect(play.attempts()).toEqual([]);
    expect(play.connection).toMatchObject({
      state: 'stopped',
      cause: 'token-rejected',
      lastError: { at: 7 },
    });
    play.give({ type: 'reconnect' });
    expect(play.connection.state).toBe('connecting');
  });
});

describe('liveness', () => {
  it('R8 pings every 10 s and gives up after 25 s without any frame', () => {
    const play = new Play().begin();
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
    const play = new Play().begin();
    play.connects();
    for (let ping = 0; ping < 100; ping += 1) play.wait(play.now + 5000);
    expect(play.connection.state).toBe('connected');
  });

  it.each([
    ['opened', 'no-greeting'],
    ['greeted', 'auth-timeout'],
  ] as const)('R2 each step of the login has 10 s of its own: after "%s" it is %s', (until, code) => {
    const play = new Play().begin();
    play.now += 9000;
    play.goes(until);
    const began = play.now;
    play.wait();
    expect(play.now - began).toBe(10_000);
    expect(play.connection).toMatchObject({ state: 'waiting', lastError: { error: { code } } });
  });
});

describe('sleep and another network', () => {
  it.each(['opened', 'greeted', 'authenticated', 'synchronised'] as const)(
    'R15 after a resume the socket is replaced, also one that had come as far as "%s"',
    (until) => {
      const play = new Play().begin();
      play.goes(until);
      const { generation } = play.connection;
      play.now += 60_000;
      const effects = play.give({ type: 'upheaval', why: 'resumed' });
      expect(effects).toContainEqual({ type: 'close', generation, error: null });
      expect(play.connection).toMatchObject({ state: 'waiting', failures: 0 });
      expect(play.timerAt).toBe(play.now + 2000);
    },
  );

  it('R15 who waited or was given up is tried soon after a resume', () => {
    const waiting = new Play().begin();
    waiting.fails();
    waiting.wait();
    waiting.fails();
    waiting.now += 5000;
    waiting.give({ type: 'upheaval', why: 'clock-jumped' });
    expect(waiting.timerAt).toBe(waiting.now + 2000);

    const stopped = new Play().exhausts();
    stopped.now += 10_000;
    stopped.give({ type: 'upheaval', why: 'resumed' });
    expect(stopped.connection.state).toBe('stopped');
    expect(stopped.timerAt).toBe(stopped.now + 2000);
    stopped.wait();
    expect(stopped.connection.probing).toBe(true);
  });

  it('R15 while the way still stands, another network only asks sooner whether it does', () => {
    const play = new Play().begin();
    play.connects();
    const { timerAt } = play;
    expect(play.give({ type: 'network' })).toEqual([{ type: 'ping', generation: 1 }]);
    expect(play.timerAt).toBe(timerAt);
  });

  it('R13 R15 a manual connection is ended by it, and not made again', () => {
    const play = new Play({ settings: { ...SETTINGS, manualOnly: true } });
    play.give({ type: 'reconnect' });
    play.connects();
    play.give({ type: 'upheaval', why: 'resumed' });
    expect(play.connection).toMatchObject({ state: 'manual', lastError: { error: { code: 'upheaval' } } });
    expect(play.timerAt).toBeNull();
  });
});

describe('the operator', () => {
  it('R13 manual-only never connects by itself, and shows how the last session ended', () => {
    const play = new Play({ settings: { ...SETTINGS, manualOnly: true } }).begin();
    play.give({ type: 'watchdog', lastFrameAt: play.now });
    expect(play.attempts()).toEqual([]);
    play.give({ type: 'reconnect' });
    play.connects();
    play.fails(appError('connection-lost', { code: 1006 }));
    expect(play.connection).toMatchObject({
      state: 'manual',
      lastClose: { code: 1006 },
      lastError: { error: { code: 'connection-lost' } },
    });
    expect(play.timerAt).toBeNull();
  });

  it('R13 a socket that never opened, or was given up here, has no close code to show, not even of one before it', () => {
    const play = new Play({ settings: { ...SETTINGS, manualOnly: true } });
    const connectsAndBreaks = (): void => {
      play.give({ type: 'reconnect' });
      if (play.connection.state === 'waiting') play.wait();
      play.connects();
      play.fails(appError('connection-lost', { code: 1006 }));
      expect(play.connection.lastClose?.code).toBe(1006);
      play.give({ type: 'reconnect' });
      play.wait();
    };
    connectsAndBreaks();
    play.fails(appError('refused'), { code: 0, reason: '' });
    expect(play.connection).toMatchObject({ lastClose: null, lastError: { error: { code: 'refused' } } });
    connectsAndBreaks();
    play.connects();
    play.give({ type: 'upheaval', why: 'resumed' });
    expect(play.connection).toMatchObject({ lastClose: null, lastError: { error: { code: 'upheaval' } } });
  });

  it('R13 a proper goodbye (1000) is no error', () => {
    const play = new Play({ settings: { ...SETTINGS, manualOnly: true } });
    play.give({ type: 'reconnect' });
    play.connects();
    play.fails(...closed(1000));
    expect(play.connection).toMatchObject({ state: 'manual', lastClose: { code: 1000 }, lastError: null });
    expect(play.records().at(-1)).toMatchObject({ event: 'ended', error: null });
  });

  it('R41 a site without token is incomplete until it has one', () => {
    const play = new Play({ settings: { ...SETTINGS, missing: ['token'] } }).begin();
    expect(play.connection.state).toBe('incomplete');
    play.give({ type: 'configure', settings: SETTINGS, endpointChanged: true });
    expect(play.connection.state).toBe('connecting');
  });

  it('R11 a change of name leaves the connection alone, a change of address replaces it', () => {
    const play = new Play().begin();
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
    const play = new Play().begin();
    const old = play.connection.generation;
    play.now += 60_000;
    play.give({ type: 'reconnect' });
    const close = { code: 1006, reason: '' };
    expect(play.give({ type: 'ended', generation: old, close, error: null })).toEqual([]);
    expect(play.give({ type: 'opened', generation: old })).toEqual([]);
    expect(play.connection.state).toBe('connecting');
  });
});
