import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from './clock';
import type { User } from './user';

/** Home Assistant's: an authorization code lives 10 min, an access token 30. */
const CODE_MS = 600_000;
const ACCESS_MS = 1_800_000;

interface Code {
  readonly user: User;
  readonly clientId: string;
  readonly challenge: string | null;
  readonly until: number;
}

/** A login that Home Assistant's page gave to a program. */
export interface Refresh {
  readonly token: string;
  readonly clientId: string;
  readonly user: User;
}

/** What `/auth/token` answers with status 400 or 403. */
export interface TokenRefusal {
  readonly error: 'invalid_request' | 'invalid_grant' | 'access_denied';
  readonly error_description?: string;
}

/** Who may log in by a name and a password, and what was given out for it: codes, refresh tokens, access tokens. */
export class Logins {
  /** Every code and token that was ever given out, for tests that look where they went. */
  readonly given: string[] = [];
  readonly #clock: Clock;
  readonly #accessMs: number;
  readonly #passwords = new Map<string, Readonly<{ password: string; user: User }>>();
  readonly #codes = new Map<string, Code>();
  readonly #refreshes = new Map<string, Refresh>();
  readonly #accesses = new Map<string, Readonly<{ refresh: Refresh; until: number }>>();

  constructor(clock: Clock, accessMs = ACCESS_MS) {
    this.#clock = clock;
    this.#accessMs = accessMs;
  }

  /** Lets somebody log in on the page. */
  addPassword(name: string, password: string, user: User): void {
    this.#passwords.set(name, { password, user });
  }

  /** The user whose name and password these are. */
  byPassword(name: string, password: string): User | undefined {
    const known = this.#passwords.get(name);
    return known?.password === password ? known.user : undefined;
  }

  /** Refresh tokens that are in force, as the list under a user's profile shows them. */
  get refreshes(): readonly Refresh[] {
    return [...this.#refreshes.values()];
  }

  newCode(user: User, clientId: string, challenge: string | null): string {
    const code = randomBytes(16).toString('hex');
    this.given.push(code);
    this.#codes.set(code, { user, clientId, challenge, until: this.#clock.now() + CODE_MS });
    return code;
  }

  /** A code is good once, for the program that it was made for. */
  exchange(
    code: string,
    clientId: string,
    verifier: string | null,
  ): Readonly<{ refresh: Refresh; access: string }> | TokenRefusal {
    const known = this.#codes.get(code);
    if (known === undefined || known.clientId !== clientId) {
      return { error: 'invalid_request', error_description: 'Invalid code' };
    }
    this.#codes.delete(code);
    if (this.#clock.now() > known.until) {
      return { error: 'invalid_request', error_description: 'Invalid code' };
    }
    if ((known.challenge === null) !== (verifier === null)) {
      return { error: 'invalid_request', error_description: 'Code verifier required' };
    }
    if (verifier !== null && createHash('sha256').update(verifier).digest('base64url') !== known.challenge) {
      return { error: 'invalid_grant', error_description: 'Invalid code verifier' };
    }
    const refresh: Refresh = { token: randomBytes(64).toString('hex'), clientId, user: known.user };
    this.given.push(refresh.token);
    this.#refreshes.set(refresh.token, refresh);
    return { refresh, access: this.#newAccess(refresh) };
  }

  /** Another access token for a refresh token. */
  renew(token: string, clientId: string | null): Readonly<{ access: string }> | TokenRefusal {
    const refresh = this.#refreshes.get(token);
    if (refresh === undefined) return { error: 'invalid_grant' };
    if (refresh.clientId !== clientId) return { error: 'invalid_request' };
    return { access: this.#newAccess(refresh) };
  }

  /** Takes a refresh token back, and what was made of it. Says which access tokens that were. */
  revoke(token: string): readonly string[] {
    this.#refreshes.delete(token);
    const gone = [...this.#accesses].filter(([, { refresh }]) => refresh.token === token);
    gone.forEach(([access]) => this.#accesses.delete(access));
    return gone.map(([access]) => access);
  }

  /** Of an access token that is good now. */
  byAccess(access: string): User | undefined {
    const known = this.#accesses.get(access);
    return known !== undefined && this.#clock.now() <= known.until ? known.refresh.user : undefined;
  }

  get accessSeconds(): number {
    return Math.round(this.#accessMs / 1000);
  }

  #newAccess(refresh: Refresh): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const access = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: refresh.clientId })}.${randomBytes(32).toString('base64url')}`;
    this.given.push(access);
    this.#accesses.set(access, { refresh, until: this.#clock.now() + this.#accessMs });
    return access;
  }
}
