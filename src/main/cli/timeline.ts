import { Command } from 'commander';
import { ok, type Result } from '../../shared/result';
import type { LoggedEvent } from '../storage/queries/connection-log';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJsonArray, printTable, remark } from './output';
import { configuredSite, withReader } from './stored-sites';
import { localTime } from './terminal-text';

interface TimelineFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
}

/** `timeline`: every attempt to connect a site, its outcome and its end. */
export function timelineCommand(): Command {
  const command = new Command('timeline')
    .description(
      'Print what happened to the connection of a site: every attempt, how long it took, how it ended.',
    )
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .action((flags: TimelineFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

function run({ data, json, site: siteId }: TimelineFlags): Promise<Result<void>> {
  const dataDir = resolveDataDir(data);
  return withReader(dataDir, async (reader) => {
    const site = configuredSite(reader, siteId);
    if (!site.ok) return site;
    const events = reader.timeline(siteId);
    if (json) await printJsonArray(events);
    else await print([...events]);
    return ok(undefined);
  });
}

async function print(events: readonly LoggedEvent[]): Promise<void> {
  if (events.length === 0) {
    remark('Nothing has happened to this connection yet.');
    return;
  }
  await printTable(
    ['TIME', 'EVENT', 'ATTEMPT', 'MS', 'CODE', 'MESSAGE'],
    events.map(({ at, event, attempt, durationMs, code, message }) => [
      localTime(at),
      event,
      String(attempt),
      durationMs === null ? '' : String(Math.round(durationMs)),
      code ?? '',
      message ?? '',
    ]),
  );
}
