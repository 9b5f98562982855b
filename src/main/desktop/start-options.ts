import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';

/** How the desktop app was asked to start. */
export interface StartOptions {
  /** `--data DIR`; undefined: the platform's own place. */
  readonly data: string | undefined;
  /** `--demo`, `--demo-if-empty`; else what is set up. */
  readonly demo: 'always' | 'empty' | 'as-stored';
  /** `--hidden`, `--no-window`: starts into the tray, as autostart does. */
  readonly hidden: boolean;
  /** `--debug-log`; a bare `--debug` is one of Node's own, which Electron would refuse to start with. */
  readonly debug: boolean;
}

/**
 * Reads the command line of the desktop app. What it does not know is left to Chromium, which shares the command
 * line and ignores what is not its own. Error: `input-invalid`, when `--data` comes without a folder.
 */
export function parseStartOptions(argv: readonly string[]): Result<StartOptions> {
  let data: string | undefined;
  let demo: StartOptions['demo'] = 'as-stored';
  let hidden = false;
  let debug = false;
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--data' || word.startsWith('--data=')) {
      const inline = word.startsWith('--data=');
      const folder = inline ? word.slice('--data='.length) : argv[index + 1];
      if (folder === undefined || folder === '' || (!inline && folder.startsWith('--'))) {
        return fail(appError('input-invalid', { command: 'start', reason: '--data needs a folder' }));
      }
      data = folder;
      if (!inline) index += 1;
    } else if (word === '--demo') demo = 'always';
    else if (word === '--demo-if-empty') demo = demo === 'always' ? demo : 'empty';
    else if (word === '--hidden' || word === '--no-window') hidden = true;
    else if (word === '--debug-log') debug = true;
  }
  return ok({ data, demo, hidden, debug });
}
