import { parseAddress } from '../../shared/address';
import type { Clock, Timer } from '../clock';
import { MINUTE, SECOND } from '../../shared/time';
import { revokeLogin } from '../ha/auth-api';
import type { Way } from '../ha/way';
import type { Log } from '../log';
import type { SiteLogin } from './site-login';

export interface Retired {
  readonly login: SiteLogin;
  readonly url: string;
  readonly way: Way;
}

/** After the first try, ms. A site that is away for longer has the login in its list until somebody removes it. */
const WAITS = [10 * SECOND, MINUTE, 10 * MINUTE, 60 * MINUTE] as const;

/** Withdraws logins that are used no longer from the Home Assistant that gave them. What waits is kept in memory only. */
export class Revocations {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limitMs: number;
  readonly #timers = new Set<Timer>();
  #stopped = false;

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly limitMs: number }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#limitMs = options.limitMs;
  }

  /** Resolves after the first try: whether it is withdrawn. Others follow by themselves. A pasted token is left alone. */
  revoke(retired: Retired): Promise<boolean> {
    return retired.login.kind === 'token' ? Promise.resolve(true) : this.#try(retired, 0);
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  async #try(retired: Retired, tried: number): Promise<boolean> {
    const { login, url, way } = retired;
    const address = parseAddress(url);
    if (login.kind === 'token' || !address.ok) return false;
    const reach = { address: address.value, way, limitMs: this.#limitMs };
    const revoked = await revokeLogin(reach, login.refreshToken);
    const where = { address: address.value.baseUrl };
    if (revoked.ok) {
      this.#log.info('the login was withdrawn from Home Assistant', where);
      return true;
    }
    const wait = WAITS[tried];
    const { code } = revoked.error;
    if (wait === undefined || this.#stopped) {
      this.#log.warn(
        'the login could not be withdrawn; it stays listed in Home Assistant under the profile of its user, Security',
        { ...where, code },
      );
      return false;
    }
    this.#log.info('the login could not be withdrawn yet; it is tried again', { ...where, code });
    const timer = this.#clock.setTimer(wait, () => {
      this.#timers.delete(timer);
      void this.#try(retired, tried + 1);
    });
    this.#timers.add(timer);
    return false;
  }
}
