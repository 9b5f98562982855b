import { Command } from 'commander';
import { COMMANDS } from '../../shared/contract/commands';
import { ok, type Result } from '../../shared/result';
import { askAboutSite } from './ask-about-site';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, EXIT, printJson, printLines } from './output';

interface RestartFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
  readonly force?: boolean;
}

/** `restart`: ends the connection of a site and makes it anew, in the running program. */
export function restartCommand(): Command {
  const command = new Command('restart')
    .description(
      'Make the connection of a site anew, in the running program. Within 5 s of the last time it is skipped.',
    )
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .option('--force', 'also within 5 s of the last restart')
    .action((flags: RestartFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

async function run({ data, json, site: siteId, force }: RestartFlags): Promise<Result<void>> {
  const answered = await askAboutSite(resolveDataDir(data), force ? 'restart-forced' : 'restart', siteId);
  if (!answered.ok) return answered;
  const { success, message, skipped } = COMMANDS['connection.restart'].output.parse(answered.value);
  if (json) await printJson({ success, message, skipped });
  else await printLines([skipped ? `${message} Add --force to restart it all the same.` : message]);
  if (!success) process.exitCode = EXIT.failed;
  return ok(undefined);
}
