import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Simulator } from '../../../src/simulator/simulator';
import { AnnouncedHome, quietMdnsPort } from '../../support/announced-home';
import { logInOnPage } from '../../support/login-page';
import { cli, freshDataDir, ServedApp } from '../../support/served-app';
import { until } from '../../support/until';

const CLI = join(import.meta.dirname, '..', '..', '..', 'dist', 'main', 'cli.cjs');

let home: Simulator;

beforeEach(async () => {
  home = await Simulator.start();
});

afterEach(async () => {
  await home.stop();
});

const listed = (): number => home.home.users.logins.refreshes.length;

/** Runs a command with --login, logs in on the page that it names, and gives what it answers. */
async function withLogin(
  dataDir: string,
  ...args: string[]
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [CLI, ...args, '--login', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const ended = once(child, 'close') as Promise<[number]>;
  for await (const line of createInterface({ input: child.stderr })) {
    stderr += `${line}\n`;
    if (line.startsWith(`${home.url}/auth/authorize`)) await logInOnPage(line);
  }
  const [code] = await ended;
  return { code, stdout, stderr };
}

describe('a login on Home Assistant’s own page from the command line', () => {
  let app: ServedApp;
  beforeAll(async () => {
    app = await ServedApp.start(freshDataDir(), { timeScale: 0.05 });
  });
  afterAll(() => app.stop());

  it('R48 R61 names the page on stderr, waits, and the running program connects with what came of it', async () => {
    const added = await withLogin(
      app.dataDir,
      'sites',
      'add',
      '--name',
      'North',
      '--url',
      home.url,
      '--json',
    );
    expect(added).toMatchObject({ code: 0 });
    const site = JSON.parse(added.stdout) as { id: string };
    expect(site).toMatchObject({
      hasToken: true,
      login: 'home-assistant',
      loginUser: 'Operator',
      missing: [],
    });
    for (const secret of home.home.users.logins.given) {
      expect(added.stdout + added.stderr).not.toContain(secret);
    }
    await until('it is connected', async () => {
      const { sites } = (await app.cli('status', '--json')).json<{
        sites: { id: string; state: string }[];
      }>();
      return sites.some(({ id, state }) => id === site.id && state === 'connected');
    });
    const test = await app.cli('test', '--site', site.id, '--json');
    expect(test.json()).toMatchObject({ ok: true });
    await app.cli('sites', 'remove', site.id);
    await until('the running program withdraws it', () => listed() === 0);
  });

  it('R48 R61 works without the program, and withdraws by itself what is replaced or removed', async () => {
    const dataDir = freshDataDir();
    await cli(dataDir, ['sites', 'add', '--name', 'Alone', '--url', home.url]);
    const [site] = (await cli(dataDir, ['sites', 'list', '--json'])).json<{ id: string }[]>();
    const id = site?.id ?? '';
    expect(await withLogin(dataDir, 'sites', 'set', id)).toMatchObject({ code: 0 });
    expect(listed()).toBe(1);
    expect((await cli(dataDir, ['sites', 'list'])).stdout).toContain('login Operator');
    expect(await withLogin(dataDir, 'sites', 'set', id)).toMatchObject({ code: 0 });
    expect(listed()).toBe(1);
    await cli(dataDir, ['sites', 'remove', id]);
    expect(listed()).toBe(0);
  });

  it('R48 R61 says what is wrong with the address, and when a login could not be withdrawn', async () => {
    const dataDir = freshDataDir();
    const wrong = await cli(dataDir, [
      'sites',
      'add',
      '--name',
      'No',
      '--url',
      'http://127.0.0.1:1',
      '--login',
      '--json',
    ]);
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.json()).toMatchObject({ error: { code: 'refused' } });
    const both = await cli(dataDir, [
      'sites',
      'add',
      '--name',
      'No',
      '--url',
      home.url,
      '--login',
      '--token',
      'x',
    ]);
    expect(both.code).toBe(2);
    const { stdout } = await withLogin(dataDir, 'sites', 'add', '--name', 'Away', '--url', home.url);
    await home.stop();
    const removed = await cli(dataDir, ['sites', 'remove', stdout.trim()]);
    expect(removed.code).toBe(0);
    expect(removed.stderr).toContain('stays listed in Home Assistant');
  });
});

describe('discover', () => {
  it('R48 R61 lists what announces itself, and marks what is added already', async () => {
    const port = await quietMdnsPort();
    const announced = await AnnouncedHome.start(port, [
      {
        name: 'Plant North',
        port: home.port,
        host: '127.0.0.1',
        txt: { uuid: 'a'.repeat(32), location_name: 'Plant North', version: '2026.11.0', internal_url: '' },
      },
    ]);
    process.env['HACC_MDNS_PORT'] = String(port);
    try {
      const dataDir = freshDataDir();
      const args = ['discover', '--seconds', '1', '--json'];
      const row = { name: 'Plant North', url: home.url, version: '2026.11.0' };
      expect((await cli(dataDir, args)).json()).toMatchObject([{ ...row, added: false }]);
      await cli(dataDir, ['sites', 'add', '--name', 'North', '--url', home.url]);
      expect((await cli(dataDir, args)).json()).toMatchObject([{ ...row, added: true }]);
      expect((await cli(dataDir, ['discover', '--seconds', '0'])).code).toBe(2);
    } finally {
      delete process.env['HACC_MDNS_PORT'];
      await announced.stop();
    }
  });
});
