import { appError } from './errors';
import { fail, ok, type Result } from './result';

export interface ProxyAddress {
  readonly host: string;
  readonly port: number;
  /** The proxy itself is spoken to by TLS. */
  readonly secure: boolean;
  /** How it is named to people and in logs: never with user name or password. */
  readonly label: string;
}

/** A proxy's address with the login that may stand in it; the login is for the connection only. */
export interface ProxyWithLogin extends ProxyAddress {
  readonly user: string;
  readonly password: string;
}

/**
 * Reads a proxy's address as a setting or an environment variable holds it; no scheme means http. Error:
 * `proxy-address` with a reason that never repeats the text, because a password may stand in it.
 */
export function readProxyAddress(typed: string): Result<ProxyWithLogin> {
  const text = typed.trim();
  const invalid = (reason: string): Result<never> => fail(appError('proxy-address', { reason }));
  if (text === '') return invalid('it is empty');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme?.startsWith('socks')) return invalid('SOCKS is not supported');
  if (scheme !== undefined && scheme !== 'http' && scheme !== 'https')
    return invalid('its scheme is unknown');
  let url: URL;
  try {
    url = new URL(scheme === undefined ? `http://${text}` : text);
  } catch {
    return invalid('host or port is not valid');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '') return invalid('the host is missing');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return invalid('a proxy has no path');
  const secure = url.protocol === 'https:';
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  if (port === 0) return invalid('port 0 cannot be connected to');
  const label = `${secure ? 'https' : 'http'}://${url.hostname}:${port}`;
  try {
    const user = decodeURIComponent(url.username);
    return ok({ host, port, secure, label, user, password: decodeURIComponent(url.password) });
  } catch {
    return invalid('its user name or password is not encoded as in an address');
  }
}

/** A proxy's address for the settings. Errors: `proxy-address`, `proxy-credentials`. */
export function parseProxySetting(typed: string): Result<ProxyAddress> {
  const read = readProxyAddress(typed);
  if (!read.ok) return read;
  const { user, password, ...address } = read.value;
  return user === '' && password === '' ? ok(address) : fail(appError('proxy-credentials'));
}
