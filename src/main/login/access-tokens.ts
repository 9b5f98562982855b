import { parseAddress } from '../../shared/address';
import { ok, type Result } from '../../shared/result';
import { renewAccess, type Reach } from '../ha/auth-api';
import type { Way } from '../ha/way';
import type { SiteLogin } from './site-login';

/** Of the time that a whole step may take: what fails within it is told by its own name. */
const PART_OF_STEP = 0.8;

/** How a connection test gets at what it logs in with, once it needs it; null: there is nothing. */
export type AccessGiver = () => Promise<Result<string | null>>;

/**
 * The one way to what is sent as `access_token`. A pasted token is one; a login gets a new one for each use, which
 * nobody keeps: whether the login still stands is then told in Home Assistant's own words, by one refusal that is not
 * repeated. Two that ask at once get the same.
 */
export class AccessTokens {
  readonly #underWay = new Map<string, Promise<Result<string>>>();

  /** Errors: those of `renewAccess`. */
  of(login: SiteLogin, reach: Reach): Promise<Result<string>> {
    if (login.kind === 'token') return Promise.resolve(ok(login.token));
    const key = `${reach.address.baseUrl} ${login.refreshToken}`;
    const before = this.#underWay.get(key);
    if (before !== undefined) return before;
    const asked = renewAccess(reach, login).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, asked);
    return asked;
  }

  /** For a step of `stepMs` at the site at `url`. What is wrong with the login is told when it is asked for. */
  giver(login: Result<SiteLogin | null>, url: string, way: Way, stepMs: number): AccessGiver {
    return () => {
      if (!login.ok) return Promise.resolve(login);
      if (login.value === null) return Promise.resolve(ok(null));
      const address = parseAddress(url);
      if (!address.ok) return Promise.resolve(address);
      return this.of(login.value, { address: address.value, way, limitMs: stepMs * PART_OF_STEP });
    };
  }
}
