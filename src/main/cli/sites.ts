import { Command, InvalidArgumentError, Option } from 'commander';
import { siteFieldsSchema, type SiteFields } from '../../shared/contract/commands';
import { appError, AppFailure, reasonOf } from '../../shared/errors';
import { DEFAULT_WAY } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { checkSiteFields, checkTrust } from '../fleet/site-fields';
import { readAuthority } from '../ha/certificates';
import { siteSecret, SecretStore } from '../secrets/secret-store';
import type { ConfigStore } from '../storage/config-store';
import { folderProblem, makeDataFolder } from '../storage/make-data-folder';
import { openConfigForWriting } from '../storage/offline';
import type { StoredSite } from '../storage/protocol';
import { newSiteId } from '../storage/site-id';
import { addDataOption, resolveDataDir } from './data-folder';
import {
  addJsonOption,
  answer,
  misused,
  printJson,
  printJsonArray,
  printLines,
  printTable,
  remark,
} from './output';
import { missingParts, readableSites, withReaderIfThere } from './stored-sites';
import { givenOrEnvironmentToken, givenToken } from './token-source';
import { addWayOptions, givenWay, type WayFlags } from './way-options';

interface CommonFlags {
  readonly data?: string;
  readonly json?: boolean;
}
interface AddFlags extends CommonFlags, WayFlags {
  readonly name: string;
  readonly url?: string;
  readonly token?: string;
  readonly inactive?: boolean;
  readonly manual?: boolean;
  readonly historyDays?: number;
}
interface SetFlags extends CommonFlags, WayFlags {
  readonly name?: string;
  readonly url?: string;
  readonly token?: string;
  readonly active?: boolean;
  readonly inactive?: boolean;
  readonly manual?: boolean;
  readonly automatic?: boolean;
  readonly pingSeconds?: number;
  readonly deadSeconds?: number;
  readonly retryRejected?: boolean;
  readonly stopRejected?: boolean;
  readonly historyDays?: number;
}

const HISTORY_HELP = 'days of the past that its first connect fetches, 0 to 3650 (0: none; 1 when left out)';
const TOKEN_HELP = 'long-lived access token; - reads it from standard input, out of sight of other users';

/** `sites`: what is set up. Changes reach a running app within 2 s. */
export function sitesCommand(): Command {
  const sites = new Command('sites').description('List, add, change and remove sites.');
  const list = new Command('list')
    .description('List the sites that are set up.')
    .action((flags: CommonFlags) => answer(flags, () => listSites(flags)));
  const add = new Command('add')
    .description('Set up a site; prints its id. Without address or token it is kept as incomplete.')
    .requiredOption('--name <name>', 'name that tells it from the others')
    .option('--url <address>', 'address as a browser opens Home Assistant, such as http://192.168.1.10:8123')
    .option('--token <token>', `${TOKEN_HELP}; left out: the environment variable HACC_TOKEN`)
    .option('--inactive', 'do not connect to it')
    .option('--manual', 'connect only when the operator says so')
    .option('--history-days <days>', HISTORY_HELP, wholeNumber('days'))
    .action((flags: AddFlags) => answer(flags, () => addSite(flags)));
  const set = new Command('set')
    .description('Change what is given of a site; the rest stays.')
    .argument('<id>', 'id of the site, case-sensitive')
    .option('--name <name>', 'another name')
    .option('--url <address>', 'another address; empty forgets it')
    .option('--token <token>', `another ${TOKEN_HELP}; empty forgets it`)
    .addOption(new Option('--active', 'connect to it').conflicts('inactive'))
    .option('--inactive', 'do not connect to it')
    .addOption(new Option('--manual', 'connect only when the operator says so').conflicts('automatic'))
    .option('--automatic', 'connect, and reconnect, by itself')
    .option('--ping-seconds <seconds>', 'time between two pings, 5 to 300', wholeNumber('seconds'))
    .option(
      '--dead-seconds <seconds>',
      'silence after which the connection is given up, 10 to 900',
      wholeNumber('seconds'),
    )
    .addOption(
      new Option(
        '--retry-rejected',
        'try again after a rejected token (Home Assistant may ban this computer)',
      ).conflicts('stopRejected'),
    )
    .option('--stop-rejected', 'stop at once after a rejected token (the default)')
    .option('--history-days <days>', HISTORY_HELP, wholeNumber('days'))
    .action((id: string, flags: SetFlags) => answer(flags, () => setSite(id, flags)));
  const remove = new Command('remove')
    .description('Remove a site, its token and what is mirrored of it.')
    .argument('<id>', 'id of the site, case-sensitive')
    .action((id: string, flags: CommonFlags) => answer(flags, () => removeSite(id, flags)));
  addWayOptions(add);
  addWayOptions(set).option('--through-proxy', 'reach it through the proxy, if there is one (the default)');
  for (const command of [list, add, set, remove]) sites.addCommand(addJsonOption(addDataOption(command)));
  return sites;
}

const wholeNumber =
  (unit: string) =>
  (text: string): number => {
    if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError(`It is not a whole number of ${unit}.`);
    return Number(text);
  };

function listSites(flags: CommonFlags): Promise<Result<void>> {
  return withReaderIfThere(resolveDataDir(flags.data), async (reader) => {
    const sites = readableSites(reader);
    if (flags.json) await printJsonArray(sites.map(siteDocument));
    else if (sites.length === 0) await printLines(['No site yet. Add one with "sites add".']);
    else {
      await printTable(
        ['ID', 'NAME', 'ADDRESS', 'TOKEN', 'MODE'],
        sites.map((site) => [
          site.id,
          site.name,
          site.demo ? '(built-in demo)' : site.url,
          site.demo ? '' : site.hasToken ? 'set' : 'missing',
          !site.active ? 'inactive' : site.manualOnly ? 'manual' : 'automatic',
        ]),
      );
    }
    return ok(undefined);
  });
}

async function addSite(flags: AddFlags): Promise<Result<void>> {
  const { name, url = '', inactive = false, manual = false } = flags;
  const token = await givenOrEnvironmentToken('sites add', flags.token);
  const way = await givenWay('sites add', flags);
  const behaviour = { active: !inactive, manualOnly: manual, historyDays: flags.historyDays };
  const fields = checkedFields('sites add', { name, url, token, ...behaviour, ...way });
  if (!fields.ok) return fields;
  const trust = checkTrust({ ...DEFAULT_WAY, ...fields.value });
  if (!trust.ok) return trust;
  const dataDir = resolveDataDir(flags.data);
  return withConfig(dataDir, async (store) => {
    const { token: checkedToken, ...rest } = fields.value;
    const secrets = new SecretStore(dataDir, null);
    const id = newSiteId();
    // The secret first: a site that names a token must have it, whenever the power goes.
    if (checkedToken) await keepToken(dataDir, () => secrets.set(siteSecret(id), checkedToken));
    let site: StoredSite;
    try {
      site = store.addSite({
        ...rest,
        name: rest.name ?? name,
        url: rest.url ?? url,
        id,
        hasToken: Boolean(checkedToken),
      });
    } catch (thrown) {
      await secrets.remove(siteSecret(id)).catch(() => undefined);
      throw thrown;
    }
    await printSite(site, flags, site.id);
    return ok(undefined);
  });
}

async function setSite(id: string, flags: SetFlags): Promise<Result<void>> {
  const given: Partial<SiteFields> = {
    name: flags.name,
    url: flags.url,
    token: flags.token,
    active: either(flags.active, flags.inactive),
    manualOnly: either(flags.manual, flags.automatic),
    pingSeconds: flags.pingSeconds,
    deadSeconds: flags.deadSeconds,
    retryRejected: either(flags.retryRejected, flags.stopRejected),
    historyDays: flags.historyDays,
    ...(await givenWay('sites set', flags)),
  };
  if (Object.values(given).every((value) => value === undefined)) {
    misused('sites set', 'nothing is given that should change');
  }
  const dataDir = resolveDataDir(flags.data);
  return withExistingConfig(dataDir, async (store) => {
    const before = store.site(id);
    // A damaged row may be mended by what is given; one that is not there may not.
    if (!before.ok && before.error.code === 'site-unknown') return before;
    if (before.ok && before.value.demo && (flags.url !== undefined || flags.token !== undefined)) {
      const reason = 'the demo site has its address and token from the program itself';
      return fail(appError('input-invalid', { command: 'sites set', reason }));
    }
    const fields = checkedFields('sites set', {
      ...given,
      token: await givenToken('sites set', flags.token),
    });
    if (!fields.ok) return fields;
    const { token, ...rest } = fields.value;
    const trust = before.ok ? checkTrust({ ...before.value, ...rest }) : ok(undefined);
    if (!trust.ok) return trust;
    const secrets = new SecretStore(dataDir, null);
    if (token) await keepToken(dataDir, () => secrets.set(siteSecret(id), token));
    else if (token === '') await keepToken(dataDir, () => secrets.remove(siteSecret(id)));
    const stored = store.setSite(id, token === undefined ? rest : { ...rest, hasToken: token !== '' });
    if (!stored.ok) return stored;
    await printSite(stored.value, flags, `Changed ${id}.`);
    return ok(undefined);
  });
}

function removeSite(id: string, flags: CommonFlags): Promise<Result<void>> {
  const dataDir = resolveDataDir(flags.data);
  return withExistingConfig(dataDir, async (store) => {
    const removed = store.removeSite(id);
    if (!removed.ok) return removed;
    await keepToken(dataDir, () => new SecretStore(dataDir, null).remove(siteSecret(id)));
    await (flags.json ? printJson({ id, removed: true }) : printLines([`Removed ${id}.`]));
    return ok(undefined);
  });
}

const either = (yes: boolean | undefined, no: boolean | undefined): boolean | undefined =>
  yes ? true : no ? false : undefined;

/** Trimmed, and refused where it can't be right. What is undefined stays out. */
function checkedFields(command: string, given: Partial<SiteFields>): Result<Partial<SiteFields>> {
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const shaped = siteFieldsSchema.partial().safeParse(fields);
  if (shaped.success) return checkSiteFields(shaped.data);
  const issue = shaped.error.issues[0];
  const reason = `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'not valid'}`;
  return fail(appError('input-invalid', { command, reason }));
}

/** The secret store tells of the disk in the system's words only. */
async function keepToken(dataDir: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw new AppFailure(appError('data-folder-unusable', { folder: dataDir, reason: reasonOf(thrown) }));
  }
}

async function withConfig(
  dataDir: string,
  work: (store: ConfigStore) => Promise<Result<void>>,
): Promise<Result<void>> {
  const unusable = makeDataFolder(dataDir);
  if (unusable !== null) return fail(unusable);
  const opened = await openConfigForWriting(dataDir);
  if (!opened.ok) return opened;
  try {
    return await work(opened.value.store);
  } finally {
    opened.value.close();
  }
}

/** A mistyped folder must not come into being. */
function withExistingConfig(
  dataDir: string,
  work: (store: ConfigStore) => Promise<Result<void>>,
): Promise<Result<void>> {
  const problem = folderProblem(dataDir);
  if (problem === null) return withConfig(dataDir, work);
  const reason = 'there is no such folder';
  return Promise.resolve(
    fail(problem === 'missing' ? appError('data-folder-unusable', { folder: dataDir, reason }) : problem),
  );
}

/** A site as `sites` gives it: all that is set, never the token. Public and stable. */
function siteDocument(site: StoredSite): object {
  const { id, name, url, active, manualOnly, demo, hasToken, pingSeconds, deadSeconds, retryRejected } = site;
  const { historyDays, tlsMode, tlsCa, tlsFingerprint, bypassProxy } = site;
  // Who is trusted can be told from these; the certificates themselves would drown everything else.
  const authorities = readAuthority(tlsCa, 0);
  return {
    id,
    name,
    url,
    active,
    manualOnly,
    demo,
    hasToken,
    pingSeconds,
    deadSeconds,
    retryRejected,
    historyDays,
    tls: tlsMode,
    fingerprint: tlsFingerprint === '' ? null : tlsFingerprint,
    authorities: authorities.ok
      ? authorities.value.map(({ subject, fingerprint, validTo }) => ({ subject, fingerprint, validTo }))
      : [],
    bypassProxy,
    missing: missingParts(site),
  };
}

async function printSite(site: StoredSite, flags: CommonFlags, line: string): Promise<void> {
  await (flags.json ? printJson(siteDocument(site)) : printLines([line]));
  const missing = missingParts(site);
  if (missing.length > 0) {
    remark(`The site is incomplete: ${missing.join(' and ')} missing. Add it with "sites set ${site.id}".`);
  }
}
