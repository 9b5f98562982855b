import { describe, expect, it } from 'vitest';
import { parseStartOptions } from '../../../src/main/desktop/start-options';

const parsed = (...argv: string[]) => {
  const options = parseStartOptions(argv);
  if (!options.ok) throw new Error(options.error.message);
  return options.value;
};

describe('the command line of the desktop app', () => {
  it('R51 without words starts with the window, in the default folder, with the sites that are set up', () => {
    expect(parsed('.')).toEqual({ data: undefined, demo: 'as-stored', hidden: false, debug: false });
  });

  it('takes the data folder in both spellings', () => {
    expect(parsed('app', '--data', '/d/one').data).toBe('/d/one');
    expect(parsed('app', '--data=/d/two words').data).toBe('/d/two words');
  });

  it('does not read the folder after --data as an option of its own', () => {
    expect(parsed('--data', '-x', '--demo')).toMatchObject({ data: '-x', demo: 'always' });
  });

  it.each([[['--data']], [['--data=']], [['--data', '--demo']]])(
    'refuses %j, which lacks the folder',
    (argv) => {
      expect(parseStartOptions(argv)).toMatchObject({ ok: false, error: { code: 'input-invalid' } });
    },
  );

  it('R48 lets --demo win over --demo-if-empty in either order', () => {
    expect(parsed('--demo-if-empty').demo).toBe('empty');
    expect(parsed('--demo', '--demo-if-empty').demo).toBe('always');
    expect(parsed('--demo-if-empty', '--demo').demo).toBe('always');
  });

  it('R51 starts into the tray by either word', () => {
    expect(parsed('--hidden').hidden).toBe(true);
    expect(parsed('--no-window').hidden).toBe(true);
  });

  it("leaves Chromium's own switches alone", () => {
    expect(
      parsed('--no-sandbox', '--disable-gpu', '--remote-debugging-port=0', 'app', '--debug-log'),
    ).toEqual({
      data: undefined,
      demo: 'as-stored',
      hidden: false,
      debug: true,
    });
  });
});
