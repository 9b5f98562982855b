import { createHash, randomBytes } from 'node:crypto';
import { AUTH_PATHS, parseAddress, type SiteAddress } from '../../shared/address';
import { appError, reasonOf, type AppError } from '../../shared/errors';
import type { Language } from '../../shared/language';
import type { LoginState } from '../../shared/login';
import type { SiteWay } from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { MINUTE } from '../../shared/time';
import type { Clock, Timer } from '../clock';
import { exchangeCode, loginOffer, type Reach } from '../ha/auth-api';
import type { Way } from '../ha/way';
import type { Log } from '../log';
import { CallbackListener, type CallbackAnswer } from './callback-listener';
import type { Revocations } from './revocations';
import type { SiteLogin } from './site-login';
import { userNameOf } from './user-name';

/** How long the page may stay open, and how long a finished login waits for the form to be saved. */
const WAIT_MS = 5 * MINUTE;
const KEEP_MS = 30 * MINUTE;
/** Each holds a port open; whoever begins one more gives the oldest up. */
const MAX_LOGINS = 8;

export interface LoginServiceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Limit of each of Home Assistant's answers, ms. */
  readonly limitMs: number;
  readonly wayOf: (way: SiteWay) => Way;
  readonly revocations: Revocations;
  /** Shows an address in the operator's browser; null where the screens themselves are in one and open it. */
  readonly openOutside: ((url: string) => Promise<void>) | null;
  /** How long the page may stay open, ms; 5 min when left out. */
  readonly waitMs?: number;
}

/** A login that was begun: where its page is, and until when (ms UTC) it is waited for. */
export interface BegunLogin {
  readonly loginId: string;
  readonly authorizeUrl: string;
  readonly until: number;
  /** A browser was opened with it. */
  readonly opened: boolean;
}

/** A finished login, taken by who saves it. */
export interface FinishedLogin {
  readonly login: SiteLogin;
  readonly user: string;
}

/** As the contract tells it, with the error still one of this program's. */
interface PendingState extends LoginState {
  readonly error: AppError | null;
}

interface Pending {
  readonly reach: Reach;
  readonly listener: CallbackListener;
  readonly listeners: Set<() => void>;
  timer: Timer;
  state: PendingState;
  finished: FinishedLogin | null;
}

/**
 * Logins through Home Assistant's own page (RFC 8252): from the press of the button until the form that holds them
 * is saved. What they bring stays here; screens know a login by its id only.
 */
export class LoginService {
  readonly #options: LoginServiceOptions;
  readonly #logins = new Map<string, Pending>();

  constructor(options: LoginServiceOptions) {
    this.#options = options;
  }

  /**
   * Begins a login and opens its page. Errors: those of `parseAddress` and of a connection's opening,
   * `login-onboarding`, `login-port`.
   */
  async begin(input: {
    readonly url: string;
    readonly way: SiteWay;
    readonly language: Language;
  }): Promise<Result<BegunLogin>> {
    const { clock, limitMs, wayOf, log } = this.#options;
    const address = parseAddress(input.url);
    if (!address.ok) return address;
    const [oldest] = this.#logins.keys();
    if (oldest !== undefined && this.#logins.size >= MAX_LOGINS) this.cancel(oldest);
    const reach: Reach = { address: address.value, way: wayOf(input.way), limitMs };
    // Asked first, so that what is wrong with the way is told here and not by a browser.
    const offer = await loginOffer(reach);
    if (!offer.ok) return offer;
    const loginId = randomBytes(16).toString('base64url');
    const state = randomBytes(32).toString('base64url');
    const verifier = offer.value.pkce ? randomBytes(48).toString('base64url') : null;
    const opened = await CallbackListener.open({
      state,
      language: input.language,
      take: (answer) => this.#take(loginId, answer, verifier),
    });
    if (!opened.ok) return opened;
    const listener = opened.value;
    const waitMs = this.#options.waitMs ?? WAIT_MS;
    const until = clock.now() + waitMs;
    const minutes = Math.round(waitMs / MINUTE);
    this.#logins.set(loginId, {
      reach,
      listener,
      listeners: new Set(),
      timer: clock.setTimer(waitMs, () => this.#fail(loginId, appError('login-expired', { minutes }))),
      state: { phase: 'waiting', user: null, error: null },
      finished: null,
    });
    const authorizeUrl = pageOf(address.value, listener, state, verifier);
    log.info('a login was begun', { address: address.value.baseUrl });
    return ok({ loginId, authorizeUrl, until, opened: await this.#open(authorizeUrl) });
  }

  /** null: there is no such login (any more). */
  state(loginId: string): PendingState | null {
    return this.#logins.get(loginId)?.state ?? null;
  }

  /** Returns the function that ends the watching. */
  watch(loginId: string, listener: () => void): () => void {
    const listeners = this.#logins.get(loginId)?.listeners;
    listeners?.add(listener);
    return () => listeners?.delete(listener);
  }

  /** Gives a login up; one that was finished is withdrawn. */
  cancel(loginId: string): void {
    const pending = this.#logins.get(loginId);
    if (pending === undefined) return;
    this.#forget(loginId, pending);
    if (pending.finished !== null) void this.#withdraw(pending.reach, pending.finished.login);
  }

  /** What a connection test before the saving logs in with. Error: `login-unknown`. */
  loginOf(loginId: string): Result<SiteLogin> {
    const finished = this.#logins.get(loginId)?.finished ?? null;
    return finished === null ? fail(appError('login-unknown')) : ok(finished.login);
  }

  /**
   * Hands a finished login over, once, to be kept for the site at `url`. Errors: `login-unknown`, `login-elsewhere`,
   * those of `parseAddress`.
   */
  claim(loginId: string, url: string): Result<FinishedLogin> {
    const pending = this.#logins.get(loginId);
    if (pending === undefined || pending.finished === null) return fail(appError('login-unknown'));
    const address = parseAddress(url);
    if (!address.ok) return address;
    const { baseUrl } = pending.reach.address;
    if (address.value.baseUrl !== baseUrl) return fail(appError('login-elsewhere', { address: baseUrl }));
    this.#forget(loginId, pending);
    return ok(pending.finished);
  }

  /** Ends what is under way; finished logins that nobody saved are withdrawn. */
  async stop(): Promise<void> {
    const left = [...this.#logins.values()];
    for (const [loginId, pending] of this.#logins) this.#forget(loginId, pending);
    await Promise.all(
      left.map(({ reach, finished }) =>
        finished === null ? Promise.resolve() : this.#withdraw(reach, finished.login),
      ),
    );
  }

  async #open(authorizeUrl: string): Promise<boolean> {
    const { openOutside, log } = this.#options;
    if (openOutside === null) return false;
    try {
      await openOutside(authorizeUrl);
      return true;
    } catch (thrown) {
      // The screen shows the address, to be opened by hand.
      log.warn(`no browser could be opened: ${reasonOf(thrown)}`);
      return false;
    }
  }

  /** The browser came back. */
  async #take(loginId: string, answer: CallbackAnswer, verifier: string | null): Promise<boolean> {
    const pending = this.#logins.get(loginId);
    if (pending === undefined) return false;
    pending.timer.cancel();
    if ('refusal' in answer) {
      this.#fail(loginId, appError('login-refused', { reason: answer.refusal }));
      return false;
    }
    this.#change(pending, { phase: 'finishing', user: null, error: null });
    const { reach, listener } = pending;
    const { clientId } = listener;
    const given = await exchangeCode(reach, { code: answer.code, clientId, verifier });
    if (!given.ok) {
      this.#fail(loginId, given.error);
      return false;
    }
    const login: SiteLogin = { kind: 'home-assistant', refreshToken: given.value.refreshToken, clientId };
    const user = await userNameOf(reach, given.value.accessToken, this.#options.clock);
    // Given up meanwhile, or it brought a login that does not work: it must not stay listed for ever.
    if (!user.ok || !this.#logins.has(loginId)) {
      void this.#withdraw(reach, login);
      if (!user.ok) this.#fail(loginId, user.error);
      return false;
    }
    pending.finished = { login, user: user.value };
    pending.timer = this.#options.clock.setTimer(KEEP_MS, () => this.cancel(loginId));
    this.#options.log.info('a login was finished', { address: reach.address.baseUrl });
    this.#change(pending, { phase: 'done', user: user.value, error: null });
    return true;
  }

  /** It stays, so that the screen can say why; nothing waits for it any more. */
  #fail(loginId: string, error: AppError): void {
    const pending = this.#logins.get(loginId);
    if (pending === undefined) return;
    const { clock, log } = this.#options;
    log.info('a login was not finished', { address: pending.reach.address.baseUrl, code: error.code });
    pending.timer.cancel();
    pending.listener.close();
    pending.timer = clock.setTimer(KEEP_MS, () => this.cancel(loginId));
    this.#change(pending, { phase: 'failed', user: null, error });
  }

  #change(pending: Pending, state: PendingState): void {
    pending.state = state;
    for (const listener of pending.listeners) listener();
  }

  #forget(loginId: string, pending: Pending): void {
    pending.timer.cancel();
    pending.listener.close();
    this.#logins.delete(loginId);
    for (const listener of pending.listeners) listener();
  }

  #withdraw({ address, way }: Reach, login: SiteLogin): Promise<boolean> {
    return this.#options.revocations.revoke({ login, url: address.baseUrl, way });
  }
}

function pageOf(
  address: SiteAddress,
  { clientId, redirectUri }: CallbackListener,
  state: string,
  verifier: string | null,
): string {
  const page = new URL(`${address.baseUrl}${AUTH_PATHS.authorize}`);
  page.searchParams.set('response_type', 'code');
  page.searchParams.set('client_id', clientId);
  page.searchParams.set('redirect_uri', redirectUri);
  page.searchParams.set('state', state);
  if (verifier !== null) {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    page.searchParams.set('code_challenge', challenge);
    page.searchParams.set('code_challenge_method', 'S256');
  }
  return page.href;
}
