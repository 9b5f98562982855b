import { Command } from 'commander';
import { appError } from '../../shared/errors';
import type { TestStage } from '../../shared/diagnosis';
import { DEFAULT_WAY, siteStatusSchema } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { tokenFor } from '../../simulator/users';
import { systemClock } from '../clock';
import { runConnectionTest } from '../diagnostics/connection-test';
import type { SavedSite } from '../diagnostics/saved-site-stages';
import { DEFAULT_POLICY, timeScale } from '../fleet/retry-policy';
import { wayOf } from '../fleet/site';
import { checkSiteFields, checkTrust } from '../fleet/site-fields';
import { AccessTokens, type AccessGiver } from '../login/access-tokens';
import { readKept, tokenLogin, type SiteLogin } from '../login/site-login';
import { DIRECT_WAY, type Way } from '../ha/way';
import { siteSecret, SecretStore } from '../secrets/secret-store';
import type { DataFolderReader } from '../storage/offline';
import { addDataOption, resolveDataDir } from './data-folder';
import { addJsonOption, answer, EXIT, misused, printJson, write } from './output';
import { savedSite } from './saved-site';
import { configuredSite, withReader } from './stored-sites';
import { printable } from './terminal-text';
import { givenOrEnvironmentToken } from './token-source';
import { addWayOptions, givenWay, storedProxy, type WayFlags } from './way-options';

interface TestFlags extends WayFlags {
  readonly data?: string;
  readonly json?: boolean;
  readonly url?: string;
  readonly token?: string;
  readonly site?: string;
}

interface Target {
  readonly url: string;
  readonly login: Result<SiteLogin | null>;
  readonly way: Way;
  /** null: an address that was given, which has no settings and no live data to look at. */
  readonly site: SavedSite | null;
}

/** `startDemoSite`'s own seed: the demo building's token follows from it and guards nothing but play. */
const DEMO_SEED = '1';
/** A timer of the test does not keep a process alive; this one does until the last stage is over. */
const KEEP_ALIVE_MS = 60_000;

/** `test`: the way from the address to the data, stage by stage. */
export function testCommand(): Command {
  const command = new Command('test')
    .description(
      'Test the connection to a Home Assistant stage by stage; says where it fails, and what mends it.',
    )
    .option('--site <id>', 'a site that is set up, see "sites list"')
    .option('--url <address>', 'or any address, as a browser opens Home Assistant')
    .option(
      '--token <token>',
      'token for --url; - reads it from standard input; left out: the environment variable HACC_TOKEN',
    );
  addWayOptions(command).action((flags: TestFlags) => answer(flags, () => run(flags)));
  return addJsonOption(addDataOption(command));
}

async function run(flags: TestFlags): Promise<Result<void>> {
  const target = await targetOf(flags);
  if (!target.ok) return target;
  const stageLimitMs = DEFAULT_POLICY.stepLimit * timeScale(process.env, false);
  const teller = new StageTeller();
  const keepAlive = setInterval(() => undefined, KEEP_ALIVE_MS);
  let stages: readonly TestStage[];
  try {
    const { url, way, login } = target.value;
    const token: AccessGiver = new AccessTokens().giver(login, url, way, stageLimitMs);
    stages = await runConnectionTest({
      ...{ url, way, token, site: target.value.site },
      // Whoever gives the command wants it now.
      ...{ refused: null, delayMs: 0 },
      stageLimitMs,
      clock: systemClock,
      onProgress: (present) => {
        if (!flags.json) void teller.tell(present);
      },
    }).done;
  } finally {
    clearInterval(keepAlive);
  }
  const passed = stages.every((stage) => stage.status !== 'failed');
  if (flags.json) await printJson({ ok: passed, stages: stages.map(stageDocument) });
  if (!passed) process.exitCode = EXIT.failed;
  return ok(undefined);
}

async function targetOf(flags: TestFlags): Promise<Result<Target>> {
  const { url, site: siteId } = flags;
  if (siteId === undefined) {
    if (url === undefined) return misused('test', 'either --site or --url is needed');
    const token = await givenOrEnvironmentToken('test', flags.token);
    // A wrong address is the first stage's to tell; what can't be used at all is refused here.
    const checked = checkSiteFields({ token: token ?? '', ...(await givenWay('test', flags)) });
    if (!checked.ok) return checked;
    const config = { ...DEFAULT_WAY, ...checked.value };
    const trust = checkTrust(config);
    if (!trust.ok) return trust;
    const way = wayOf(config, await storedProxy(resolveDataDir(flags.data)));
    const given = checked.value.token || null;
    return ok({ url, login: ok(given === null ? null : tokenLogin(given)), way, site: null });
  }
  const { token, tls, caFile, fingerprint, direct } = flags;
  if ([url, token, tls, caFile, fingerprint, direct].some((flag) => flag !== undefined)) {
    misused('test', '--site excludes --url and what goes with it');
  }
  const dataDir = resolveDataDir(flags.data);
  const chooseProxy = await storedProxy(dataDir);
  let target: Result<Target> = fail(appError('site-unknown', { siteId }));
  const read = await withReader(dataDir, async (reader) => {
    const site = configuredSite(reader, siteId);
    if (!site.ok) return site;
    const saved = savedSite(dataDir, reader, site.value);
    target = site.value.demo
      ? demoTarget(reader, siteId, saved)
      : ok({
          url: site.value.url,
          login: readKept(await new SecretStore(dataDir, null).get(siteSecret(siteId))),
          way: wayOf(site.value, chooseProxy),
          site: saved,
        });
    return ok(undefined);
  });
  return read.ok ? target : read;
}

/** The demo building lives inside the running app, on a port that only its status tells. */
function demoTarget(reader: DataFolderReader, siteId: string, site: SavedSite): Result<Target> {
  const { alive, last } = reader.heartbeat();
  if (!alive) return fail(appError('not-running'));
  const row = reader.statuses().find((status) => status.siteId === siteId);
  const status = siteStatusSchema.pick({ url: true }).safeParse(row?.status);
  if (row === undefined || !status.success || row.at < (last?.startedAt ?? 0)) {
    return fail(appError('not-connected', { state: 'waiting' }));
  }
  return ok({
    url: status.data.url,
    login: ok(tokenLogin(tokenFor(DEMO_SEED))),
    way: DIRECT_WAY,
    site,
  });
}

/** A stage as `test --json` gives it. Public and stable. */
function stageDocument({ id, status, durationMs, found, error, mend }: TestStage): object {
  return {
    id,
    status,
    durationMs,
    found,
    error: error === null ? null : { code: error.code, message: error.message, hint: error.hint },
    mend,
  };
}

const MARKS = { pending: ' ', running: ' ', ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const;

/** Prints each stage once, when it is over. */
class StageTeller {
  #told = 0;

  async tell(stages: readonly TestStage[]): Promise<void> {
    for (const stage of stages.slice(this.#told)) {
      if (stage.status === 'pending' || stage.status === 'running') return;
      this.#told += 1;
      await write(stageLines(stage));
    }
  }
}

function stageLines({ id, status, durationMs, found, error }: TestStage): string {
  const time = durationMs === null ? '' : `${Math.round(durationMs)} ms`;
  const line = `${MARKS[status]} ${id.padEnd(13)}${time.padStart(9)}  ${printable(found ?? '')}`.trimEnd();
  if (error === null) return `${line}\n`;
  return `${line}\n    ${printable(error.message)}\n    ${printable(error.hint)}\n`;
}
