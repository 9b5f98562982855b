import { z } from 'zod';
import { appError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';

/** How a site lets us in, as the secret store keeps it. */
export type SiteLogin =
  /** A long-lived access token that the operator made and pasted. */
  | { readonly kind: 'token'; readonly token: string }
  /** A login on Home Assistant's own page. The refresh token is good only together with the id it was made for. */
  | { readonly kind: 'home-assistant'; readonly refreshToken: string; readonly clientId: string };

const keptSchema = z.object({
  login: z.literal('home-assistant'),
  refreshToken: z.string().min(1),
  clientId: z.string().min(1),
});

export const tokenLogin = (token: string): SiteLogin => ({ kind: 'token', token });

/** A token stands for itself, as every version before kept it; no token begins with a brace. */
export function keptText(login: SiteLogin): string {
  if (login.kind === 'token') return login.token;
  const { refreshToken, clientId } = login;
  return JSON.stringify({ login: 'home-assistant', refreshToken, clientId });
}

/** Reads what was kept; null and the empty text are no login. Error: `token-unreadable`. */
export function readKept(kept: Result<string | null>): Result<SiteLogin | null> {
  if (!kept.ok) return kept;
  if (kept.value === null || kept.value === '') return ok(null);
  if (!kept.value.startsWith('{')) return ok(tokenLogin(kept.value));
  let value: unknown;
  try {
    value = JSON.parse(kept.value);
  } catch {
    value = null;
  }
  const login = keptSchema.safeParse(value);
  if (!login.success) return fail(appError('token-unreadable', { reason: 'its file is damaged' }));
  const { refreshToken, clientId } = login.data;
  return ok({ kind: 'home-assistant', refreshToken, clientId });
}

/** What config.db holds of a login and of who logged in; the login itself is in the secret store. */
export function loginFields(given: { readonly login: SiteLogin; readonly user: string } | null): {
  readonly hasToken: boolean;
  readonly login: SiteLogin['kind'];
  readonly loginUser: string;
} {
  return { hasToken: given !== null, login: given?.login.kind ?? 'token', loginUser: given?.user ?? '' };
}

/** The secret that a login stands or falls with. */
export const secretOf = (login: SiteLogin): string =>
  login.kind === 'token' ? login.token : login.refreshToken;

export function sameLogin(left: SiteLogin | null, right: SiteLogin | null): boolean {
  if (left === null || right === null) return left === right;
  return keptText(left) === keptText(right);
}

/** R11: enough to tell two tokens apart, too little to use one; of a login on the page, nothing at all. */
export function loginMark(login: SiteLogin | null): string | null {
  if (login === null) return null;
  if (login.kind === 'home-assistant') return 'login through Home Assistant';
  // Of a token that is no longer than that, a third.
  return `${login.token.slice(0, Math.min(10, Math.floor(login.token.length / 3)))}…`;
}
