import { Command } from 'commander';
import { ok, type Result } from '../../shared/result';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, write } from './output';
import { jsonArgument, sendByQueue } from './queue-options';

interface RequestFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
}

/** `request`: one command of Home Assistant's WebSocket, by way of the running program, and its answer. */
export function requestCommand(): Command {
  const command = new Command('request')
    .description(
      "Send one command of Home Assistant's WebSocket API to a site and print the answer. The program has to run: it holds the connection.",
    )
    .argument(
      '<command>',
      'JSON object with "type" and without "id", such as \'{"type":"get_config"}\'; - reads it from stdin',
    )
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .action((text: string, flags: RequestFlags) => answer(flags, () => run(text, flags)));
  return addJsonOption(addDataOption(command));
}

async function run(text: string, { data, json, site: siteId }: RequestFlags): Promise<Result<void>> {
  const command = await jsonArgument('request', 'the command', text);
  const answered = await sendByQueue({ dataDir: resolveDataDir(data), siteId, command, wait: true });
  if (!answered.ok) return answered;
  const { row, result } = answered.value;
  const { id, startedAt, finishedAt, confirmedBy } = row;
  const durationMs = startedAt === null || finishedAt === null ? null : finishedAt - startedAt;
  // The answer is JSON already, and may be large.
  if (json) {
    const facts = JSON.stringify({ id, state: row.state, durationMs, confirmedBy });
    await write(`${facts.slice(0, -1)},"result":${result ?? 'null'}}\n`);
  } else {
    await write(`${JSON.stringify(JSON.parse(result ?? 'null'), null, 2)}\n`);
  }
  return ok(undefined);
}
