import type { ContractClient } from '../../../shared/contract/client';
import type { CommandInput, CommandName, CommandOutput } from '../../../shared/contract/commands';
import type { Result } from '../../../shared/result';
import type { SyncKind } from '../../../shared/syncs';
import type { ShownError } from '../../i18n/error-text';

/** A site as it is named in what is told of it. */
export interface NamedSite {
  readonly id: string;
  readonly name: string;
}

export const SITE_OPERATIONS = [
  'restart',
  'connect',
  'sync-areas',
  'sync-entities',
  'sync-history',
  'sync-full',
  'activate',
  'deactivate',
] as const;
/** What can be done to one site and to many. */
export type SiteOperation = (typeof SITE_OPERATIONS)[number];

/** `resting`: its settings keep it from connecting. `already`: nothing was to be done. */
export type SiteOutcome =
  | { readonly type: 'done' }
  | { readonly type: 'skipped' }
  | { readonly type: 'already' }
  | { readonly type: 'resting' }
  | { readonly type: 'failed'; readonly error: ShownError };

interface Operation<C extends CommandName> {
  readonly command: C;
  readonly input: (siteId: string, force: boolean) => CommandInput<C>;
  readonly outcome: (answer: CommandOutput<C>) => SiteOutcome;
}
/** Ties command, input and answer together; only the name of the command is known outside. */
interface AnyOperation {
  readonly command: CommandName;
  readonly give: (client: ContractClient, siteId: string, force: boolean) => Promise<SiteOutcome>;
}

function operation<C extends CommandName>({ command, input, outcome }: Operation<C>): AnyOperation {
  return {
    command,
    give: async (client, siteId, force) => {
      const result: Result<CommandOutput<C>> = await client.call(command, input(siteId, force));
      return result.ok ? outcome(result.value) : { type: 'failed', error: result.error };
    },
  };
}

const DONE: SiteOutcome = { type: 'done' };

const sync = (kind: SyncKind): AnyOperation =>
  operation({
    command: 'sync.start',
    input: (siteId) => ({ siteId, kind, days: null }),
    // One that is under way already is just what was asked for.
    outcome: () => DONE,
  });

const activity = (active: boolean): AnyOperation =>
  operation({
    command: 'sites.set',
    input: (siteId) => ({ siteId, fields: { active } }),
    outcome: () => DONE,
  });

/** How each operation is given to one site. */
export const OPERATIONS: Readonly<Record<SiteOperation, AnyOperation>> = {
  restart: operation({
    command: 'connection.restart',
    input: (siteId, force) => ({ siteId, force }),
    outcome: ({ success, skipped }) => (skipped ? { type: 'skipped' } : success ? DONE : { type: 'resting' }),
  }),
  connect: operation({
    command: 'connection.connect',
    input: (siteId) => ({ siteId }),
    // Within the cooldown it was left alone as well: `sinceMs` tells the two apart.
    outcome: ({ success, skipped, sinceMs }) => {
      if (skipped) return sinceMs === null ? { type: 'already' } : { type: 'skipped' };
      return success ? DONE : { type: 'resting' };
    },
  }),
  'sync-areas': sync('areas'),
  'sync-entities': sync('entities'),
  'sync-history': sync('history'),
  'sync-full': sync('full'),
  activate: activity(true),
  deactivate: activity(false),
};

/** Commands under way at a time: 200 at once would keep the answers to everything else waiting. */
const AT_ONCE = 8;

/** Gives the operation to each of the sites, some at a time; `onProgress` hears how many are answered. */
export async function giveToAll(
  client: ContractClient,
  kind: SiteOperation,
  sites: readonly NamedSite[],
  force: boolean,
  onProgress: (done: number) => void,
): Promise<{ readonly site: NamedSite; readonly outcome: SiteOutcome }[]> {
  const outcomes: { site: NamedSite; outcome: SiteOutcome }[] = [];
  const waiting = [...sites.entries()];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, site] = next;
      outcomes[index] = { site, outcome: await OPERATIONS[kind].give(client, site.id, force) };
      done += 1;
      onProgress(done);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, sites.length) }, worker));
  return outcomes;
}
