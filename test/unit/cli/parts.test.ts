import { sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvLines, harmlessCell } from '../../../src/main/csv';
import { resolveDataDir } from '../../../src/main/cli/data-folder';
import { UsageFailure } from '../../../src/main/cli/output';
import { columnsOf, printable, tableLines } from '../../../src/main/cli/terminal-text';
import { parseTimeRange } from '../../../src/main/cli/time-range';

describe('the data folder', () => {
  const home = '/home/me';
  it.skipIf(sep !== '/')('R61 is where each platform keeps configuration', () => {
    const at = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv = {}): string =>
      resolveDataDir(undefined, { platform, environment, home });
    expect(at('linux')).toBe('/home/me/.config/ha-control-center');
    expect(at('linux', { XDG_CONFIG_HOME: '/etc/me' })).toBe('/etc/me/ha-control-center');
    expect(at('linux', { XDG_CONFIG_HOME: 'relative' })).toBe('/home/me/.config/ha-control-center');
    expect(at('darwin')).toBe('/home/me/Library/Application Support/ha-control-center');
    expect(at('win32', { APPDATA: 'C:\\Users\\me\\Roaming' })).toMatch(
      /C:\\Users\\me\\Roaming\\ha-control-center$/,
    );
  });

  it.skipIf(sep !== '/')('R61 is what the option says, else what HACC_DATA says', () => {
    const environment = { HACC_DATA: '/from/variable' };
    expect(resolveDataDir('/from/option', { environment })).toBe('/from/option');
    expect(resolveDataDir(undefined, { environment })).toBe('/from/variable');
    expect(resolveDataDir(undefined, { environment: { HACC_DATA: '' }, platform: 'linux', home })).toBe(
      '/home/me/.config/ha-control-center',
    );
  });
});

describe('a range of time', () => {
  it('R61 reads offsets, and takes what has none as local', () => {
    expect(parseTimeRange('2026-01-02T03:04:05.678Z', '2026-01-02T05:00+01:00')).toEqual({
      from: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
      to: Date.UTC(2026, 0, 2, 4),
    });
    expect(parseTimeRange('2026-07-01', '2026-07-01T12:30')).toEqual({
      from: new Date(2026, 6, 1).getTime(),
      to: new Date(2026, 6, 1, 12, 30).getTime(),
    });
  });

  it.each([
    ['yesterday', '2026-01-01'],
    ['2026-02-30', '2026-03-30'],
    ['2026-13-01', '2027-01-01'],
    ['2026-01-01T25:00', '2026-01-03'],
    ['1767225600000', '2026-01-03'],
    ['2026-01-01', '2026-01-01'],
    ['2026-01-02', '2026-01-01'],
  ])('R61 refuses %s to %s', (from, to) => {
    expect(() => parseTimeRange(from, to)).toThrow(UsageFailure);
  });
});

describe('a cell of CSV', () => {
  it.each(['=1+1', '+cmd', '-cmd', '@SUM(A1)', '\t=1', '\r=1', '-', '+1+1'])(
    'R43 takes the sting out of %j',
    (text) => {
      expect(harmlessCell(text)).toBe(`'${text}`);
    },
  );
  it.each(['-5', '-5.25', '+3', '-1e-7', 'on', '', '21.4', 'a=b'])('R43 leaves %j as it is', (text) => {
    expect(harmlessCell(text)).toBe(text);
  });
  it('R43 quotes what would break the line', () => {
    expect(csvLines([['a,b', 'say "x"', 'two\nlines']])).toBe('"a,b","say ""x""","two\nlines"\n');
  });
});

describe('text for a terminal', () => {
  it('R61 lets no name steer it', () => {
    expect(printable('a\u001b[2Jb\u0007\u009b\u202ec\n')).toBe('a\ufffd[2Jb\ufffd\ufffd\ufffdc\ufffd');
  });
  it('R47 lines up names in any script', () => {
    expect(columnsOf('北棟 1')).toBe(6);
    expect(columnsOf('e\u0301')).toBe(1);
    expect(
      tableLines(
        ['ID', 'NAME', 'X'],
        [
          ['a', '北棟', '1'],
          ['bcd', 'ab', '2'],
        ],
      ),
    ).toEqual(['ID   NAME  X', 'a    北棟  1', 'bcd  ab    2']);
  });
});
