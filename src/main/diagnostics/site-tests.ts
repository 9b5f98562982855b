import type { LiveFacts, TestStage } from '../../shared/diagnosis';
import { appError, type AppError } from '../../shared/errors';
import { DEFAULT_WAY, type SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import type { ViewParams } from '../../shared/contract/views';
import type { Clock } from '../clock';
import type { Fleet } from '../fleet/fleet';
import { wayOf, type Site } from '../fleet/site';
import type { ChooseProxy } from '../ha/proxy-choice';
import type { AccessTokens } from '../login/access-tokens';
import { readKept, tokenLogin, type SiteLogin } from '../login/site-login';
import { siteSecret, type SecretStore } from '../secrets/secret-store';
import { runConnectionTest, type ConnectionTestInput } from './connection-test';
import type { RunningTest } from './stage-runner';
import { TestPace } from './test-pace';

export interface SiteTestsOptions {
  readonly fleet: Fleet;
  readonly secrets: SecretStore;
  readonly accessTokens: AccessTokens;
  /** A login that is finished and not saved yet. */
  readonly loginOf: (loginId: string) => Result<SiteLogin | null>;
  readonly chooseProxy: ChooseProxy;
  readonly clock: Clock;
  /** R2: limit of each stage, ms. */
  readonly stageLimitMs: number;
  /** R7: between two attempts at a site, ms. */
  readonly attemptGapMs: number;
  readonly facts: (siteId: string) => Promise<LiveFacts | null>;
}

type Progress = (stages: readonly TestStage[]) => void;

/** A test that has begun, or will. */
export interface BegunTest extends RunningTest {
  /** ms until its first stage. */
  readonly delayMs: number;
}

/** Everything that the running program tests: what is typed, and sites as they are saved. */
export class SiteTests {
  readonly #options: SiteTestsOptions;
  readonly #pace: TestPace;

  constructor(options: SiteTestsOptions) {
    this.#options = options;
    this.#pace = new TestPace(options.clock, options.attemptGapMs);
  }

  /** The way to what is typed, else to what is stored for the site. */
  async typed(
    { siteId, url, token, loginId, way }: ViewParams<'connection-test'>,
    onProgress: Progress,
  ): Promise<BegunTest> {
    const { fleet, secrets, loginOf } = this.#options;
    const site = siteId === null ? undefined : fleet.site(siteId);
    const how = way ?? site?.config ?? DEFAULT_WAY;
    const begin = (login: Result<SiteLogin | null>, at = url): BegunTest =>
      this.#begin({ ...this.#endpoint(login, at, how), refused: null, site: null }, site, onProgress);
    if (loginId !== undefined) return begin(loginOf(loginId));
    if (token !== null) return begin(ok(token === '' ? null : tokenLogin(token)));
    if (site?.config.demo) {
      const demo = site.endpointForTest();
      return begin(demo.login, demo.url);
    }
    return begin(readKept(siteId === null ? ok(null) : await secrets.get(siteSecret(siteId))));
  }

  /**
   * Every step of a saved site. `careful`: nobody has asked just now, so a token that was refused is not sent again
   * (R6). null: there is no such site.
   */
  saved(siteId: string, careful: boolean, onProgress: Progress): BegunTest | null {
    const { fleet, facts } = this.#options;
    const site = fleet.site(siteId);
    if (site === undefined) return null;
    const { config } = site;
    const { url, login } = site.endpointForTest();
    const saved = {
      missing: site.connection.settings.missing,
      tokenError: login.ok ? null : login.error,
      ...{ demo: config.demo, active: config.active, manualOnly: config.manualOnly },
      facts: async () => {
        const known = await facts(siteId);
        return known === null ? fail(appError('site-unknown', { siteId })) : ok(known);
      },
      // Never asked: the facts hold it.
      storage: () => ({ trouble: null, waitingBytes: 0, bytes: 0 }),
    };
    const refused = careful ? refusalOf(site) : null;
    return this.#begin({ ...this.#endpoint(login, url, config), refused, site: saved }, site, onProgress);
  }

  /** The way to a site as it is saved, as a step of its recovery. */
  wayTo(site: Site, onProgress: Progress): RunningTest {
    const { url, login } = site.endpointForTest();
    const { clock, stageLimitMs } = this.#options;
    return runConnectionTest({
      ...this.#endpoint(login, url, site.config),
      ...{ refused: null, site: null, delayMs: 0, clock, stageLimitMs, onProgress },
    });
  }

  #endpoint(
    login: Result<SiteLogin | null>,
    url: string,
    config: SiteWay,
  ): Pick<ConnectionTestInput, 'url' | 'token' | 'way'> {
    const { accessTokens, chooseProxy, stageLimitMs } = this.#options;
    const way = wayOf(config, chooseProxy);
    return { url, token: accessTokens.giver(login, url, way, stageLimitMs), way };
  }

  #begin(
    input: Omit<ConnectionTestInput, 'clock' | 'stageLimitMs' | 'delayMs' | 'onProgress'>,
    site: Site | undefined,
    onProgress: Progress,
  ): BegunTest {
    const { clock, stageLimitMs } = this.#options;
    const connected = site?.connection.state === 'connected';
    const delayMs = this.#pace.claim(input.url, connected ? null : (site?.connection.attemptedAt ?? null));
    const running = runConnectionTest({ ...input, clock, stageLimitMs, delayMs, onProgress });
    return { ...running, delayMs };
  }
}

/** Why Home Assistant refuses the token that the site still has, or this computer; null: it does not. */
function refusalOf({ connection: { state, cause, lastError } }: Site): AppError | null {
  // What failed before the settings were changed says nothing of the token that is there now.
  const refused = state === 'stopped' && (cause === 'token-rejected' || cause === 'banned');
  return refused ? (lastError?.error ?? null) : null;
}
