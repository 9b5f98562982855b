import { Command, Option } from 'commander';
import { assertNever } from '../../shared/assert';
import { ok, type Result } from '../../shared/result';
import type { HistoryPage } from '../storage/protocol';
import { csvLines } from './csv';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, misused, printJsonArray, printLines, write } from './output';
import { configuredSite, withReader } from './stored-sites';
import { localTime, printable } from './terminal-text';
import { parseTimeRange } from './time-range';

type Format = 'json' | 'csv';

interface HistoryFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
  readonly entity: string;
  readonly from: string;
  readonly to: string;
  readonly format?: Format;
}

/** `history`: every mirrored change of an entity's state in a stretch of time. */
export function historyCommand(): Command {
  const command = new Command('history')
    .description('Print every change of an entity’s state in a stretch of time, as it is mirrored.')
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .requiredOption('--entity <id>', 'id of the entity, see "entities"')
    .requiredOption('--from <time>', 'first moment, ISO 8601; without an offset in local time')
    .requiredOption('--to <time>', 'moment before which it ends, ISO 8601')
    .addOption(new Option('--format <format>', 'json (the same as --json) or csv').choices(['json', 'csv']))
    .action((flags: HistoryFlags) => {
      const json = flags.json === true || flags.format === 'json';
      return answer({ json }, () => run(flags, json));
    });
  return addJsonOption(addDataOption(command));
}

async function run(flags: HistoryFlags, json: boolean): Promise<Result<void>> {
  if (flags.json && flags.format === 'csv') misused('history', '--json and --format csv exclude each other');
  const range = parseTimeRange(flags.from, flags.to);
  return withReader(resolveDataDir(flags.data), async (reader) => {
    const site = configuredSite(reader, flags.site);
    if (!site.ok) return site;
    const pages = reader.history(flags.site, flags.entity, range);
    if (!pages.ok) return pages;
    await print(pages.value, json ? 'json' : (flags.format ?? 'text'));
    return ok(undefined);
  });
}

/** Page by page, so that a year of changes takes no more memory than an hour. */
async function print(pages: Iterable<HistoryPage>, format: Format | 'text'): Promise<void> {
  switch (format) {
    case 'json':
      return printJsonArray(rowsOf(pages, (at, state) => ({ at, state })));
    case 'text':
      return printLines(rowsOf(pages, (at, state) => `${localTime(at)}  ${printable(state)}`));
    case 'csv':
      await write(csvLines([['at', 'state']]));
      for (const page of pages) {
        if (page.at.length === 0) continue;
        await write(csvLines([...rowsOf([page], (at, state) => [new Date(at).toISOString(), state])]));
      }
      return;
    default:
      assertNever(format, 'format');
  }
}

function* rowsOf<T>(pages: Iterable<HistoryPage>, row: (at: number, state: string) => T): Generator<T> {
  for (const { at, state } of pages) {
    for (let index = 0; index < at.length; index += 1) yield row(at[index] ?? 0, state[index] ?? '');
  }
}
