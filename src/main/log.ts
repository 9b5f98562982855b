import { join } from 'node:path';
import electronLog from 'electron-log/node';
import { fail, ok, type Result } from '../shared/result';
import { makeDataFolder } from './storage/make-data-folder';

/** One part of the program's voice in the log. Context values must never hold a token. */
export interface Log {
  error(message: string, context?: LogContext): void;
  warn(message: string, context?: LogContext): void;
  info(message: string, context?: LogContext): void;
  debug(message: string, context?: LogContext): void;
}
export type LogContext = Readonly<Record<string, string | number | boolean | null>>;

/** A file of this size is set aside and a new one begun (R53: bounded). */
const MAX_FILE_BYTES = 5 * 1024 * 1024;

export interface Logging {
  /** A voice named after a part of the program: `fleet`, `storage` … */
  part(name: string): Log;
  readonly dir: string;
}

/**
 * Logging of the whole program, into a data folder that is made when missing (error: `data-folder-unusable`): one writer into `logs/main.log` below the data folder, and the same lines on
 * stderr, so that stdout stays free for what a command answers.
 */
export function openLogging(
  dataDir: string,
  options: { readonly debug: boolean; readonly stderr: boolean },
): Result<Logging> {
  const dir = join(dataDir, 'logs');
  const unusable = makeDataFolder(dataDir) ?? makeDataFolder(dir);
  if (unusable !== null) return fail(unusable);
  const logger = electronLog.create({ logId: dir });
  logger.transports.file.resolvePathFn = () => join(dir, 'main.log');
  logger.transports.file.level = options.debug ? 'debug' : 'info';
  logger.transports.file.maxSize = MAX_FILE_BYTES;
  logger.transports.file.format = '{y}-{m}-{d} {h}:{i}:{s}.{ms}{z} [{level}] {text}';
  logger.transports.console.level = options.stderr ? (options.debug ? 'debug' : 'info') : false;
  logger.transports.console.format = '{h}:{i}:{s}.{ms} [{level}] {text}';
  logger.transports.console.writeFn = ({ message }) => {
    process.stderr.write(`${message.data.map(String).join(' ')}\n`);
  };
  const line = (part: string, message: string, context: LogContext | undefined): string => {
    const fields = Object.entries(context ?? {}).map(([key, value]) => ` ${key}=${formatValue(value)}`);
    return `${part}: ${message}${fields.join('')}`;
  };
  return ok({
    dir,
    part: (name) => ({
      error: (message, context) => logger.error(line(name, message, context)),
      warn: (message, context) => logger.warn(line(name, message, context)),
      info: (message, context) => logger.info(line(name, message, context)),
      debug: (message, context) => logger.debug(line(name, message, context)),
    }),
  });
}

/** Values stand on one line and are told apart by eye and by grep. */
function formatValue(value: string | number | boolean | null): string {
  return typeof value === 'string' && !/^[\w.:/@-]+$/.test(value) ? JSON.stringify(value) : String(value);
}

export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
