import { z } from 'zod';
import { AUTH_PATHS, type SiteAddress } from '../../shared/address';
import { appError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { upgradeError } from './connect-error';
import { askHttp, type HttpAnswer, type HttpAsk } from './http';
import type { Way } from './way';

/** Where a Home Assistant is, by which way, and how long one of its answers may take (ms). */
export interface Reach {
  readonly address: SiteAddress;
  readonly way: Way;
  readonly limitMs: number;
}

const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });
const accessSchema = z.object({ access_token: z.string().min(1).max(8192) });
const loginSchema = accessSchema.extend({ refresh_token: z.string().min(1).max(8192) });
const serverSchema = z.object({ code_challenge_methods_supported: z.array(z.string()) });
const messageSchema = z.object({ code: z.string() });

/**
 * Whether people can log in there, asked before a browser is opened: `pkce` says that the answer can be bound to
 * who asked (RFC 7636, Home Assistant since 2026). Errors: those of a connection's opening, `login-onboarding`,
 * and what `upgradeError` makes of another answer.
 */
export async function loginOffer(reach: Reach): Promise<Result<{ readonly pkce: boolean }>> {
  const providers = await ask(reach, { method: 'GET', path: AUTH_PATHS.providers });
  if (!providers.ok) return providers;
  const { status, body } = providers.value;
  if (status !== 200) {
    const said = messageSchema.safeParse(parsed(body));
    return fail(
      said.success && said.data.code === 'onboarding_required'
        ? appError('login-onboarding', { address: reach.address.baseUrl })
        : otherError(providers.value),
    );
  }
  if (parsed(body) === undefined) return fail(appError('not-websocket', { status }));
  const server = await ask(reach, { method: 'GET', path: AUTH_PATHS.server });
  if (!server.ok) return server;
  const offered = serverSchema.safeParse(server.value.status === 200 ? parsed(server.value.body) : null);
  return ok({ pkce: offered.success && offered.data.code_challenge_methods_supported.includes('S256') });
}

/** Exchanges the page's code, once. Errors: of the connection, `login-refused`, `login-denied`. */
export async function exchangeCode(
  reach: Reach,
  given: { readonly code: string; readonly clientId: string; readonly verifier: string | null },
): Promise<Result<{ readonly accessToken: string; readonly refreshToken: string }>> {
  const answer = await ask(reach, {
    method: 'POST',
    path: AUTH_PATHS.token,
    form: {
      grant_type: 'authorization_code',
      code: given.code,
      client_id: given.clientId,
      ...(given.verifier === null ? {} : { code_verifier: given.verifier }),
    },
  });
  if (!answer.ok) return answer;
  const login = loginSchema.safeParse(answer.value.status === 200 ? parsed(answer.value.body) : null);
  if (login.success) {
    return ok({ accessToken: login.data.access_token, refreshToken: login.data.refresh_token });
  }
  return fail(refused(answer.value, (reason) => appError('login-refused', { reason })));
}

/**
 * An access token for a login. Home Assistant counts a refusal as one bad login attempt, so that who was refused must
 * not ask again (R6). Errors: of the connection, `login-revoked`, `login-denied`.
 */
export async function renewAccess(
  reach: Reach,
  login: { readonly refreshToken: string; readonly clientId: string },
): Promise<Result<string>> {
  const answer = await ask(reach, {
    method: 'POST',
    path: AUTH_PATHS.token,
    form: { grant_type: 'refresh_token', refresh_token: login.refreshToken, client_id: login.clientId },
  });
  if (!answer.ok) return answer;
  const given = accessSchema.safeParse(answer.value.status === 200 ? parsed(answer.value.body) : null);
  if (given.success) return ok(given.data.access_token);
  return fail(refused(answer.value, () => appError('login-revoked')));
}

/** Withdraws a login. Home Assistant says yes also to one that it does not know. Errors: of the connection. */
export async function revokeLogin(reach: Reach, refreshToken: string): Promise<Result<void>> {
  const answer = await ask(reach, {
    method: 'POST',
    path: AUTH_PATHS.revoke,
    form: { token: refreshToken },
  });
  if (!answer.ok) return answer;
  return answer.value.status === 200 ? ok(undefined) : fail(otherError(answer.value));
}

const ask = ({ address, way, limitMs }: Reach, what: HttpAsk): Promise<Result<HttpAnswer>> =>
  askHttp(address, way, what, limitMs);

/** A refusal in Home Assistant's own form is the login's end; anything else is somebody on the way. */
function refused(answer: HttpAnswer, ended: (reason: string) => AppError): AppError {
  const said = refusalSchema.safeParse(parsed(answer.body));
  if (!said.success || (answer.status !== 400 && answer.status !== 403)) return otherError(answer);
  const reason = (said.data.error_description ?? said.data.error).slice(0, 200);
  return said.data.error === 'access_denied' ? appError('login-denied', { reason }) : ended(reason);
}

function otherError({ status, location }: HttpAnswer): AppError {
  return upgradeError(status, location);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
