import { lookup } from 'node:dns/promises';
import type { Socket as TcpSocket } from 'node:net';
import { parseAddress, type SiteAddress } from '../../shared/address';
import type { TEST_STAGES } from '../../shared/diagnosis';
import { appError, toAppError, AppFailure, type AppError } from '../../shared/errors';
import { DAY } from '../../shared/time';
import type { Clock } from '../clock';
import { dayOf } from '../ha/certificates';
import { connectError } from '../ha/connect-error';
import { commands, knowsSubscribeEntities } from '../ha/messages';
import type { ProxyServer } from '../ha/proxy-choice';
import { Session } from '../ha/session';
import type { SiteTrust } from '../ha/trust';
import { lateError, newProgress, openTunnel, secure, type Secured, type Way } from '../ha/way';
import type { AccessGiver } from '../login/access-tokens';
import { withSchemeProbed } from './scheme-probe';
import { StageFailure, type Finding } from './stage-runner';

/** A certificate that ends sooner deserves a look: most are renewed a month before. */
const EXPIRY_WARNING_MS = 30 * DAY;

/** The way to a Home Assistant, and what it is entered with. */
export interface WayInput {
  /** As the operator typed it. */
  readonly url: string;
  /** Asked for once Home Assistant has greeted; null: there is none. */
  readonly token: AccessGiver;
  /** Home Assistant refused this token, and nobody has asked to try it again: it is not sent (R6). */
  readonly refused: AppError | null;
  /** As the connection goes: proxy and trusted certificate. */
  readonly way: Way;
  /** Limit of each stage, ms (R2: 10 s). */
  readonly stageLimitMs: number;
  readonly clock: Clock;
}

export type WayStageId = (typeof TEST_STAGES)[number];

/**
 * The stages from the address to the data, as a connection goes them. They have a socket of their own for some
 * seconds, beside the site's.
 */
export class WayStages {
  readonly #input: WayInput;
  /** Ends what a stage has open. */
  #giveUp = new AbortController();
  #progress = newProgress();
  /** The way as far as it is open: from the network stage to the encryption. */
  #tunnel: TcpSocket | null = null;
  #address: SiteAddress | null = null;
  #session: Session | null = null;
  #greeted = false;
  #haVersion = '';
  /** How the session's login is going; each stage awaits its own part. */
  #upgraded: Promise<void> = Promise.resolve();
  #loggedIn: Promise<void> = Promise.resolve();

  constructor(input: WayInput) {
    this.#input = input;
  }

  end(): void {
    this.#giveUp.abort();
    this.#tunnel?.destroy();
    this.#session?.end(null);
  }

  late(id: WayStageId): AppError {
    const { url, stageLimitMs } = this.#input;
    this.#giveUp.abort();
    const seconds = Math.round(stageLimitMs / 1000);
    if (id === 'auth') return appError(this.#greeted ? 'auth-timeout' : 'no-greeting', { seconds });
    return this.#address === null
      ? appError('timed-out', { host: url, seconds })
      : lateError(this.#progress, this.#address, stageLimitMs);
  }

  work(id: WayStageId): Promise<Finding> {
    switch (id) {
      case 'address':
        return this.#parse();
      case 'dns':
        return this.#resolve();
      case 'tcp':
        return this.#connect();
      case 'tls':
        return this.#secure();
      case 'upgrade':
        return this.#upgrade();
      case 'auth':
        return this.#login();
      case 'version':
        return this.#version();
      case 'permissions':
        return this.#permissions();
      case 'data':
        return this.#data();
    }
  }

  #parse(): Promise<Finding> {
    const address = parseAddress(this.#input.url);
    if (!address.ok) return Promise.reject(new AppFailure(address.error));
    this.#address = address.value;
    const url = address.value.webSocketUrl;
    return Promise.resolve({ found: url, finding: { code: 'endpoint', values: { url } } });
  }

  async #resolve(): Promise<Finding> {
    const address = this.#known();
    const proxy = await this.#proxy(address);
    // Behind a proxy it is the proxy that looks the site's name up.
    const host = proxy?.host ?? address.host;
    try {
      const addresses = (await lookup(host, { all: true })).map((entry) => entry.address).join(', ');
      if (proxy !== null) {
        const values = { proxy: proxy.label, addresses };
        return { found: `${proxy.label}: ${addresses}`, finding: { code: 'proxy-resolved', values } };
      }
      // Written with brackets in an address.
      const code = host.replace(/^\[|\]$/g, '') === addresses ? 'is-address' : 'resolved';
      return { found: addresses, finding: { code, values: { addresses } } };
    } catch (thrown) {
      if (proxy === null) throw new AppFailure(connectError(thrown, address, this.#input.stageLimitMs));
      const reason = 'its name is not known';
      throw new AppFailure(appError('proxy-unreachable', { proxy: proxy.label, reason }));
    }
  }

  async #proxy(address: SiteAddress): Promise<ProxyServer | null> {
    const chosen = await this.#input.way.proxy(address);
    if (!chosen.ok) throw new AppFailure(chosen.error);
    return chosen.value;
  }

  async #connect(): Promise<Finding> {
    const address = this.#known();
    const socket = await this.#openTunnel(address);
    const { proxy } = this.#progress;
    const peer = `${socket.remoteAddress ?? address.host}:${socket.remotePort ?? address.port}`;
    if (address.secure) this.#tunnel = socket;
    else socket.destroy();
    if (proxy === null) return { found: peer, finding: { code: 'reached', values: { peer } } };
    const target = `${address.host}:${address.port}`;
    const values = { proxy: proxy.label, target };
    return { found: `${proxy.label} → ${target}`, finding: { code: 'reached-by-proxy', values } };
  }

  async #secure(): Promise<Finding> {
    const address = this.#known();
    if (!address.secure || this.#tunnel === null) {
      return { found: null, finding: { code: 'not-encrypted', values: {} }, skipped: true };
    }
    this.#progress.part = 'tls';
    const { trust } = this.#input.way;
    const secured = await secure(this.#tunnel, address, trust, this.#giveUp.signal).catch(
      async (thrown: unknown) => {
        throw new AppFailure(await this.#probed(address, thrown));
      },
    );
    const finding = this.#judgeDate(secured, address.host, trust);
    secured.tls.destroy();
    return finding;
  }

  #judgeDate({ tls, certificate }: Secured, host: string, trust: SiteTrust): Finding {
    const now = this.#input.clock.now();
    const ends = Date.parse(certificate.validTo);
    const until = dayOf(ends);
    const protocol = tls.getProtocol() ?? '?';
    const found = `${protocol} · ${until} · SHA-256 ${certificate.fingerprint256}`;
    const finding = { code: 'encrypted', values: { protocol, until } } as const;
    if (ends < now && trust.mode === 'pin') {
      return { found, finding, warning: appError('certificate-expired-trusted', { host, until }) };
    }
    if (ends - now >= EXPIRY_WARNING_MS) return { found, finding };
    const days = Math.floor((ends - now) / DAY);
    return { found, finding, warning: appError('certificate-expires-soon', { host, until, days }) };
  }

  #openTunnel(address: SiteAddress): Promise<TcpSocket> {
    return openTunnel(address, this.#input.way.proxy, this.#giveUp.signal, this.#progress);
  }

  async #upgrade(): Promise<Finding> {
    const address = this.#known();
    let upgraded: () => void = () => undefined;
    let loggedIn: () => void = () => undefined;
    let refuse: (error: Error) => void = () => undefined;
    this.#upgraded = new Promise((resolve, reject) => {
      upgraded = resolve;
      refuse = reject;
    });
    this.#loggedIn = new Promise((resolve, reject) => {
      loggedIn = resolve;
      const refuseUpgrade = refuse;
      refuse = (error) => {
        refuseUpgrade(error);
        reject(error);
      };
    });
    // Awaited by a later stage; until then a rejection is no surprise.
    this.#loggedIn.catch(() => undefined);
    const session: Session = new Session({
      address,
      way: this.#input.way,
      upgradeLimitMs: this.#input.stageLimitMs,
      now: () => this.#input.clock.monotonic(),
      handlers: {
        onOpen: upgraded,
        // Without a token the way is tested as far as the greeting; nothing is sent that counts as a bad login.
        onGreeted: () => {
          this.#greeted = true;
          void this.#logIn(session);
        },
        onAuthenticated: (version) => {
          this.#haVersion = version;
          loggedIn();
        },
        onEnd: ({ error }) => refuse(new AppFailure(error ?? appError('cancelled'))),
        onOddity: () => undefined,
      },
    });
    this.#session = session;
    try {
      await this.#upgraded;
    } catch (thrown) {
      throw new AppFailure(await this.#probed(address, thrown));
    }
    return { found: '101', finding: { code: 'upgraded', values: {} } };
  }

  /** The reason, made exact where http and https may be mixed up. */
  #probed(address: SiteAddress, thrown: unknown): Promise<AppError> {
    return withSchemeProbed(toAppError(thrown), address, this.#input.way.proxy, this.#giveUp.signal);
  }

  async #login(): Promise<Finding> {
    const { refused } = this.#input;
    if (refused !== null) throw new StageFailure(refused, { code: 'not-repeated', values: {} });
    await this.#loggedIn;
    return { found: null, finding: { code: 'logged-in', values: {} } };
  }

  async #logIn(session: Session): Promise<void> {
    const { token, refused } = this.#input;
    if (refused !== null) {
      session.end(refused);
      return;
    }
    const given = await token();
    if (!given.ok) session.end(given.error);
    else if (given.value) session.login(given.value);
    else session.end(appError('incomplete', { missing: 'token' }));
  }

  #version(): Promise<Finding> {
    return Promise.resolve({
      found: this.#haVersion,
      finding: { code: 'version', values: { version: this.#haVersion } },
      ...(knowsSubscribeEntities(this.#haVersion)
        ? {}
        : { warning: appError('version-old', { version: this.#haVersion }) }),
    });
  }

  async #permissions(): Promise<Finding> {
    const answer = await this.#ask(commands.currentUser());
    const user = answer as { name?: unknown; is_admin?: unknown } | null;
    const name = typeof user?.name === 'string' ? user.name : '?';
    const values = { user: name };
    return user?.is_admin === true
      ? { found: name, finding: { code: 'administrator', values } }
      : {
          ...{ found: name, finding: { code: 'user', values } },
          warning: appError('not-administrator', { user: name }),
        };
  }

  async #data(): Promise<Finding> {
    const answer = await this.#ask(commands.getStates());
    const count = Array.isArray(answer) ? answer.length : 0;
    return {
      found: String(count),
      finding: { code: 'entities', values: { entities: count } },
      ...(count === 0 ? { warning: appError('no-entities') } : {}),
    };
  }

  async #ask(command: Parameters<Session['request']>[0]): Promise<unknown> {
    const answer = await this.#session?.request(command, this.#input.stageLimitMs);
    if (answer === undefined || !answer.ok) throw new AppFailure(answer?.error ?? appError('cancelled'));
    return answer.value;
  }

  #known(): SiteAddress {
    if (this.#address === null) throw new AppFailure(appError('address-empty'));
    return this.#address;
  }
}
