import { Argument, Command, InvalidArgumentError } from 'commander';
import type { AppError } from '../../shared/errors';
import { historyDaysSchema } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { SYNC_KINDS, type SyncKind, type SyncRow } from '../../shared/syncs';
import { runForeignSync } from '../storage/foreign-sync';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, fail as sayFailure, misused, printJson, printTable, remark } from './output';
import { configuredSite, withReader } from './stored-sites';
import { SyncLines, countsText } from './sync-text';

interface SyncFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
  readonly days?: number;
}

/** `sync`: has the running program synchronise a site anew, and says step by step what became of it. */
export function syncCommand(): Command {
  const command = new Command('sync')
    .description(
      'Synchronise a site anew: its areas, its entities, its history, or all of it in the recovery order. The program has to run: it holds the connection.',
    )
    .addArgument(
      new Argument(
        '<what>',
        'areas (also floors, labels, devices), entities (registry and states), history, or full: test, areas, entities, history, restart',
      ).choices(SYNC_KINDS),
    )
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .option(
      '--days <days>',
      'fetch history so far back, beyond the open gaps (history and full only)',
      parseDays,
    )
    .action((kind: SyncKind, flags: SyncFlags) => answer(flags, () => run(kind, flags)));
  return addJsonOption(addDataOption(command));
}

function parseDays(text: string): number {
  const days = historyDaysSchema.safeParse(/^\d{1,6}$/.test(text) ? Number(text) : null);
  if (!days.success || days.data === 0) {
    throw new InvalidArgumentError('It is not a whole number of days from 1 to 3650.');
  }
  return days.data;
}

async function run(kind: SyncKind, flags: SyncFlags): Promise<Result<void>> {
  const { data, site: siteId, days = null } = flags;
  if (days !== null && kind !== 'history' && kind !== 'full') {
    misused('sync', '--days is for history and full only');
  }
  const dataDir = resolveDataDir(data);
  const known = await withReader(dataDir, (reader) => {
    const site = configuredSite(reader, siteId);
    return Promise.resolve(site.ok ? ok(undefined) : site);
  });
  if (!known.ok) return known;
  const giveUp = new AbortController();
  const onSignal = (): void => giveUp.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onSignal);
  const lines = new SyncLines(remark);
  const ended = await runForeignSync(
    dataDir,
    { siteId, kind, days },
    { onProgress: (row, joined) => lines.take(row, joined), signal: giveUp.signal },
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, onSignal);
  if (!ended.ok) return ended;
  const row = ended.value;
  lines.take(row, false);
  // The rows' errors are made of the catalogue, or of what a later version wrote.
  const error = row.error as AppError | null;
  if (!flags.json) {
    await printResult(row);
    return error === null ? ok(undefined) : fail(error);
  }
  await printJson(document(siteId, row));
  // The document has been printed; the error is in it.
  if (error !== null) sayFailure(error);
  return ok(undefined);
}

/** Public and stable. */
function document(
  siteId: string,
  { id, kind, state, days, createdAt, startedAt, finishedAt, steps, error }: SyncRow,
): object {
  return {
    ...{ id, site: siteId, kind, state, days, createdAt, startedAt, finishedAt },
    steps: steps.map(({ step, state: stepState, durationMs, counts, stage, error: stepError }) => ({
      ...{ step, state: stepState, durationMs, counts, stage, error: stepError },
    })),
    error,
  };
}

function printResult({ steps }: SyncRow): Promise<void> {
  return printTable(
    ['STEP', 'STATE', 'MS', 'RESULT'],
    steps.map((step) => [
      step.step,
      step.state,
      step.durationMs === null ? '' : String(Math.round(step.durationMs)),
      step.error === null ? countsText(step.counts) : step.error.message,
    ]),
  );
}
