import { homedir } from 'node:os';
import { posix, resolve, win32 } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';

/** The folder's name below the place where the platform keeps configuration. */
const FOLDER = 'ha-control-center';

interface Surroundings {
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/**
 * The data folder, as an absolute path: what `--data` says, else HACC_DATA, else the platform's place. The same
 * for the command line, `serve` and the desktop app, so that they find one another.
 */
export function resolveDataDir(chosen: string | undefined, surroundings: Partial<Surroundings> = {}): string {
  const { environment = process.env, platform = process.platform, home = homedir() } = surroundings;
  // An empty variable counts as unset, as the XDG specification has it for its own.
  return resolve(chosen ?? (environment['HACC_DATA'] || platformDataDir(environment, platform, home)));
}

function platformDataDir(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  switch (platform) {
    case 'win32':
      return win32.join(environment['APPDATA'] || win32.join(home, 'AppData', 'Roaming'), FOLDER);
    case 'darwin':
      return posix.join(home, 'Library', 'Application Support', FOLDER);
    default: {
      const configHome = environment['XDG_CONFIG_HOME'] ?? '';
      // XDG Base Directory Specification: a relative path is invalid and to be ignored.
      return posix.join(posix.isAbsolute(configHome) ? configHome : posix.join(home, '.config'), FOLDER);
    }
  }
}

/** `--data DIR`, as every command that touches the data folder takes it. */
export function addDataOption(command: Command): Command {
  return command.option(
    '--data <dir>',
    'data folder; else the environment variable HACC_DATA, else the place this platform has for it',
    (text: string) => {
      // An unset shell variable must not lead to the operator's real data.
      if (text.trim() === '') throw new InvalidArgumentError('The folder is empty.');
      return text;
    },
  );
}
