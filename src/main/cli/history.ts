import { Command, Option } from 'commander';
import { assertNever } from '../../shared/assert';
import { ok, type Result } from '../../shared/result';
import type { HistoryPage } from '../storage/protocol';
import type { RollupRow } from '../storage/queries/rollup-rows';
import { LONG_ROLLUP, SHORT_ROLLUP } from '../storage/rollups/rollup';
import { csvLines } from '../csv';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, misused, printJsonArray, printLines, write } from './output';
import { configuredSite, withReader } from './stored-sites';
import { localTime, printable } from './terminal-text';
import { parseTimeRange } from './time-range';

type Format = 'json' | 'csv';
type Rollup = 'raw' | '5m' | '1h';

const WIDTHS = { '5m': SHORT_ROLLUP, '1h': LONG_ROLLUP } as const;
const ROLLUP_COLUMNS = ['at', 'min', 'max', 'mean', 'last', 'count', 'source'] as const;

interface HistoryFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
  readonly entity: string;
  readonly from: string;
  readonly to: string;
  readonly format?: Format;
  readonly rollup: Rollup;
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
    .addOption(
      new Option('--rollup <width>', 'raw: every change; 5m or 1h: minimum, maximum and mean of each stretch')
        .choices(['raw', '5m', '1h'])
        .default('raw'),
    )
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
    const format = json ? 'json' : (flags.format ?? 'text');
    if (flags.rollup === 'raw') {
      const pages = reader.history(flags.site, flags.entity, range);
      if (!pages.ok) return pages;
      await print(pages.value, format);
    } else {
      const pages = reader.rollups(flags.site, flags.entity, range, WIDTHS[flags.rollup]);
      if (!pages.ok) return pages;
      await printRollups(pages.value, format);
    }
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

async function printRollups(pages: Iterable<readonly RollupRow[]>, format: Format | 'text'): Promise<void> {
  switch (format) {
    case 'json':
      return printJsonArray(rollupsOf(pages, (row) => ({ ...valuesOf(row), source: sourceOf(row) })));
    case 'text':
      return printLines(
        rollupsOf(
          pages,
          (row) =>
            `${localTime(row.at)}  ${row.mean} (${row.min} … ${row.max})  ${row.count} ${sourceOf(row)}`,
        ),
      );
    case 'csv':
      await write(csvLines([ROLLUP_COLUMNS]));
      for (const page of pages) await write(csvLines(page.map(rollupCells)));
      return;
    default:
      assertNever(format, 'format');
  }
}

function* rollupsOf<T>(pages: Iterable<readonly RollupRow[]>, row: (rollup: RollupRow) => T): Generator<T> {
  for (const page of pages) for (const rollup of page) yield row(rollup);
}

const valuesOf = ({ at, min, max, mean, last, count }: RollupRow) => ({ at, min, max, mean, last, count });

const sourceOf = ({ foreign }: RollupRow): string => (foreign ? 'home-assistant' : 'own');

function rollupCells(row: RollupRow): string[] {
  const { at, min, max, mean, last, count } = row;
  const numbers = [min, max, mean, last, count].map((value) => (value === null ? '' : String(value)));
  return [new Date(at).toISOString(), ...numbers, sourceOf(row)];
}

function* rowsOf<T>(pages: Iterable<HistoryPage>, row: (at: number, state: string) => T): Generator<T> {
  for (const { at, state } of pages) {
    for (let index = 0; index < at.length; index += 1) yield row(at[index] ?? 0, state[index] ?? '');
  }
}
