import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionEffect, ConnectionEvent } from '../../../src/main/fleet/connection-model';
import { CONNECTION_STATES } from '../../../src/shared/model';
import { appError } from '../../../src/shared/errors';
import { CLOSE_1006, Play, SETTINGS } from './play';

const DOCUMENT = join(import.meta.dirname, '../../../docs/connection-table.md');
const MANUAL = { ...SETTINGS, manualOnly: true };

/** Every situation a connection can be in, and how a play gets there. */
const SITUATIONS: readonly (readonly [name: string, play: () => Play])[] = [
  ['incomplete', () => new Play({ settings: { ...SETTINGS, missing: ['token'] } })],
  ['inactive', () => new Play({ settings: { ...SETTINGS, active: false } })],
  ['manual', () => new Play({ settings: MANUAL })],
  ['waiting: the app is not ready yet', () => new Play()],
  ['waiting: after a failure', () => failed(new Play().begin())],
  ['connecting: first attempt', () => new Play().begin()],
  ['connecting: fifth attempt', () => lastAttempt()],
  ['authenticating: opened, not greeted', () => gone('opened')],
  ['authenticating: greeted, token sent', () => gone('greeted')],
  ['synchronising', () => gone('authenticated')],
  ['connected: less than 30 s since the login', () => gone('synchronised')],
  ['connected: 30 s and longer', () => stable(gone('synchronised'))],
  ['connected: by hand (manual-only)', () => byHand()],
  ['stopped: attempts-exhausted', () => later(new Play().exhausts())],
  ['stopped: attempts-exhausted, the watchdog looks', () => looking()],
  ['stopped: token-rejected', () => later(failed(new Play().begin(), 'token-rejected'))],
];

function failed(play: Play, code: 'refused' | 'token-rejected' = 'refused'): Play {
  play.fails(appError(code));
  return play;
}
function lastAttempt(): Play {
  const play = new Play().begin();
  for (let failure = 1; failure <= 4; failure += 1) {
    play.fails();
    play.wait();
  }
  return play;
}
function gone(until: 'opened' | 'greeted' | 'authenticated' | 'synchronised'): Play {
  const play = new Play().begin();
  play.goes(until);
  return play;
}
function stable(play: Play): Play {
  for (let ping = 1; ping <= 3; ping += 1) play.wait(play.timerAt ?? 0);
  return play;
}
function byHand(): Play {
  const play = new Play({ settings: MANUAL });
  play.give({ type: 'reconnect' });
  play.connects();
  return play;
}
function looking(): Play {
  const play = new Play().exhausts();
  play.wait();
  return play;
}
/** Past the gap between two attempts. */
function later(play: Play): Play {
  play.now += 10_000;
  return play;
}

interface Happening {
  readonly name: string;
  readonly event: (play: Play) => ConnectionEvent;
}

const ended =
  (code: 'refused' | 'token-rejected' | 'banned', close = CLOSE_1006) =>
  (play: Play) =>
    ({ type: 'ended', generation: play.connection.generation, close, error: appError(code) }) as const;
const socketStep =
  (type: 'opened' | 'greeted' | 'authenticated' | 'synchronised', back = 0) =>
  (play: Play) =>
    ({ type, generation: play.connection.generation - back }) as const;
const timer = (silence: number) => (play: Play) => {
  if (play.timerAt !== null) play.now = play.timerAt;
  play.timerAt = null;
  return { type: 'timer', lastFrameAt: play.now - silence } as const;
};

const HAPPENINGS: readonly Happening[] = [
  { name: 'start (the app is ready)', event: () => ({ type: 'start', delay: 2000 }) },
  { name: 'timer', event: timer(1000) },
  { name: 'timer, 25 s of silence', event: timer(25_000) },
  { name: 'opened', event: socketStep('opened') },
  { name: 'greeted', event: socketStep('greeted') },
  { name: 'authenticated', event: socketStep('authenticated') },
  { name: 'synchronised', event: socketStep('synchronised') },
  { name: 'ended: any ordinary cause', event: ended('refused') },
  { name: 'ended: token-rejected', event: ended('token-rejected') },
  { name: 'ended: banned', event: ended('banned') },
  { name: 'any event of an old socket', event: socketStep('opened', 1) },
  { name: 'watchdog, timer in time', event: (play) => ({ type: 'watchdog', lastFrameAt: play.now }) },
  {
    name: 'watchdog, timer overdue',
    event: (play) => {
      if (play.timerAt !== null) play.now = play.timerAt + 11_000;
      return { type: 'watchdog', lastFrameAt: play.now };
    },
  },
  {
    name: 'upheaval (resumed, clock jumped, own address gone)',
    event: () => ({ type: 'upheaval', why: 'resumed' }),
  },
  { name: 'network (addresses changed, own one stands)', event: () => ({ type: 'network' }) },
  { name: 'clock-set', event: () => ({ type: 'clock-set' }) },
  { name: 'reconnect (by the operator)', event: () => ({ type: 'reconnect' }) },
  {
    name: 'configure: name or limits',
    event: ({ connection: { settings } }) => configure({ ...settings }, false),
  },
  {
    name: 'configure: address or token',
    event: ({ connection: { settings } }) => configure({ ...settings, missing: [] }, true),
  },
  {
    name: 'configure: rejections count as failures',
    event: ({ connection: { settings } }) => configure({ ...settings, retryRejected: true }, false),
  },
  {
    name: 'configure: manual-only',
    event: ({ connection: { settings } }) => configure({ ...settings, manualOnly: true }, false),
  },
  {
    name: 'configure: inactive',
    event: ({ connection: { settings } }) => configure({ ...settings, active: false }, false),
  },
  { name: 'shutdown', event: () => ({ type: 'shutdown' }) },
];

const configure = (settings: typeof SETTINGS, endpointChanged: boolean) =>
  ({ type: 'configure', settings, endpointChanged }) as const;

function stateName({ state, cause, probing, greeted }: Connection): string {
  if (state === 'stopped') return `stopped (${cause ?? '?'}${probing ? ', looking' : ''})`;
  return state === 'authenticating' ? `authenticating (${greeted ? 'token sent' : 'not greeted'})` : state;
}

function effectName(effect: ConnectionEffect): string {
  switch (effect.type) {
    case 'arm':
      return `timer ${effect.delay / 1000} s`;
    case 'disarm':
      return 'no timer';
    case 'close':
      return effect.error === null ? 'close socket' : `close socket (${effect.error.code})`;
    case 'open':
      return 'open socket';
    case 'login':
      return 'send token';
    case 'record':
      return `*${effect.entry.event}${effect.entry.error === null ? '' : ` (${effect.entry.error.code})`}*`;
    case 'ping':
      return 'ping';
  }
}

function tableOf(name: string, play: () => Play): string {
  const rows: string[] = [];
  for (const happening of HAPPENINGS) {
    const { connection: before, effects, after } = happen(play(), happening);
    const unchanged = effects.length === 0 && stateName(before) === stateName(after);
    if (unchanged) continue;
    const words = effects.map(effectName).join(', ');
    const row = `${stateName(after)} | ${after.failures} | ${words} |`;
    // Silence matters only where something is listened to.
    if (!rows.at(-1)?.endsWith(`| ${row}`) || !happening.name.includes('silence')) {
      rows.push(`| ${happening.name} | ${row}`);
    }
  }
  const first = play().connection;
  return [
    `## ${name}`,
    '',
    `${first.failures} of 5 failures. What is not in the table changes nothing.`,
    '',
    '| event | becomes | failures | effects, *records* |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function happen(play: Play, { event }: Happening) {
  const { connection } = play;
  const effects = play.give(event(play));
  return { connection, effects, after: play.connection };
}

describe('the table of a connection in the documentation', () => {
  it('R4 R5 R6 R8 R10 R11 R13 R15 says of each situation and event what the code does (`vitest -u` writes it)', async () => {
    const text = [
      '# What a connection does',
      '',
      'Written from the code by `test/unit/fleet/connection-table.test.ts`; `docs/connection.md` explains it. One site alone, its first attempt at once, no jitter.',
      '',
      ...SITUATIONS.map(([name, play]) => tableOf(name, play)),
    ].join('\n');
    const options = await resolveConfig(DOCUMENT);
    const formatted = await format(text, { ...options, parser: 'markdown' });
    await expect(formatted).toMatchFileSnapshot(DOCUMENT);
  });

  it('every state has its situation', () => {
    const states = new Set(SITUATIONS.map(([, play]) => play().connection.state));
    expect([...states].sort()).toEqual([...CONNECTION_STATES].sort());
  });
});
