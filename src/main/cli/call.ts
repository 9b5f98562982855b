import { Command } from 'commander';
import { QUEUED_MESSAGE } from '../../shared/requests';
import { ok, type Result } from '../../shared/result';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, misused, printJson, printLines, remark } from './output';
import { jsonArgument, sendByQueue } from './queue-options';

interface CallFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly site: string;
  readonly entity?: readonly string[];
  readonly area?: readonly string[];
  readonly dataJson?: string;
  readonly wait: boolean;
}

/** `call`: an action on a site, carried out once or kept until the site is connected. */
export function callCommand(): Command {
  const command = new Command('call')
    .description(
      'Carry out an action on a site, such as "call light.turn_on --entity light.hall". While the site is not connected it is queued, unless it is of a kind that must not be late. The program has to run: it holds the connection.',
    )
    .argument('<domain.service>', 'the action, such as light.turn_on')
    .requiredOption('--site <id>', 'id of the site, see "sites list"')
    .option('--entity <id...>', 'entities to act on')
    .option('--area <id...>', 'areas to act on')
    .option('--data-json <json>', 'data of the action as a JSON object; - reads it from stdin')
    .option('--wait', 'also wait while it is queued, until it is carried out or has expired', false)
    .action((name: string, flags: CallFlags) => answer(flags, () => run(name, flags)));
  return addJsonOption(addDataOption(command));
}

async function run(name: string, flags: CallFlags): Promise<Result<void>> {
  const { data, json, site: siteId, wait } = flags;
  const answered = await sendByQueue({
    dataDir: resolveDataDir(data),
    siteId,
    command: await commandOf(name, flags),
    wait,
  });
  if (!answered.ok) return answered;
  const { row, result } = answered.value;
  const { id, state, expiresAt, confirmedBy } = row;
  if (state === 'pending') {
    if (json) await printJson({ queued: true, id, state, message: QUEUED_MESSAGE, expiresAt });
    else await printLines([QUEUED_MESSAGE]);
    return ok(undefined);
  }
  const value: unknown = JSON.parse(result ?? 'null');
  if (json) await printJson({ queued: false, id, state, confirmedBy, result: value });
  else {
    await printLines(['Done']);
    if (confirmedBy === 'state') remark('The connection was lost before the answer; the state confirms it.');
  }
  return ok(undefined);
}

async function commandOf(name: string, { entity, area, dataJson }: CallFlags): Promise<unknown> {
  const [domain = '', service = '', ...rest] = name.split('.');
  if (domain === '' || service === '' || rest.length > 0) {
    misused('call', `"${name}" is no action; give it as domain.service`);
  }
  const data = dataJson === undefined ? {} : await jsonArgument('call', '--data-json', dataJson);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    misused('call', '--data-json is no JSON object');
  }
  const target = {
    ...(entity === undefined ? {} : { entity_id: entity }),
    ...(area === undefined ? {} : { area_id: area }),
  };
  return {
    ...{ type: 'call_service', domain, service, service_data: data },
    ...(Object.keys(target).length === 0 ? {} : { target }),
  };
}
