import { appError } from './errors';
import { fail, ok, type Result } from './result';

/** Path of Home Assistant's WebSocket API below the address of an install. */
export const WEBSOCKET_PATH = '/api/websocket';

/** Home Assistant's login pages, its proof of itself, and where a user's tokens are listed, below the address. */
export const AUTH_PATHS = {
  providers: '/auth/providers',
  authorize: '/auth/authorize',
  token: '/auth/token',
  revoke: '/auth/revoke',
  /** What the server can do (RFC 8414); old releases have none. */
  server: '/.well-known/oauth-authorization-server',
  /** The page of the frontend with a user's logins and long-lived tokens. */
  security: '/profile/security',
} as const;

export interface SiteAddress {
  /** What the WebSocket is opened on, e.g. `wss://ha.example/ha/api/websocket`. */
  readonly webSocketUrl: string;
  /** Where a browser finds Home Assistant, no trailing slash, e.g. `https://ha.example/ha`. */
  readonly baseUrl: string;
  /** Host without brackets, as DNS or a socket wants it. */
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

const SCHEMES: Readonly<Record<string, 'http' | 'https'>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
};
/**
 * Paths that people paste along with the address: the API's own, and pages of HA's frontend. Only what stands at
 * the end is cut off; what stands before it is a prefix that a proxy may need.
 */
const PASTED_TAIL =
  /\/(?:api\/websocket|api|lovelace(?:-[\w-]+)?(?:\/[\w-]*)*|config(?:\/[\w-]*)*|dashboard-[\w-]+(?:\/[\w-]*)*|developer-tools(?:\/[\w-]*)*|media-browser(?:\/[\w-]*)*|energy|map|history|logbook|profile(?:\/[\w-]*)*|auth\/authorize)\/*$/;

/**
 * Derives a site's endpoints from the address the operator typed (R1): `http` → `ws`, `https` → `wss`, no scheme
 * → http, IPv6 literals, ports and path prefixes kept, pasted API and frontend paths cut off. An address that
 * can't be one is refused with the reason: `address-empty`, `address-scheme`, `address-credentials`,
 * `address-invalid`.
 */
export function parseAddress(typed: string): Result<SiteAddress> {
  const text = typed.trim();
  if (text === '') return fail(appError('address-empty'));
  const invalid = (reason: string): Result<never> =>
    fail(appError('address-invalid', { address: withoutCredentials(text), reason }));
  if (/\s/.test(text)) return invalid('it holds a space');

  const written = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (written !== undefined && !(written in SCHEMES))
    return fail(appError('address-scheme', { scheme: written }));
  if (written === undefined && /^(?:mailto|file|javascript|data|about|tel):/i.test(text)) {
    return fail(appError('address-scheme', { scheme: text.slice(0, text.indexOf(':')) }));
  }
  if (written === undefined && /^(?:https?|wss?)(?::\/|\/|:$)/i.test(text)) {
    return invalid('the scheme is written with :// after it');
  }
  const scheme = SCHEMES[written ?? 'http'] ?? 'http';
  let rest = written === undefined ? text : text.slice(written.length + 3);
  // A bare IPv6 literal has colons but no brackets; the URL parser would read its tail as a port.
  if (/^[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*$/i.test(rest)) rest = `[${rest}]`;
  if (rest === '' || /^[/?#]/.test(rest)) return invalid('the host is missing');

  let url: URL;
  try {
    url = new URL(`${scheme}://${rest}`);
  } catch {
    return invalid(reasonForMalformed(rest));
  }
  if (url.username !== '' || url.password !== '') return fail(appError('address-credentials'));
  if (url.port === '0') return invalid('port 0 cannot be connected to');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const problem = problemOfHost(host, rest);
  if (problem !== null) return invalid(problem);

  const prefix = url.pathname.replace(PASTED_TAIL, '').replace(/\/+$/, '');
  const secure = scheme === 'https';
  const authority = url.host;
  return ok({
    webSocketUrl: `${secure ? 'wss' : 'ws'}://${authority}${prefix}${WEBSOCKET_PATH}`,
    baseUrl: `${scheme}://${authority}${prefix}`,
    host,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
  });
}

/** What stands before an @ may be a password or a token, and sentences travel: into logs and support reports. */
const withoutCredentials = (text: string): string =>
  text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, (_, scheme?: string) => `${scheme ?? ''}…@`);

function reasonForMalformed(rest: string): string {
  const port = /:(\d+)(?:[/?#]|$)/.exec(rest)?.[1];
  if (port !== undefined && Number(port) > 65535) return `port ${port} is above 65535`;
  if (/:[^\]/]*[^\d\]/][^/]*(?:\/|$)/.test(rest) && !rest.startsWith('[')) return 'the port is not a number';
  return 'the host is not valid';
}

/** Hosts the URL parser lets pass but no network can have. */
function problemOfHost(host: string, rest: string): string | null {
  if (host.includes(':')) return null;
  if (host.length > 253) return 'the host is longer than 253 characters';
  // The parser reads "1.2.3" as 1.2.0.3: nobody means that.
  const typedHost = /^[^/:?#]*/.exec(rest)?.[0] ?? '';
  if (/^[\d.]+$/.test(typedHost) && typedHost !== host)
    return 'an IPv4 address has four numbers from 0 to 255';
  const labels = host.replace(/\.$/, '').split('.');
  if (labels.some((label) => label === '')) return 'the host has an empty part';
  if (labels.some((label) => label.length > 63)) return 'a part of the host is longer than 63 characters';
  if (labels.some((label) => !/^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/i.test(label)))
    return 'the host holds a character that no name has';
  return null;
}
