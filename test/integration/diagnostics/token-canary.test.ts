import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { WEB_CONTRACT_PATH, WEB_PROTOCOL, WEB_TOKEN_PREFIX } from '../../../src/shared/contract/client';
import { COMMANDS } from '../../../src/shared/contract/commands';
import { VIEWS } from '../../../src/shared/contract/views';
import { Simulator } from '../../../src/simulator/simulator';
import { cli, freshDataDir, ServedApp, type CliAnswer } from '../../support/served-app';
import { until } from '../../support/until';

/** Tokens whose text can be nowhere by chance; R11 shows the first ten characters of one, so the canary is behind. */
const CANARY = 'CANARYcanary0123456789abcdefXYZ';
const GOOD = `good-token-${CANARY}-1`;
const WRONG = `wrong-toke-${CANARY}-2`;
const NEXT = `next-token-${CANARY}-3`;
const TYPED = `typed-toke-${CANARY}-4`;
const USERINFO = `user-info-${CANARY}-5`;

let app: ServedApp;
let home: Simulator;
let dataDir: string;
/** Everything that came to a client of the contract, as it came. */
let frames = '';
const answers: CliAnswer[] = [];

const run = async (...args: string[]): Promise<CliAnswer> => {
  const answer = await cli(dataDir, args);
  answers.push(answer);
  return answer;
};

/** A client that keeps every byte it is sent and asks for everything there is. */
async function contract(): Promise<{
  send: (command: string, input: unknown) => Promise<{ readonly ok: boolean; readonly value?: unknown }>;
  close: () => void;
}> {
  const page = new URL(app.url);
  const socket = new WebSocket(`ws://${page.host}${WEB_CONTRACT_PATH}`, [
    WEB_PROTOCOL,
    `${WEB_TOKEN_PREFIX}${page.searchParams.get('token') ?? ''}`,
  ]);
  const waiting = new Map<number, (reply: { ok: boolean; value?: unknown }) => void>();
  let lastId = 0;
  socket.on('message', (data: Buffer) => {
    const text = data.toString('utf8');
    frames += text;
    const frame = JSON.parse(text) as { id?: number; ok: boolean; value?: unknown };
    if (frame.id !== undefined) waiting.get(frame.id)?.(frame);
  });
  await new Promise((resolve) => socket.once('open', resolve));
  return {
    send: (command, input) =>
      new Promise((resolve) => {
        lastId += 1;
        waiting.set(lastId, resolve);
        socket.send(JSON.stringify({ id: lastId, command, input }));
      }),
    close: () => socket.close(),
  };
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

/** Files below the data folder in which the canary can be read, but for the secret store's own. */
function leaks(): string[] {
  return filesUnder(dataDir)
    .filter((file) => statSync(file).isFile())
    .map((file) => relative(dataDir, file))
    .filter((file) => !file.startsWith('secrets'))
    .filter((file) => {
      const bytes = readFileSync(join(dataDir, file));
      return bytes.includes(CANARY) || bytes.includes(Buffer.from(CANARY, 'utf16le'));
    });
}

beforeAll(async () => {
  home = await Simulator.start({ token: GOOD });
  dataDir = freshDataDir();
  app = await ServedApp.start(dataDir, { timeScale: 0.05, args: ['--debug'] });
  const client = await contract();
  for (const kind of ['fleet', 'errors'] as const) await client.send('view.open', { kind, params: {} });
  const added = await client.send('sites.add', { name: 'Good', url: home.url, token: GOOD });
  const good = (added.value as { id: string }).id;
  await client.send('sites.add', { name: 'Wrong', url: home.url, token: WRONG });
  await client.send('sites.add', { name: 'Path', url: `${home.url}/nowhere`, token: WRONG });
  // As operators do when they are tired: the token in the address, in the name, with a space in it.
  const badly = home.url.replace('http://', `http://admin:${USERINFO}@`);
  for (const url of [
    badly,
    `${badly} x`,
    `${badly.replace('http:', 'ftp:')}`,
    `http://admin:${USERINFO}@`,
    `admin:${USERINFO}@h:0`,
  ]) {
    expect((await client.send('sites.add', { name: 'Bad', url, token: WRONG })).ok).toBe(false);
  }
  expect((await client.send('sites.add', { name: 'Bad', url: home.url, token: `${TYPED} x` })).ok).toBe(
    false,
  );
  for (const kind of ['inspector', 'timeline'] as const)
    await client.send('view.open', { kind, params: { siteId: good } });
  for (const [siteId, token] of [
    [null, TYPED],
    [good, null],
  ]) {
    await client.send('view.open', { kind: 'connection-test', params: { siteId, url: home.url, token } });
  }
  await client.send('sites.set', { siteId: good, fields: { token: NEXT } });
  await until('the new token is rejected', () => frames.includes('"token-rejected"'));
  await client.send('sites.set', { siteId: good, fields: { token: GOOD } });
  await run('test', '--url', home.url, '--token', TYPED);
  await run('test', '--url', badly, '--token', TYPED);
  await run('sites', 'add', '--name', 'Cli', '--url', badly, '--token', TYPED);
  await run('sites', 'add', '--name', 'Cli', '--url', home.url, '--token', WRONG, '--json');
  await run('sites', 'set', good, '--token', `${TYPED} x`);
  await until('the good site is connected', async () => {
    const { stdout } = await run('inspect', '--site', good, '--json');
    return stdout.includes('"state":"connected"');
  });
  for (const args of [
    ['status', '--json'],
    ['sites', 'list', '--json'],
    ['errors', '--json'],
    ['timeline', '--site', good, '--json'],
    ['test', '--site', good, '--json'],
    ['metrics'],
    ['inspect', '--site', good],
  ]) {
    await run(...args);
  }
  for (const command of ['app.info', 'settings.get', 'sites.list'] as const) await client.send(command, {});
  await client.send('errors.list', { of: 'all', level: null, after: null, limit: 500 });
  await client.send('timeline.list', { siteId: good, before: null, limit: 500 });
  client.close();
});
afterAll(async () => {
  await app.stop();
  await home.stop();
});

describe('the text of a token', () => {
  it('R52 was planted: it is in the secret store, and this test would find it elsewhere', () => {
    const stored = filesUnder(join(dataDir, 'secrets')).filter((file) => readFileSync(file).includes(CANARY));
    expect(stored.length).toBeGreaterThanOrEqual(3);
    expect(home.counters.authFailures).toBeGreaterThanOrEqual(2);
    expect(Object.keys(COMMANDS).length + Object.keys(VIEWS).length).toBeGreaterThan(0);
    expect(frames.length).toBeGreaterThan(10_000);
  });

  it('R52 is in no log, database, WAL or other file of a running program', () => {
    expect(existsSync(join(dataDir, 'mirror.db-wal'))).toBe(true);
    expect(readFileSync(join(dataDir, 'logs', 'main.log'), 'utf8')).toContain('token changed');
    expect(leaks()).toEqual([]);
  });

  it('R52 is in nothing that a client of the contract was sent', () => {
    const at = frames.indexOf(CANARY);
    expect(at === -1 ? '' : frames.slice(Math.max(0, at - 200), at + 60)).toBe('');
  });

  it('R52 R62 is in nothing that the command line or the program printed, the metrics among it', () => {
    expect(answers.some(({ stdout }) => stdout.includes('hacc_up 1'))).toBe(true);
    for (const { stdout, stderr } of answers) {
      expect(stdout).not.toContain(CANARY);
      expect(stderr).not.toContain(CANARY);
    }
    expect(app.log).not.toContain(CANARY);
  });

  it('R52 is in no file either after the program has ended and written everything', async () => {
    await app.stop();
    expect(leaks()).toEqual([]);
  });
});
