import { Command, InvalidArgumentError, Option } from 'commander';
import { ERROR_LEVELS, type ErrorLevel, type LoggedError } from '../../shared/diagnostics';
import { ok, type Result } from '../../shared/result';
import type { DataFolderReader } from '../storage/offline';
import type { ErrorsPage, ErrorsQuery } from '../storage/queries/errors';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJsonArray, printTable, remark } from './output';
import { configuredSite, withReader } from './stored-sites';
import { localTime } from './terminal-text';

interface ErrorsFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site?: string;
  readonly level?: ErrorLevel;
  readonly limit: number;
}

const PAGE_ROWS = 200;

/** `errors`: the error log, the last ones first; each as often as it came. */
export function errorsCommand(): Command {
  const command = new Command('errors')
    .description('Print what went wrong, the last first: in the program, and with its sites.')
    .option('--site <id>', 'only of this site, see "sites list"')
    .addOption(new Option('--level <level>', 'only of this level').choices([...ERROR_LEVELS]))
    .option('--limit <rows>', 'at most so many', parseLimit, 1000)
    .action((flags: ErrorsFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1) throw new InvalidArgumentError('A number from 1 on.');
  return limit;
}

function run({ data, json, site: siteId, level, limit }: ErrorsFlags): Promise<Result<void>> {
  return withReader(resolveDataDir(data), async (reader) => {
    if (siteId !== undefined) {
      const site = configuredSite(reader, siteId);
      if (!site.ok) return site;
    }
    const of = siteId === undefined ? 'all' : { siteId };
    const errors = pages(reader, { of, level: level ?? null }, limit);
    if (json) await printJsonArray(errors);
    else await print([...errors]);
    return ok(undefined);
  });
}

function* pages(
  reader: DataFolderReader,
  query: Pick<ErrorsQuery, 'of' | 'level'>,
  limit: number,
): Generator<LoggedError, void> {
  let after: ErrorsQuery['after'] = null;
  let left = limit;
  do {
    const page: ErrorsPage = reader.errors({ ...query, after, limit: Math.min(left, PAGE_ROWS) });
    yield* page.rows;
    left -= page.rows.length;
    after = page.next;
  } while (after !== null && left > 0);
}

async function print(errors: readonly LoggedError[]): Promise<void> {
  if (errors.length === 0) {
    remark('No error has been recorded.');
    return;
  }
  await printTable(
    ['LAST', 'TIMES', 'LEVEL', 'SITE', 'PART', 'CODE', 'MESSAGE'],
    errors.map(({ lastAt, count, level, siteId, part, code, message }) => [
      localTime(lastAt),
      String(count),
      level,
      siteId ?? '',
      part,
      code,
      message,
    ]),
  );
}
