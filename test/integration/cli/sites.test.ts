import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from '../../support/served-app';
import { until } from '../../support/until';
import {
  addSite,
  bareCli,
  connected,
  rowsIn,
  statusOf,
  statusWhere,
  tamper,
  useSurroundings,
  type ErrorDocument,
} from './support';

const surroundings = useSurroundings();

interface SiteDocument {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly active: boolean;
  readonly manualOnly: boolean;
  readonly hasToken: boolean;
  readonly pingSeconds: number;
  readonly retryRejected: boolean;
  readonly historyDays: number;
  readonly missing: readonly string[];
}

async function sitesIn(dataDir: string): Promise<readonly SiteDocument[]> {
  return (await cli(dataDir, ['sites', 'list', '--json'])).json<SiteDocument[]>();
}

async function added(dataDir: string, ...more: string[]): Promise<SiteDocument> {
  const answer = await cli(dataDir, ['sites', 'add', '--json', '--name', 'House', ...more]);
  expect(answer.stderr + answer.stdout).not.toContain('error:');
  return answer.json<SiteDocument>();
}

describe('sites, while nothing runs', () => {
  it('R61 makes the data folder and keeps address and token apart', async () => {
    const dataDir = join(surroundings.folder(), 'new', 'folder');
    const site = await added(dataDir, '--url', 'http://ha.example:8123', '--token', 'secret-token');
    expect(site).toMatchObject({ name: 'House', url: 'http://ha.example:8123', hasToken: true, missing: [] });
    expect(site).toMatchObject({ active: true, manualOnly: false });
    expect(await sitesIn(dataDir)).toEqual([site]);
    expect(readFileSync(join(dataDir, 'config.db')).includes('secret-token')).toBe(false);
    expect(statSync(join(dataDir, 'secrets', `site-${site.id}.json`)).mode & 0o077).toBe(0);
    const everything = await cli(dataDir, ['sites', 'list']);
    expect(everything.stdout).toContain(site.id);
    expect(everything.stdout).not.toContain('secret-token');
  });

  it('R52 takes the token from standard input and from the environment too', async () => {
    const dataDir = surroundings.folder();
    const url = ['--url', 'http://ha.example'];
    const piped = await cli(dataDir, ['sites', 'add', '--name', 'A', ...url, '--token', '-'], 'from-pipe\n');
    const fromEnvironment = await bareCli(['sites', 'add', '--name', 'B', ...url, '--data', dataDir], {
      HACC_TOKEN: 'from-environment',
    });
    const kept = (id: string): string => readFileSync(join(dataDir, 'secrets', `site-${id}.json`), 'utf8');
    expect(kept(piped.stdout.trim())).toContain('"from-pipe"');
    expect(kept(fromEnvironment.stdout.trim())).toContain('"from-environment"');
    const empty = await cli(dataDir, ['sites', 'add', '--name', 'C', '--token', '-'], '\n');
    expect(empty.code).toBe(2);
    expect(empty.stderr).toContain('standard input holds no token');
    expect(await sitesIn(dataDir)).toHaveLength(2);
  });

  it('R41 keeps a site without address or token and says what is missing', async () => {
    const dataDir = surroundings.folder();
    const answer = await cli(dataDir, ['sites', 'add', '--name', 'Empty']);
    expect(answer.code).toBe(0);
    expect(answer.stdout.trim()).toMatch(/^\w{8}$/);
    expect(answer.stderr).toContain('address and token missing');
    expect((await sitesIn(dataDir))[0]?.missing).toEqual(['address', 'token']);
  });

  it('R1 refuses what can be no address and stores nothing', async () => {
    const dataDir = surroundings.folder();
    const refused = async (...args: string[]): Promise<string> => {
      const answer = await cli(dataDir, ['sites', 'add', '--json', '--name', 'X', ...args]);
      expect(answer.code).toBe(1);
      expect(answer.stderr).toMatch(/^error: .+\n {2}.+\n$/);
      return answer.json<ErrorDocument>().error.code;
    };
    expect(await refused('--url', 'http://a b')).toBe('address-invalid');
    expect(await refused('--url', 'http://host:99999')).toBe('address-invalid');
    expect(await refused('--url', 'ftp://host')).toBe('address-scheme');
    expect(await refused('--url', 'http://me:pass@host')).toBe('address-credentials');
    expect(await refused('--url', 'http://host', '--token', 'two words')).toBe('token-malformed');
    expect(await refused('--name', '   ')).toBe('name-empty');
    expect(await refused('--url', `http://host/${'x'.repeat(3000)}`)).toBe('input-invalid');
    expect(await sitesIn(dataDir)).toEqual([]);
  });

  it('R41 changes only what is given, and a refused change changes nothing', async () => {
    const dataDir = surroundings.folder();
    const site = await added(
      dataDir,
      '--url',
      'http://one.example',
      '--token',
      'first',
      '--inactive',
      '--manual',
    );
    expect(site).toMatchObject({ active: false, manualOnly: true });
    const set = async (...args: string[]): Promise<number> =>
      (await cli(dataDir, ['sites', 'set', site.id, ...args])).code;
    expect(await set('--active', '--automatic', '--ping-seconds', '30', '--retry-rejected')).toBe(0);
    const changed = { ...site, active: true, manualOnly: false, pingSeconds: 30, retryRejected: true };
    expect(await sitesIn(dataDir)).toEqual([changed]);
    expect(await set('--url', 'http://', '--name', 'Other')).toBe(1);
    expect(await set('--ping-seconds', '2')).toBe(1);
    expect(await set('--ping-seconds', 'often')).toBe(2);
    expect(await set('--active', '--inactive')).toBe(2);
    expect(await set()).toBe(2);
    expect(await sitesIn(dataDir)).toEqual([changed]);
    expect(await set('--token', '')).toBe(0);
    expect((await sitesIn(dataDir))[0]).toMatchObject({ hasToken: false, missing: ['token'] });
    expect(existsSync(join(dataDir, 'secrets', `site-${site.id}.json`))).toBe(false);
  });

  it('R22 keeps how far back the first connect fetches', async () => {
    const dataDir = surroundings.folder();
    const usual = await added(dataDir, '--url', 'http://one.example');
    expect(usual.historyDays).toBe(1);
    const none = await added(dataDir, '--url', 'http://two.example', '--history-days', '0');
    expect(none.historyDays).toBe(0);
    expect((await cli(dataDir, ['sites', 'set', none.id, '--history-days', '3650'])).code).toBe(0);
    expect((await cli(dataDir, ['sites', 'set', none.id, '--history-days', '3651'])).code).toBe(1);
    expect((await cli(dataDir, ['sites', 'set', none.id, '--history-days', 'all'])).code).toBe(2);
    expect(await sitesIn(dataDir)).toEqual([usual, { ...none, historyDays: 3650 }]);
  });

  it('R3 tells ids apart by case, and an unknown one changes nothing', async () => {
    const dataDir = surroundings.folder();
    const site = await added(dataDir, '--url', 'http://one.example', '--token', 'first');
    const other = site.id.toUpperCase();
    // Digits alone have no case.
    const wrong = other === site.id ? `${site.id}x` : other;
    for (const args of [
      ['sites', 'set', wrong, '--token', 'second'],
      ['sites', 'remove', wrong],
      ['entities', '--site', wrong],
      ['timeline', '--site', wrong],
      ['test', '--site', wrong],
      ['history', '--site', wrong, '--entity', 'a.b', '--from', '2026-01-01', '--to', '2026-01-02'],
    ]) {
      const answer = await cli(dataDir, [...args, '--json']);
      expect(answer.code).toBe(1);
      expect(answer.json<ErrorDocument>().error).toMatchObject({
        code: 'site-unknown',
        details: { siteId: wrong },
      });
    }
    expect(await sitesIn(dataDir)).toEqual([site]);
    expect(existsSync(join(dataDir, 'secrets', `site-${wrong}.json`))).toBe(false);
  });

  it('R61 removes a site with its token', async () => {
    const dataDir = surroundings.folder();
    const site = await added(dataDir, '--url', 'http://one.example', '--token', 'first');
    expect((await cli(dataDir, ['sites', 'remove', site.id])).code).toBe(0);
    expect(await sitesIn(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'secrets', `site-${site.id}.json`))).toBe(false);
  });

  it('R25 a damaged row is named, hides no other site, and can be mended', async () => {
    const dataDir = surroundings.folder();
    const [whole, broken] = [await added(dataDir), await added(dataDir, '--url', 'http://two.example')];
    tamper(join(dataDir, 'config.db'), `UPDATE sites SET active = 'perhaps' WHERE id = '${broken.id}'`);
    tamper(join(dataDir, 'config.db'), `INSERT INTO settings (key, value) VALUES ('language', '{{')`);
    const list = await cli(dataDir, ['sites', 'list', '--json']);
    expect(list.code).toBe(0);
    expect(list.json<SiteDocument[]>()).toEqual([whole]);
    expect(list.stderr).toContain(`settings of site "${broken.id}" cannot be read`);
    const status = await statusOf(dataDir);
    expect(status.sites.map(({ id }) => id)).toEqual([whole.id]);
    expect(status.damaged).toEqual([
      {
        ...{
          id: broken.id,
          code: 'site-damaged',
          hint: expect.stringContaining('Set the site up again') as unknown,
        },
        message: expect.stringContaining(`settings of site "${broken.id}" cannot be read`) as unknown,
      },
    ]);
    const entities = await cli(dataDir, ['entities', '--site', broken.id, '--json']);
    expect(entities.json<ErrorDocument>().error.code).toBe('site-damaged');
    expect((await cli(dataDir, ['sites', 'set', broken.id, '--name', 'Kept'])).code).toBe(1);
    expect((await cli(dataDir, ['sites', 'set', broken.id, '--inactive'])).code).toBe(0);
    expect(await sitesIn(dataDir)).toEqual([whole, { ...broken, name: 'Kept', active: false }]);
  });

  it('R61 says that a data folder cannot be used, without a trace of the program', async () => {
    const file = join(surroundings.folder(), 'file');
    writeFileSync(file, 'not a folder');
    const places = [file, join(file, 'below'), ...(process.platform === 'linux' ? ['/proc/none/below'] : [])];
    for (const dataDir of places) {
      const answer = await cli(dataDir, ['sites', 'add', '--name', 'X', '--json']);
      expect(answer.code).toBe(1);
      expect(answer.json<ErrorDocument>().error).toMatchObject({
        code: 'data-folder-unusable',
        details: { folder: dataDir },
      });
      expect(answer.stderr).not.toMatch(/\n\s+at /);
    }
    expect(readFileSync(file, 'utf8')).toBe('not a folder');
  });

  it('R61 does not make a folder for a change of what cannot be in it', async () => {
    const dataDir = join(surroundings.folder(), 'mistyped');
    for (const args of [
      ['sites', 'set', 'abc', '--name', 'X'],
      ['sites', 'remove', 'abc'],
      ['entities', '--site', 'abc'],
      ['timeline', '--site', 'abc'],
    ]) {
      const answer = await cli(dataDir, [...args, '--json']);
      expect(answer.code).toBe(1);
      expect(answer.json<ErrorDocument>().error.code).toBe('data-folder-unusable');
    }
    expect(await sitesIn(dataDir)).toEqual([]);
    expect(await statusOf(dataDir)).toEqual({
      ...{ running: false, heartbeatAgeMs: null },
      ...{ sites: [], damaged: [] },
    });
    expect(existsSync(dataDir)).toBe(false);
  });

  it('R25 leaves a config.db that is none as it is', async () => {
    const dataDir = surroundings.folder();
    writeFileSync(join(dataDir, 'config.db'), 'these are no sites, but they may be precious\n'.repeat(100));
    const before = readFileSync(join(dataDir, 'config.db'));
    for (const args of [['sites', 'list'], ['status'], ['sites', 'add', '--name', 'X']]) {
      const answer = await cli(dataDir, [...args, '--json']);
      expect(answer.code).toBe(1);
      expect(answer.json<ErrorDocument>().error.code).toBe('database-damaged');
    }
    expect(readFileSync(join(dataDir, 'config.db')).equals(before)).toBe(true);
  });
});

describe('sites, beside the running program', () => {
  it('R61 a site that is added connects, one that is set inactive disconnects, one that is removed goes', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    await surroundings.serve(dataDir);
    const began = Date.now();
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    // 2 s for being noticed, the rest for processes that start on a busy machine.
    expect(Date.now() - began).toBeLessThan(6000);
    expect(simulator.counters.maxConcurrent).toBe(1);

    expect((await cli(dataDir, ['sites', 'set', id, '--inactive'])).code).toBe(0);
    await statusWhere(dataDir, id, 'rest', ({ state }) => state === 'inactive');
    await until('the socket to close', () => simulator.clients().length === 0);

    expect((await cli(dataDir, ['sites', 'set', id, '--active', '--name', 'Renamed'])).code).toBe(0);
    expect(await connected(dataDir, id)).toMatchObject({ name: 'Renamed' });
    expect((await cli(dataDir, ['sites', 'remove', id])).code).toBe(0);
    await until('the socket to close', () => simulator.clients().length === 0);
    expect((await statusOf(dataDir)).sites).toEqual([]);
    expect((await cli(dataDir, ['entities', '--site', id])).code).toBe(1);
  });

  it('R25 a damaged row keeps neither the program nor the other sites from working', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const [whole, broken] = [await addSite(dataDir, simulator), await added(dataDir)];
    tamper(join(dataDir, 'config.db'), `UPDATE sites SET ping_seconds = NULL WHERE id = '${broken.id}'`);
    tamper(join(dataDir, 'config.db'), `INSERT INTO settings (key, value) VALUES ('scheme', 'no JSON')`);
    const app = await surroundings.serve(dataDir);
    await connected(dataDir, whole);
    expect(app.log).toContain(`settings of site "${broken.id}" cannot be read`);
    expect(app.log).toContain('stored setting "scheme" cannot be read');
    expect((await cli(dataDir, ['sites', 'set', broken.id, '--ping-seconds', '10'])).code).toBe(0);
    expect((await sitesIn(dataDir)).map(({ id }) => id)).toEqual([whole, broken.id]);
  });

  it('R61 what is mirrored of a site goes with it, also when it was removed while nothing ran', async () => {
    const dataDir = surroundings.folder();
    const simulator = await surroundings.simulator();
    const app = await surroundings.serve(dataDir);
    const id = await addSite(dataDir, simulator);
    await connected(dataDir, id);
    await app.stop();
    expect((await cli(dataDir, ['sites', 'remove', id])).code).toBe(0);
    await surroundings.serve(dataDir);
    await until('the mirror to be empty', () => {
      const mirror = join(dataDir, 'mirror.db');
      return ['sites', 'entities', 'states'].every((table) => rowsIn(mirror, table) === 0);
    });
  });

  it('R11 another token restarts just that site', async () => {
    const dataDir = surroundings.folder();
    const [one, two] = [await surroundings.simulator(), await surroundings.simulator({ seed: 2 })];
    await surroundings.serve(dataDir);
    const [first, second] = [await addSite(dataDir, one, 'One'), await addSite(dataDir, two, 'Two')];
    const before = await connected(dataDir, first);
    const untouched = await connected(dataDir, second);
    one.addToken('another-token');
    expect((await cli(dataDir, ['sites', 'set', first, '--token', '-'], 'another-token')).code).toBe(0);
    await statusWhere(
      dataDir,
      first,
      'a new session',
      ({ connectedAt }) => connectedAt !== null && connectedAt !== before.connectedAt,
    );
    expect(one.clients().map(({ token }) => token)).toEqual(['another-token']);
    expect((await connected(dataDir, second)).connectedAt).toBe(untouched.connectedAt);
  });
});
