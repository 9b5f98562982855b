import { Command } from 'commander';
import { ok } from '../../shared/result';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, printJson, printLines, printTable } from './output';
import { siteReport, stateText, type SiteReport } from './site-report';
import { storedSites, withReaderIfThere } from './stored-sites';
import { printable } from './terminal-text';

interface StatusFlags {
  readonly data?: string;
  readonly json?: boolean;
}

interface StatusReport {
  /** R9: a heartbeat younger than 25 s, and its process lives. */
  readonly running: boolean;
  /** null after a clean end, or when the app never ran with this data folder. */
  readonly heartbeatAgeMs: number | null;
  readonly sites: readonly SiteReport[];
  /** Stored sites that cannot be read; their rows are kept until they are removed. */
  readonly damaged: readonly DamagedReport[];
}

/** A site whose stored settings cannot be read, as `status --json` gives it. */
interface DamagedReport {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** `status`: whether the app runs, and how each site is doing. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description('Say whether the program runs with this data folder, and how each site is doing.')
    .action((flags: StatusFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

function run(flags: StatusFlags): ReturnType<typeof withReaderIfThere> {
  return withReaderIfThere(resolveDataDir(flags.data), async (reader) => {
    const heartbeat = reader?.heartbeat() ?? { last: null, alive: false, ageMs: null };
    const runningSince = heartbeat.alive ? (heartbeat.last?.startedAt ?? null) : null;
    const { sites, damaged } = storedSites(reader);
    const rows = new Map(reader?.statuses().map((row) => [row.siteId, row]));
    const report: StatusReport = {
      running: heartbeat.alive,
      heartbeatAgeMs: heartbeat.ageMs,
      sites: sites.map((site) => siteReport(site, rows.get(site.id), runningSince)),
      damaged: damaged.map(({ code, message, hint, details }) => ({
        id: String(details['siteId'] ?? ''),
        ...{ code, message, hint },
      })),
    };
    await (flags.json ? printJson(report) : print(report, heartbeat.last?.pid ?? null));
    return ok(undefined);
  });
}

async function print({ running, heartbeatAgeMs, sites }: StatusReport, pid: number | null): Promise<void> {
  const age = heartbeatAgeMs === null ? '' : `heartbeat ${Math.round(heartbeatAgeMs / 1000)} s ago`;
  await printLines([
    running ? `Running (process ${pid ?? '?'}, ${age}).` : `Not running${age && ` (${age})`}.`,
  ]);
  if (sites.length === 0) {
    await printLines(['No site yet. Add one with "sites add".']);
    return;
  }
  const now = Date.now();
  await printTable(
    ['ID', 'NAME', 'STATE', 'HOME ASSISTANT', 'ENTITIES', 'UNAVAILABLE'],
    sites.map((site) => [
      site.id,
      site.name,
      stateText(site, now),
      site.haVersion ?? '',
      String(site.entities),
      String(site.unavailable),
    ]),
  );
  for (const { name, lastError } of sites) {
    if (lastError === null) continue;
    await printLines([printable(`${name}: ${lastError.message}`), printable(`  ${lastError.hint}`)]);
  }
}
