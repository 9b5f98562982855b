import { createHash } from 'node:crypto';
import type { Clock } from './clock';
import { Logins } from './logins';
import type { User } from './user';

export type { User } from './user';

/** Who may enter with which token. */
export class Users {
  /** What the login page gave out. */
  readonly logins: Logins;
  readonly #tokens = new Map<string, User>();

  constructor(clock: Clock, accessMs?: number) {
    this.logins = new Logins(clock, accessMs);
  }

  /** Lets a token in. Non-admins may not do what Home Assistant keeps to admins. */
  add(token: string, options: Readonly<{ name?: string; admin?: boolean }> = {}): User {
    const user = {
      id: createHash('sha256').update(token).digest('hex').slice(0, 32),
      name: options.name ?? 'Operator',
      isAdmin: options.admin ?? true,
      isOwner: options.admin ?? true,
    };
    this.#tokens.set(token, user);
    return user;
  }

  remove(token: string): boolean {
    return this.#tokens.delete(token);
  }

  byToken(token: string): User | undefined {
    return this.#tokens.get(token) ?? this.logins.byAccess(token);
  }
}

/** A token of the form Home Assistant's long-lived tokens have (a JWT), the same for the same seed. */
export function tokenFor(seed: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = createHash('sha256').update(`token ${seed}`).digest('hex').slice(0, 32);
  const signature = createHash('sha256').update(`signature ${seed}`).digest('base64url');
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: body, iat: 1_700_000_000, exp: 2_015_360_000 })}.${signature}`;
}
