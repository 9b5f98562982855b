import { Command } from 'commander';
import { ok, type Result } from '../../shared/result';
import { offlineMetrics } from '../diagnostics/offline-metrics';
import { askProgram } from '../storage/ask-program';
import type { DataFolderReader } from '../storage/offline';
import { addDataOption, resolveDataDir } from './data-folder';
import { answer, write } from './output';
import { siteReport } from './site-report';
import { readableSites, withReaderIfThere } from './stored-sites';

interface MetricsFlags {
  readonly data?: string;
}

/** `metrics`: what Prometheus would scrape, of the running program or of what its database tells. */
export function metricsCommand(): Command {
  const command = new Command('metrics')
    .description(
      "Print the metrics in Prometheus' text format; while no program runs, what the database tells.",
    )
    .action((flags: MetricsFlags) => answer({}, () => run(flags)));
  return addDataOption(command);
}

function run(flags: MetricsFlags): Promise<Result<void>> {
  const dataDir = resolveDataDir(flags.data);
  return withReaderIfThere(dataDir, async (reader) => {
    if (reader?.heartbeat().alive === true) {
      const answered = await askProgram(dataDir, { kind: 'metrics', siteId: null });
      if (!answered.ok) return answered;
      await write((answered.value as { readonly text: string }).text);
    } else {
      await write(await offline(reader));
    }
    return ok(undefined);
  });
}

function offline(reader: DataFolderReader | null): Promise<string> {
  const rows = new Map(reader?.statuses().map((row) => [row.siteId, row]));
  return offlineMetrics({
    sites: readableSites(reader).map((site) => siteReport(site, rows.get(site.id), null)),
    statistics: reader?.statistics() ?? null,
    errors: reader?.errorCounts() ?? [],
    heartbeatAt: reader?.heartbeat().last?.at ?? null,
  });
}
