import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../../package.json';
import { cli } from '../../support/served-app';
import { bareCli, useSurroundings, type ErrorDocument } from './support';

const surroundings = useSurroundings();
const TIMES = ['--from', '2026-01-01', '--to', '2026-01-02'];

describe('the command line', () => {
  it('R61 explains itself and every command', async () => {
    const commands = ['serve', 'sites', 'status', 'entities', 'history', 'timeline', 'test'];
    const help = await bareCli(['--help']);
    expect(help.code).toBe(0);
    for (const command of commands) {
      expect(help.stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
      const explained = await bareCli([command, '--help']);
      expect(explained.code).toBe(0);
      expect(explained.stdout).toContain(`Usage: ha-control-center ${command}`);
    }
    expect(await bareCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it.each([
    ['no command', []],
    ['an unknown command', ['nonsense']],
    ['an unknown command of sites', ['sites', 'nonsense']],
    ['an unknown option', ['status', '--nonsense']],
    ['a missing name', ['sites', 'add', '--url', 'http://host']],
    ['a missing site', ['entities']],
    ['a missing id', ['sites', 'remove']],
    ['a missing entity', ['history', '--site', 'a', ...TIMES]],
    ['a missing time', ['history', '--site', 'a', '--entity', 'b', '--from', '2026-01-01']],
    ['an unknown format', ['history', '--site', 'a', '--entity', 'b', ...TIMES, '--format', 'xml']],
    ['two formats', ['history', '--site', 'a', '--entity', 'b', ...TIMES, '--format', 'csv', '--json']],
    [
      'a time that is none',
      ['history', '--site', 'a', '--entity', 'b', '--from', 'now', '--to', '2026-01-01'],
    ],
    [
      'times in wrong order',
      ['history', '--site', 'a', '--entity', 'b', '--from', '2027-01-01', '--to', '2026-01-01'],
    ],
    ['a word too many', ['status', 'please']],
    ['an empty data folder', ['status', '--data', '']],
    ['a port that is none', ['serve', '--port', 'http']],
  ] satisfies [string, string[]][])('R61 ends with 2 after %s', async (_what, args: string[]) => {
    const answer = await bareCli(args, { HACC_DATA: join(surroundings.folder(), 'unused') });
    expect(answer.code).toBe(2);
    if (args.includes('--json'))
      expect(JSON.parse(answer.stdout)).toHaveProperty('error.code', 'input-invalid');
    else expect(answer.stdout).toBe('');
    expect(answer.stderr).not.toBe('');
    expect(answer.stderr).not.toMatch(/\n\s+at /);
  });

  it('R61 prints exactly one JSON document also for what is wrongly used', async () => {
    const answer = await bareCli(['entities', '--json']);
    expect(answer.code).toBe(2);
    expect((JSON.parse(answer.stdout) as ErrorDocument).error).toMatchObject({
      code: 'input-invalid',
      details: { command: 'entities' },
    });
  });

  it('R61 finds the data folder by option, else by HACC_DATA', async () => {
    const [byOption, byVariable] = [surroundings.folder(), surroundings.folder()];
    await cli(byOption, ['sites', 'add', '--name', 'By option']);
    await bareCli(['sites', 'add', '--name', 'By variable'], { HACC_DATA: byVariable });
    const names = async (args: string[], environment: NodeJS.ProcessEnv): Promise<string[]> => {
      const { stdout } = await bareCli(['sites', 'list', '--json', ...args], environment);
      return (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    };
    expect(await names([], { HACC_DATA: byVariable })).toEqual(['By variable']);
    expect(await names(['--data', byOption], { HACC_DATA: byVariable })).toEqual(['By option']);
    expect(existsSync(join(byVariable, 'config.db'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('R61 ends quietly when its reader has enough', async () => {
    const dataDir = surroundings.folder();
    const bundle = join(import.meta.dirname, '../../../dist/main/cli.cjs');
    const child = spawn(process.execPath, [bundle, 'sites', 'list', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
  });
});
