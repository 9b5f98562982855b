import { Command, InvalidArgumentError, Option } from 'commander';
import { siteFieldsSchema, type SiteFields } from '../../shared/contract/commands';
import { appError, AppFailure, reasonOf } from '../../shared/errors';
import { DEFAULT_WAY, type SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { wayOf } from '../fleet/site';
import { checkSiteFields, checkTrust } from '../fleet/site-fields';
import { readAuthority } from '../ha/certificates';
import type { FinishedLogin } from '../login/login-service';
import { keptText, loginFields, readKept, tokenLogin, type SiteLogin } from '../login/site-login';
import { siteSecret, SecretStore } from '../secrets/secret-store';
import type { ConfigStore } from '../storage/config-store';
import { folderProblem, makeDataFolder } from '../storage/make-data-folder';
import { openConfigForWriting } from '../storage/offline';
import type { StoredSite } from '../storage/protocol';
import { newSiteId } from '../storage/site-id';
import { addDataOption, resolveDataDir } from './data-folder';
import { logInOnPage, withdrawLogin } from './login';
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
import { missingParts, programRuns, readableSites, withReaderIfThere } from './stored-sites';
import { givenOrEnvironmentToken, givenToken } from './token-source';
import { addWayOptions, givenWay, storedProxy, type WayFlags } from './way-options';

interface CommonFlags {
  readonly data?: string;
  readonly json?: boolean;
}
interface AddFlags extends CommonFlags, WayFlags {
  readonly name: string;
  readonly url?: string;
  readonly token?: string;
  readonly login?: boolean;
  readonly inactive?: boolean;
  readonly manual?: boolean;
  readonly historyDays?: number;
}
interface SetFlags extends CommonFlags, WayFlags {
  readonly name?: string;
  readonly url?: string;
  readonly token?: string;
  readonly login?: boolean;
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
const LOGIN_HELP =
  "log in on Home Assistant's own page instead of with a token: prints its address on stderr and waits up to 5 min";
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
    .addOption(new Option('--login', LOGIN_HELP).conflicts('token'))
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
    .addOption(new Option('--login', LOGIN_HELP).conflicts('token'))
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
          site.demo
            ? ''
            : !site.hasToken
              ? 'missing'
              : site.login === 'token'
                ? 'set'
                : `login ${site.loginUser}`.trim(),
          !site.active ? 'inactive' : site.manualOnly ? 'manual' : 'automatic',
        ]),
      );
    }
    return ok(undefined);
  });
}

async function addSite(flags: AddFlags): Promise<Result<void>> {
  const { name, url = '', inactive = false, manual = false } = flags;
  const token = flags.login ? undefined : await givenOrEnvironmentToken('sites add', flags.token);
  const way = await givenWay('sites add', flags);
  const behaviour = { active: !inactive, manualOnly: manual, historyDays: flags.historyDays };
  const fields = checkedFields('sites add', { name, url, token, ...behaviour, ...way });
  if (!fields.ok) return fields;
  const trust = checkTrust({ ...DEFAULT_WAY, ...fields.value });
  if (!trust.ok) return trust;
  const dataDir = resolveDataDir(flags.data);
  const login = await givenLogin(dataDir, flags, {
    ...DEFAULT_WAY,
    ...fields.value,
    url: fields.value.url ?? '',
  });
  if (!login.ok) return login;
  return withConfig(dataDir, async (store) => {
    const { token: checkedToken, loginId: _none, ...rest } = fields.value;
    const secrets = new SecretStore(dataDir, null);
    const id = newSiteId();
    const given = login.value ?? (checkedToken ? { login: tokenLogin(checkedToken), user: '' } : null);
    // The secret first: a site that names a token must have it, whenever the power goes.
    if (given !== null) await keepToken(dataDir, () => secrets.set(siteSecret(id), keptText(given.login)));
    let site: StoredSite;
    try {
      site = store.addSite({
        ...rest,
        name: rest.name ?? name,
        url: rest.url ?? url,
        id,
        ...loginFields(given),
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
  if (!flags.login && Object.values(given).every((value) => value === undefined)) {
    misused('sites set', 'nothing is given that should change');
  }
  const dataDir = resolveDataDir(flags.data);
  return withExistingConfig(dataDir, async (store) => {
    const before = store.site(id);
    // A damaged row may be mended by what is given; one that is not there may not.
    if (!before.ok && before.error.code === 'site-unknown') return before;
    const otherLogin = flags.token !== undefined || flags.login === true;
    if (before.ok && before.value.demo && (flags.url !== undefined || otherLogin)) {
      const reason = 'the demo site has its address and token from the program itself';
      return fail(appError('input-invalid', { command: 'sites set', reason }));
    }
    const fields = checkedFields('sites set', {
      ...given,
      token: await givenToken('sites set', flags.token),
    });
    if (!fields.ok) return fields;
    const { token, loginId: _none, ...rest } = fields.value;
    const trust = before.ok ? checkTrust({ ...before.value, ...rest }) : ok(undefined);
    if (!trust.ok) return trust;
    const secrets = new SecretStore(dataDir, null);
    const known = before.ok ? before.value : { ...DEFAULT_WAY, url: '' };
    const onPage = await givenLogin(dataDir, flags, { ...known, ...rest, url: rest.url ?? known.url });
    if (!onPage.ok) return onPage;
    const login = onPage.value ?? (token ? { login: tokenLogin(token), user: '' } : null);
    const changes = login !== null || token === '';
    const retired = changes && before.ok ? await keptLogin(dataDir, before.value) : null;
    if (login !== null) await keepToken(dataDir, () => secrets.set(siteSecret(id), keptText(login.login)));
    else if (changes) await keepToken(dataDir, () => secrets.remove(siteSecret(id)));
    const stored = store.setSite(id, changes ? { ...rest, ...loginFields(login) } : rest);
    if (!stored.ok) return stored;
    await withdrawIfAlone(dataDir, retired);
    await printSite(stored.value, flags, `Changed ${id}.`);
    return ok(undefined);
  });
}

function removeSite(id: string, flags: CommonFlags): Promise<Result<void>> {
  const dataDir = resolveDataDir(flags.data);
  return withExistingConfig(dataDir, async (store) => {
    const site = store.site(id);
    const retired = site.ok ? await keptLogin(dataDir, site.value) : null;
    const removed = store.removeSite(id);
    if (!removed.ok) return removed;
    await keepToken(dataDir, () => new SecretStore(dataDir, null).remove(siteSecret(id)));
    await withdrawIfAlone(dataDir, retired);
    await (flags.json ? printJson({ id, removed: true }) : printLines([`Removed ${id}.`]));
    return ok(undefined);
  });
}

/** What `--login` brings; null: it was not asked for. */
async function givenLogin(
  dataDir: string,
  flags: { readonly login?: boolean },
  site: SiteWay & { readonly url: string },
): Promise<Result<FinishedLogin | null>> {
  if (flags.login !== true) return ok(null);
  return logInOnPage(site.url, site, await storedProxy(dataDir));
}

interface KeptLogin {
  readonly login: SiteLogin;
  readonly site: StoredSite;
}

/** The login that a site has until now; null where there is none, or this process cannot read it. */
async function keptLogin(dataDir: string, site: StoredSite): Promise<KeptLogin | null> {
  const login = readKept(await new SecretStore(dataDir, null).get(siteSecret(site.id)));
  return login.ok && login.value !== null ? { login: login.value, site } : null;
}

/** The running program withdraws what it sees replaced or removed; without it there is only this process. */
async function withdrawIfAlone(dataDir: string, retired: KeptLogin | null): Promise<void> {
  if (retired === null || programRuns(dataDir)) return;
  const { login, site } = retired;
  await withdrawLogin({ login, url: site.url, way: wayOf(site, await storedProxy(dataDir)) });
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
  const { historyDays, login, loginUser, tlsMode, tlsCa, tlsFingerprint, bypassProxy } = site;
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
    login,
    loginUser,
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
