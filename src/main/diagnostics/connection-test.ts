import { lookup } from 'node:dns/promises';
import type { Socket as TcpSocket } from 'node:net';
import { parseAddress, type SiteAddress } from '../../shared/address';
import { appError, reasonOf, toAppError, AppFailure, type AppError } from '../../shared/errors';
import { TEST_STAGES, type TestStage, type TestStageId } from '../../shared/model';
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

/** A certificate that ends sooner deserves a look: most are renewed a month before. */
const EXPIRY_WARNING_MS = 30 * DAY;

export interface ConnectionTestInput {
  /** As the operator typed it. */
  readonly url: string;
  /** Asked for once Home Assistant has greeted; null: there is none. */
  readonly token: AccessGiver;
  /** As the connection goes: proxy and trusted certificate. */
  readonly way: Way;
  /** Limit of each stage, ms (R2: 10 s). */
  readonly stageLimitMs: number;
  readonly clock: Clock;
  /** Called with all stages whenever one of them changes. */
  readonly onProgress: (stages: readonly TestStage[]) => void;
}

export interface RunningTest {
  /** Resolves with the final stages; never rejects. */
  readonly done: Promise<readonly TestStage[]>;
  /** Ends it; sockets are closed and nothing is told any more. */
  cancel(): void;
}

/** All stages as they stand before a test begins. */
export const PENDING_STAGES: readonly TestStage[] = TEST_STAGES.map((id) => ({
  id,
  status: 'pending',
  durationMs: null,
  found: null,
  error: null,
}));

/** What a stage found; `warning` when it works but deserves a look. */
interface Finding {
  readonly found: string | null;
  readonly warning?: AppError;
  readonly skipped?: boolean;
}

/**
 * Walks from the address to the data the way a connection does, each stage with its time, what it found, and
 * where it fails the cause and its mend. It has a socket of its own for some seconds, beside the site's.
 */
export function runConnectionTest(input: ConnectionTestInput): RunningTest {
  const test = new ConnectionTest(input);
  return { done: test.run(), cancel: () => test.cancel() };
}

class ConnectionTest {
  readonly #input: ConnectionTestInput;
  #stages = PENDING_STAGES;
  #cancelled = false;
  /** Ends what a stage has open. */
  #giveUp = new AbortController();
  #progress = newProgress();
  /** The way as far as it is open: from the network stage to the encryption. */
  #tunnel: TcpSocket | null = null;
  #address: SiteAddress | null = null;
  #session: Session | null = null;
  #haVersion = '';
  /** How the session's login is going; each stage awaits its own part. */
  #upgraded: Promise<void> = Promise.resolve();
  #loggedIn: Promise<void> = Promise.resolve();

  constructor(input: ConnectionTestInput) {
    this.#input = input;
  }

  async run(): Promise<readonly TestStage[]> {
    for (const id of TEST_STAGES) {
      if (this.#cancelled) break;
      const ok = await this.#stage(id);
      if (!ok) break;
    }
    this.#tunnel?.destroy();
    this.#session?.end(null);
    this.#stages = this.#stages.map((stage) =>
      stage.status === 'pending' ? { ...stage, status: 'skipped' } : stage,
    );
    this.#tell();
    return this.#stages;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#giveUp.abort();
    this.#tunnel?.destroy();
    this.#session?.end(null);
  }

  async #stage(id: TestStageId): Promise<boolean> {
    const began = this.#input.clock.monotonic();
    this.#set(id, { status: 'running' });
    try {
      const { found, warning, skipped } = await this.#limited(this.#work(id));
      const durationMs = this.#input.clock.monotonic() - began;
      const status = skipped ? 'skipped' : warning === undefined ? 'ok' : 'warning';
      this.#set(id, { status, found, durationMs: skipped ? null : durationMs, error: warning ?? null });
      return true;
    } catch (thrown) {
      const durationMs = this.#input.clock.monotonic() - began;
      this.#set(id, { status: 'failed', durationMs, error: toAppError(thrown) });
      return false;
    }
  }

  #work(id: TestStageId): Promise<Finding> {
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
    return Promise.resolve({ found: address.value.webSocketUrl });
  }

  async #resolve(): Promise<Finding> {
    const address = this.#known();
    const proxy = await this.#proxy(address);
    // Behind a proxy it is the proxy that looks the site's name up.
    const host = proxy?.host ?? address.host;
    try {
      const found = (await lookup(host, { all: true })).map((entry) => entry.address).join(', ');
      return { found: proxy === null ? found : `${proxy.label}: ${found}` };
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
    return { found: proxy === null ? peer : `${proxy.label} → ${address.host}:${address.port}` };
  }

  async #secure(): Promise<Finding> {
    const address = this.#known();
    if (!address.secure || this.#tunnel === null) return { found: null, skipped: true };
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
    const found = `${tls.getProtocol() ?? '?'} · ${until} · SHA-256 ${certificate.fingerprint256}`;
    if (ends < now && trust.mode === 'pin') {
      return { found, warning: appError('certificate-expired-trusted', { host, until }) };
    }
    if (ends - now >= EXPIRY_WARNING_MS) return { found };
    const days = Math.floor((ends - now) / DAY);
    return { found, warning: appError('certificate-expires-soon', { host, until, days }) };
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
        onGreeted: () => void this.#logIn(session),
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
    return { found: '101' };
  }

  /** The reason, made exact where http and https may be mixed up. */
  #probed(address: SiteAddress, thrown: unknown): Promise<AppError> {
    return withSchemeProbed(toAppError(thrown), address, this.#input.way.proxy, this.#giveUp.signal);
  }

  async #login(): Promise<Finding> {
    await this.#loggedIn;
    return { found: null };
  }

  async #logIn(session: Session): Promise<void> {
    const token = await this.#input.token();
    if (!token.ok) session.end(token.error);
    else if (token.value) session.login(token.value);
    else session.end(appError('incomplete', { missing: 'token' }));
  }

  #version(): Promise<Finding> {
    return Promise.resolve({
      found: this.#haVersion,
      ...(knowsSubscribeEntities(this.#haVersion)
        ? {}
        : { warning: appError('version-old', { version: this.#haVersion }) }),
    });
  }

  async #permissions(): Promise<Finding> {
    const answer = await this.#ask(commands.currentUser());
    const user = answer as { name?: unknown; is_admin?: unknown } | null;
    const name = typeof user?.name === 'string' ? user.name : '?';
    return user?.is_admin === true
      ? { found: name }
      : { found: name, warning: appError('not-administrator', { user: name }) };
  }

  async #data(): Promise<Finding> {
    const answer = await this.#ask(commands.getStates());
    const count = Array.isArray(answer) ? answer.length : 0;
    return { found: String(count), ...(count === 0 ? { warning: appError('no-entities') } : {}) };
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

  /** No stage may hang: a firewall that drops packets answers nothing at all. */
  #limited(work: Promise<Finding>): Promise<Finding> {
    const { clock, stageLimitMs } = this.#input;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(stageLimitMs, () => {
        const seconds = Math.round(stageLimitMs / 1000);
        const late =
          this.#address === null
            ? appError('timed-out', { host: this.#input.url, seconds })
            : lateError(this.#progress, this.#address, stageLimitMs);
        this.#giveUp.abort();
        reject(new AppFailure(late));
      });
      work.then(resolve, (thrown: unknown) => {
        reject(thrown instanceof Error ? thrown : new Error(reasonOf(thrown)));
      });
      work.then(
        () => timer.cancel(),
        () => timer.cancel(),
      );
    });
  }

  #set(id: TestStageId, change: Partial<TestStage>): void {
    this.#stages = this.#stages.map((stage) => (stage.id === id ? { ...stage, ...change } : stage));
    this.#tell();
  }

  #tell(): void {
    if (!this.#cancelled) this.#input.onProgress(this.#stages);
  }
}
