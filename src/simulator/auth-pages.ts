import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TokenFault } from './faults';
import type { Home } from './home';
import type { TokenRefusal } from './logins';
import { atLeast } from './version';

/** What the pages need of the simulator around them. */
export interface AuthHooks {
  takeTokenFault(): TokenFault | null;
  /** A request to `/auth/token` came; `grant` is its grant_type. */
  tokenAsked(grant: string): void;
  /** Home Assistant counts it as a bad login. */
  tokenRefused(): void;
  /** These access tokens are good no longer. */
  revoked(accesses: readonly string[]): void;
}

const FORM_LIMIT = 64 * 1024;

/** The pages that Home Assistant's login by authorization code is made of. Says whether `path` is one of them. */
export function answerAuth(
  home: Home,
  hooks: AuthHooks,
  path: string | null,
  basePath: string,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const post = request.method === 'POST';
  const withForm = (work: (form: URLSearchParams) => void): void => {
    void formOf(request).then(work, () => request.destroy());
  };
  switch (path) {
    case '/auth/providers':
      json(response, 200, {
        providers: [{ name: 'Home Assistant Local', id: null, type: 'homeassistant' }],
        preselect_remember_me: true,
      });
      return true;
    case '/.well-known/oauth-authorization-server':
      // Came with 2026.
      if (!atLeast(home.version, '2026.1')) return false;
      json(response, 200, {
        authorization_endpoint: `${basePath}/auth/authorize`,
        token_endpoint: `${basePath}/auth/token`,
        revocation_endpoint: `${basePath}/auth/revoke`,
        code_challenge_methods_supported: ['S256'],
      });
      return true;
    case '/auth/authorize':
      if (post) withForm((form) => logIn(home, basePath, form, response));
      else
        showForm(home, new URL(request.url ?? '/', 'http://localhost').searchParams, response, basePath, '');
      return true;
    case '/auth/token':
      if (!post) return false;
      withForm((form) => giveToken(home, hooks, form, response));
      return true;
    case '/auth/revoke':
      if (!post) return false;
      withForm((form) => {
        hooks.revoked(home.users.logins.revoke(form.get('token') ?? ''));
        response.writeHead(200).end();
      });
      return true;
    default:
      return false;
  }
}

function giveToken(home: Home, hooks: AuthHooks, form: URLSearchParams, response: ServerResponse): void {
  const { logins } = home.users;
  const grant = form.get('grant_type') ?? '';
  hooks.tokenAsked(grant);
  const fault = hooks.takeTokenFault();
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'drop':
      response.destroy();
      return;
    case 'status':
      response.writeHead(fault.status, { 'Content-Type': 'text/plain' }).end(String(fault.status));
      return;
    case 'refusal':
      hooks.tokenRefused();
      json(response, fault.error === 'access_denied' ? 403 : 400, { error: fault.error });
      return;
    case undefined:
      break;
  }
  if (grant === 'authorization_code') {
    const given = logins.exchange(
      form.get('code') ?? '',
      form.get('client_id') ?? '',
      form.get('code_verifier'),
    );
    if ('error' in given) refuse(hooks, response, given);
    else {
      json(response, 200, {
        access_token: given.access,
        token_type: 'Bearer',
        refresh_token: given.refresh.token,
        expires_in: logins.accessSeconds,
        ha_auth_provider: 'homeassistant',
      });
    }
  } else if (grant === 'refresh_token') {
    const given = logins.renew(form.get('refresh_token') ?? '', form.get('client_id'));
    if ('error' in given) refuse(hooks, response, given);
    else {
      json(response, 200, {
        access_token: given.access,
        token_type: 'Bearer',
        expires_in: logins.accessSeconds,
      });
    }
  } else json(response, 400, { error: 'unsupported_grant_type' });
}

function refuse(hooks: AuthHooks, response: ServerResponse, refusal: TokenRefusal): void {
  hooks.tokenRefused();
  json(response, 400, refusal);
}

/** IndieAuth as Home Assistant has it: the program's address and where it is called back are one host and port. */
function problemOf(form: URLSearchParams): string | null {
  try {
    const client = new URL(form.get('client_id') ?? '');
    const redirect = new URL(form.get('redirect_uri') ?? '');
    return client.origin === redirect.origin ? null : 'Invalid redirect URI';
  } catch {
    return 'Invalid client id or redirect uri';
  }
}

function logIn(home: Home, basePath: string, form: URLSearchParams, response: ServerResponse): void {
  const user = home.users.logins.byPassword(form.get('username') ?? '', form.get('password') ?? '');
  if (problemOf(form) !== null || user === undefined) {
    showForm(home, form, response, basePath, 'Invalid username or password');
    return;
  }
  const code = home.users.logins.newCode(user, form.get('client_id') ?? '', form.get('code_challenge'));
  const target = new URL(form.get('redirect_uri') ?? '');
  target.searchParams.set('code', code);
  const state = form.get('state');
  if (state !== null) target.searchParams.set('state', state);
  response.writeHead(302, { Location: target.href }).end();
}

const HIDDEN = ['client_id', 'redirect_uri', 'state', 'code_challenge', 'code_challenge_method'] as const;

function showForm(
  home: Home,
  query: URLSearchParams,
  response: ServerResponse,
  basePath: string,
  error: string,
): void {
  const problem = problemOf(query);
  const hidden = HIDDEN.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [`<input type="hidden" name="${name}" value="${escaped(value)}">`];
  });
  const body =
    problem !== null
      ? `<p role="alert">${escaped(problem)}</p>`
      : `<form method="post" action="${escaped(basePath)}/auth/authorize">${hidden.join('')}
<p role="alert">${escaped(error)}</p>
<label>Username <input name="username" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Log in</button></form>`;
  response
    .writeHead(problem === null ? 200 : 400, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Home Assistant</title><h1>${escaped(home.locationName)}</h1>${body}</html>`,
    );
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${String(character.charCodeAt(0))};`);

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  request.setEncoding('utf8');
  for await (const chunk of request as AsyncIterable<string>) {
    text += chunk;
    if (text.length > FORM_LIMIT) throw new Error('The form is too large');
  }
  return new URLSearchParams(text);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(value));
}
