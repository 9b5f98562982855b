import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { protocol } from 'electron';
import { CONTENT_TYPES, fileFor } from '../web/static-files';

export const APP_SCHEME = 'app';
export const APP_ORIGIN = `${APP_SCHEME}://control-center`;
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** What a page may do: its own scripts and styles, nothing from anywhere else, no network at all. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** To be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    // `standard` gives it an origin, so that storage and relative addresses work as on the web.
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}

/** Serves the built screens as `app://control-center/…` and nothing else of this computer. */
export function serveApp(rendererDir: string): void {
  protocol.handle(APP_SCHEME, (request) => answer(rendererDir, request.method, request.url));
}

/** Whether an address is one of our own page; what a frame says of itself may be any text. */
export function isAppAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${APP_SCHEME}:` && `${url.protocol}//${url.host}` === APP_ORIGIN;
  } catch {
    return false;
  }
}

async function answer(rendererDir: string, method: string, address: string): Promise<Response> {
  if (!isAppAddress(address)) return refuse(404);
  if (method !== 'GET' && method !== 'HEAD') return refuse(405);
  const file = fileFor(rendererDir, new URL(address).pathname);
  const type = file === null ? undefined : CONTENT_TYPES[extname(file)];
  if (file === null || type === undefined) return refuse(404);
  try {
    const body = await readFile(file);
    return new Response(body, { headers: { ...HEADERS, 'content-type': type } });
  } catch {
    return refuse(404);
  }
}

function refuse(status: number): Response {
  return new Response('Not found\n', { status, headers: { ...HEADERS, 'content-type': 'text/plain' } });
}
