import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerAuth, type AuthHooks } from './auth-pages';
import { configDict } from './commands/config-dict';
import type { Home } from './home';
import { stateDict } from './state';
import { atLeast } from './version';

/** The few pages of Home Assistant's web server that a client of the WebSocket API meets. */
export function answer(
  home: Home,
  hooks: AuthHooks,
  basePath: string,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const path = pathOf(request, basePath);
  if (answerAuth(home, hooks, path, basePath, request, response)) return;
  if (path === '/') {
    response.writeHead(302, { Location: `${basePath}/onboarding.html` }).end();
  } else if (path === '/api/websocket') {
    plain(response, 400, 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".');
  } else if (path === '/api/' || path === '/api/config' || path === '/api/states') {
    const bearer = /^Bearer (.+)$/u.exec(request.headers.authorization ?? '')?.[1];
    if (bearer === undefined || home.users.byToken(bearer) === undefined) {
      plain(response, 401, '401: Unauthorized');
    } else if (path === '/api/') {
      json(response, { message: 'API running.' });
    } else if (path === '/api/config') {
      json(response, configDict(home));
    } else {
      const withReported = atLeast(home.version, '2024.5');
      json(
        response,
        home.states.all().map((state) => stateDict(state, withReported)),
      );
    }
  } else {
    plain(response, 404, '404: Not Found');
  }
}

/** The request's path below `basePath`; null when it lies elsewhere. */
export function pathOf(request: IncomingMessage, basePath: string): string | null {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : null;
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(text);
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}
