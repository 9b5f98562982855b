import type { SiteFields } from '../../shared/contract/commands';
import { appError, reasonOf, toAppError, type AppError } from '../../shared/errors';
import { DEFAULT_LIMITS, DEFAULT_WAY, type SiteConfig, type SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { SECOND } from '../../shared/time';
import type { Way } from '../ha/way';
import type { Log } from '../log';
import type { FinishedLogin, LoginService } from '../login/login-service';
import type { Revocations } from '../login/revocations';
import { keptText, loginFields, readKept, sameLogin, tokenLogin, type SiteLogin } from '../login/site-login';
import { SiteMirror, type MirrorSink } from '../mirror/site-mirror';
import { siteSecret, type SecretStore } from '../secrets/secret-store';
import type { Storage } from '../storage/client';
import { REGISTRY_KINDS, type StoredSite } from '../storage/protocol';
import { newSiteId } from '../storage/site-id';
import type { Fleet } from './fleet';
import { NEVER_SEEN, rememberedOf, type RememberedSite } from './remembered-site';
import type { SiteSetup } from './site';
import { checkLimits, checkSiteFields, checkTrust } from './site-fields';
import { within } from '../within';

/** A disk that takes nothing must not keep every other change of the sites waiting. */
const HAND_OVER_MS = 2 * SECOND;
/** Who removes a site is not kept waiting longer for a Home Assistant that may be away. */
const WITHDRAW_MS = 3 * SECOND;

/** The built-in simulated building, once it runs. */
export interface DemoSite {
  readonly url: string;
  readonly token: string;
  stop(): Promise<void>;
}

export interface SiteServiceOptions {
  readonly storage: Storage;
  readonly secrets: SecretStore;
  readonly fleet: Fleet;
  readonly feed: MirrorSink & { handOver(): Promise<void> };
  readonly log: Log;
  /** Where finished logins wait to be kept. */
  readonly logins: Pick<LoginService, 'claim'>;
  /** Withdraws the logins that are used no longer. */
  readonly revocations: Pick<Revocations, 'revoke'>;
  readonly wayOf: (way: SiteWay) => Way;
  readonly startDemo: () => Promise<DemoSite>;
  /** A stored site that cannot be used as it should. */
  readonly onError: (error: AppError, siteKey: number | null) => void;
}

/** Keeps the fleet as the stored configuration says, whoever changed that: a screen or another process. */
export class SiteService {
  readonly #options: SiteServiceOptions;
  #demo: Promise<DemoSite> | null = null;
  /** Changes are carried out one after the other: two at once could add a site twice. */
  #queue: Promise<unknown> = Promise.resolve();
  #damaged: readonly AppError[] = [];

  constructor(options: SiteServiceOptions) {
    this.#options = options;
  }

  /** Puts the stored sites into the fleet with what the mirror holds of them, not yet connecting. */
  async load(): Promise<void> {
    const { storage } = this.#options;
    const statuses = new Map((await storage.reader.statuses()).map((row) => [row.siteId, row.status]));
    await this.#enqueue(async () => {
      for (const config of await this.#readSites()) {
        await this.#alone(config.id, () =>
          this.#addToFleet(config, rememberedOf(statuses.get(config.id), config)),
        );
      }
    });
  }

  /** The stored sites, and an error for each row that cannot be read: it is kept and hides no other. */
  async list(): Promise<{ sites: SiteConfig[]; damaged: AppError[] }> {
    const sites = (await this.#readSites()).map(publicConfig);
    return { sites, damaged: [...this.#damaged] };
  }

  /** Adds a site. Errors: those of `checkSiteFields`, `login-unknown`, `login-elsewhere`. */
  add(
    fields: Partial<SiteFields> & { readonly name: string; readonly url: string },
  ): Promise<Result<SiteConfig>> {
    const checked = checkSiteFields(fields);
    if (!checked.ok) return Promise.resolve(checked);
    const limits = checkLimits({ ...DEFAULT_LIMITS, ...checked.value });
    if (!limits.ok) return Promise.resolve(limits);
    const trust = checkTrust({ ...DEFAULT_WAY, ...checked.value });
    if (!trust.ok) return Promise.resolve(trust);
    return this.#enqueue(async () => {
      const { token, loginId, ...rest } = checked.value;
      const given = this.#givenLogin(token, loginId, rest.url);
      if (!given.ok) return given;
      const id = newSiteId();
      const login = given.value ?? null;
      // The secret first: a site that names a token must have it, whenever the power goes.
      if (login !== null) await this.#options.secrets.set(siteSecret(id), keptText(login.login));
      const config = await this.#options.storage.config.addSite({ ...rest, id, ...loginFields(login) });
      await this.#addToFleet(config, NEVER_SEEN);
      return ok(publicConfig(config));
    });
  }

  /** The demo site; the one that is there when there is one. */
  addDemo(): Promise<Result<SiteConfig>> {
    return this.#enqueue(async () => {
      const present = (await this.#readSites()).find((site) => site.demo);
      if (present !== undefined) return ok(publicConfig(present));
      const config = await this.#options.storage.config.addSite({
        name: 'Demo building',
        url: '',
        demo: true,
      });
      await this.#addToFleet(config, NEVER_SEEN);
      return ok(publicConfig(config));
    });
  }

  /** Changes a site. Errors: those of `checkSiteFields`, `site-unknown`, `login-unknown`, `login-elsewhere`. */
  set(siteId: string, fields: Partial<SiteFields>): Promise<Result<SiteConfig>> {
    const checked = checkSiteFields(fields);
    if (!checked.ok) return Promise.resolve(checked);
    return this.#enqueue(async () => {
      const site = this.#options.fleet.site(siteId);
      if (site === undefined) return fail(appError('site-unknown', { siteId }));
      const { token, loginId, ...rest } = checked.value;
      const limits = checkLimits({ ...site.config, ...rest });
      if (!limits.ok) return limits;
      const trust = checkTrust({ ...site.config, ...rest });
      if (!trust.ok) return trust;
      // The last of what can be refused: a login is handed over only once.
      const given = this.#givenLogin(token, loginId, rest.url ?? site.config.url);
      if (!given.ok) return given;
      const login = given.value;
      if (login) await this.#options.secrets.set(siteSecret(siteId), keptText(login.login));
      else if (login === null) await this.#options.secrets.remove(siteSecret(siteId));
      const stored = await this.#options.storage.config.setSite(
        siteId,
        login === undefined ? rest : { ...rest, ...loginFields(login) },
      );
      if (!stored.ok) return stored;
      await this.#configure(stored.value);
      return ok(publicConfig(stored.value));
    });
  }

  /**
   * Removes a site with its mirror and its login, which is also withdrawn from Home Assistant; where that cannot be
   * reached in a moment, `withdrawn` is false and it is tried again. Error: `site-unknown`.
   */
  remove(siteId: string): Promise<Result<{ withdrawn: boolean | null }>> {
    return this.#enqueue(async () => {
      const retired = this.#options.fleet.site(siteId);
      // First it falls silent and what it said is on the disk: nothing must be written of a site that is gone.
      this.#options.fleet.remove(siteId);
      await within(HAND_OVER_MS, this.#options.feed.handOver());
      const removed = await this.#options.storage.config.removeSite(siteId);
      if (!removed.ok) return removed;
      await this.#options.secrets.remove(siteSecret(siteId));
      return ok({ withdrawn: await this.#withdraw(retired) });
    });
  }

  /** Another process changed the configuration: brings the fleet to it. */
  async follow(): Promise<void> {
    await this.#enqueue(async () => {
      const { fleet } = this.#options;
      const configs = await this.#readSites();
      const known = new Set(configs.map((config) => config.id));
      for (const config of configs) {
        await this.#alone(config.id, async () => {
          if (fleet.site(config.id) === undefined) await this.#addToFleet(config, NEVER_SEEN);
          else await this.#configure(config);
        });
      }
      for (const site of [...fleet.sites()]) {
        // A row that became unreadable is no order to disconnect.
        const damaged = this.#damaged.some((error) => error.details['siteId'] === site.config.id);
        if (known.has(site.config.id) || damaged) continue;
        fleet.remove(site.config.id);
        void this.#withdraw(site);
      }
    });
  }

  async stop(): Promise<void> {
    await this.#queue.catch(() => undefined);
    const demo = await this.#demo?.catch(() => null);
    await demo?.stop();
  }

  /** What a change brings to log in with: undefined: nothing, the old one stays; null: no login any more. */
  #givenLogin(
    token: string | undefined,
    loginId: string | undefined,
    url: string,
  ): Result<FinishedLogin | null | undefined> {
    if (loginId !== undefined) return this.#options.logins.claim(loginId, url);
    if (token === undefined) return ok(undefined);
    return ok(token === '' ? null : { login: tokenLogin(token), user: '' });
  }

  /** Puts a changed site into the fleet; a login that it no longer uses is withdrawn. */
  async #configure(config: StoredSite): Promise<void> {
    const { fleet } = this.#options;
    const site = fleet.site(config.id);
    const before = site === undefined ? null : { login: site.login, config: site.config };
    const setup = await this.#setupOf(config);
    fleet.configure(setup);
    // One that cannot be read at the moment is no login that was replaced.
    if (before === null || setup.tokenError !== null || sameLogin(before.login, setup.login)) return;
    void this.#withdraw(before);
  }

  /** Waits only so long for the first try; null: there was no login to withdraw. */
  async #withdraw(
    site: { readonly login: SiteLogin | null; readonly config: StoredSite } | undefined,
  ): Promise<boolean | null> {
    if (site === undefined || site.login === null || site.login.kind === 'token') return null;
    const { login, config } = site;
    const { revocations, wayOf } = this.#options;
    const tried = revocations.revoke({ login, url: config.url, way: wayOf(config) });
    let withdrawn = false;
    await within(
      WITHDRAW_MS,
      tried.then((done) => void (withdrawn = done)),
    );
    return withdrawn;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  /** A site that cannot be taken up must not keep the others away (R14); its next change tries again. */
  async #alone(siteId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const error = toAppError(thrown);
      this.#options.log.error(`the site could not be taken up: ${error.message}`, {
        site: siteId,
        code: error.code,
      });
    }
  }

  async #readSites(): Promise<readonly StoredSite[]> {
    const { sites, damaged } = await this.#options.storage.config.sites();
    for (const error of damaged) {
      if (!this.#damaged.some((known) => known.message === error.message)) {
        this.#options.log.error(`${error.message} ${error.hint}`, { code: error.code });
        this.#options.onError(error, null);
      }
    }
    this.#damaged = damaged;
    return sites;
  }

  async #addToFleet(config: StoredSite, remembered: RememberedSite): Promise<void> {
    const { storage, fleet, feed } = this.#options;
    const siteKey = await storage.mirror.siteKey(config.id);
    const mirror = new SiteMirror(siteKey, feed);
    // Entered before it connects: an entity must not get a second number.
    await loadMirror(storage, mirror);
    const setup = await this.#setupOf(config);
    if (setup.tokenError !== null) this.#options.onError(setup.tokenError, siteKey);
    fleet.add(setup, mirror, remembered);
  }

  async #setupOf(config: StoredSite): Promise<SiteSetup> {
    if (config.demo) return this.#demoSetup(config);
    const login = readKept(await this.#options.secrets.get(siteSecret(config.id)));
    if (login.ok) return { config, url: config.url, login: login.value, tokenError: null };
    this.#options.log.error(login.error.message, { site: config.id, code: login.error.code });
    // A file that cannot be read for a moment is no reason to end a connection whose token is at hand.
    const known = this.#options.fleet.site(config.id)?.loginOf(config.tokenRevision) ?? null;
    if (known !== null) return { config, url: config.url, login: known, tokenError: null };
    return { config, url: config.url, login: null, tokenError: login.error };
  }

  /** The demo site must not keep the others from starting; without it, it says why and is tried at the next start. */
  async #demoSetup(config: StoredSite): Promise<SiteSetup> {
    try {
      this.#demo ??= this.#options.startDemo();
      const { url, token } = await this.#demo;
      return { config, url, login: tokenLogin(token), tokenError: null };
    } catch (thrown) {
      this.#demo = null;
      const tokenError = appError('unexpected', { reason: reasonOf(thrown) });
      this.#options.log.error(`the demo site did not start: ${tokenError.message}`);
      return { config, url: config.url, login: null, tokenError };
    }
  }
}

/** Puts dictionary, present states and registries of the mirror into memory, page by page. */
async function loadMirror({ reader }: Storage, mirror: SiteMirror): Promise<void> {
  let afterId: number | null = 0;
  while (afterId !== null) {
    const page = await reader.entities(mirror.siteKey, afterId);
    page.entityId.forEach((entityId, index) => {
      const state = page.state[index] ?? null;
      mirror.load(
        page.id[index] ?? 0,
        entityId,
        state === null
          ? null
          : {
              state,
              attributesJson: page.attributes[index] ?? '{}',
              lastChanged: page.lastChanged[index] ?? 0,
              lastUpdated: page.lastUpdated[index] ?? 0,
            },
      );
    });
    afterId = page.next;
  }
  const registries = await reader.registries(mirror.siteKey);
  for (const kind of REGISTRY_KINDS) mirror.loadRegistry(kind, registries[kind]);
  mirror.loaded();
}

function publicConfig({
  tokenRevision: _revision,
  createdAt: _createdAt,
  ...config
}: StoredSite): SiteConfig {
  return config;
}
