import { AppFailure, appError, reasonOf, type AppError } from '../../shared/errors';
import type { SiteAddress } from '../../shared/address';

/** Codes of Node and its TLS library that are about TLS, whatever they mean. */
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;
/** The server's first bytes were no TLS: how OpenSSL and BoringSSL name it. */
const NOT_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/;
/** The server only knows TLS 1.1 or older, or none that this side still speaks. */
const OLD_TLS = /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW/;
const ASKS_CERTIFICATE = /CERTIFICATE_REQUIRED/;

type SystemError = NodeJS.ErrnoException & {
  /** Node tries all addresses of a name at once; the first reason stands for all. */
  readonly errors?: readonly unknown[];
  /** The bytes that Node's HTTP parser could not read. */
  readonly rawPacket?: Uint8Array;
};

/**
 * The operator's reason for a socket that could not be opened or broke (Node's error codes, `ws`' texts). `during`
 * says what was under way: the same broken connection means something else in the middle of a TLS handshake.
 */
export function connectError(
  thrown: unknown,
  address: SiteAddress,
  limitMs: number,
  during: 'opening' | 'tls' = 'opening',
): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  const error = thrown as SystemError;
  if (error.errors?.[0] !== undefined) return connectError(error.errors[0], address, limitMs, during);
  const { host, port } = address;
  const code = error.code ?? '';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
    case 'EAI_NODATA':
    case 'EAI_FAIL':
      return appError('dns-failed', { host });
    case 'ECONNREFUSED':
      return appError('refused', { host, port });
    case 'ETIMEDOUT':
    case 'ESOCKETTIMEDOUT':
      return timedOut(host, limitMs);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
      return appError('unreachable', { host });
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ECONNABORTED':
      return brokenOff(error, address, during);
  }
  if (TLS_CODE.test(code)) return tlsError(code, error, address);
  if (/handshake has timed out/i.test(error.message)) return timedOut(host, limitMs);
  if (/socket hang up/.test(error.message)) return brokenOff(error, address, during);
  if (code.startsWith('HPE_') && startsLikeTls(error.rawPacket))
    return appError('needs-https', { host, port });
  if (code.startsWith('WS_ERR')) return appError('bad-message');
  if (/Sec-WebSocket|Upgrade header|subprotocol/i.test(error.message) || code.startsWith('HPE_')) {
    return appError('not-websocket', { status: 'no WebSocket' });
  }
  return appError('unexpected', { reason: reasonOf(error) });
}

function timedOut(host: string, limitMs: number): AppError {
  return appError('timed-out', { host, seconds: Math.round(limitMs / 1000) });
}

function brokenOff(
  error: SystemError,
  { host, port, secure }: SiteAddress,
  during: 'opening' | 'tls',
): AppError {
  if (during === 'tls') return appError('tls-interrupted', { host, port });
  // A proper end before the first byte of an answer: what a server that expects TLS does with an http request.
  if (!secure && /socket hang up/.test(error.message)) return appError('closed-unanswered', { host, port });
  return appError('connection-lost', { code: error.code ?? 'ECONNRESET' });
}

function tlsError(code: string, error: SystemError, { host, port }: SiteAddress): AppError {
  // Node gives EPROTO where it knows no name; OpenSSL's is then in the message, in its own words.
  const name = `${code} ${error.message.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`;
  if (NOT_TLS.test(name)) return appError('needs-http', { host, port });
  if (OLD_TLS.test(name)) return appError('tls-version', { host });
  if (ASKS_CERTIFICATE.test(name)) return appError('tls-client-certificate', { host });
  return appError('tls-failed', { host, reason: shortened(reasonOf(error)) });
}

/** OpenSSL's line is `…:error:0A000410:SSL routines:ssl3_read_bytes:the reason:../deps/…:1605:…`. */
function shortened(message: string): string {
  return /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1] ?? message.trim();
}

/** A TLS alert: what a TLS server may answer to an http request. */
function startsLikeTls(bytes: Uint8Array | undefined): boolean {
  return bytes?.[0] === 0x15 && bytes[1] === 0x03;
}

/** The operator's reason for an HTTP answer other than 101 to the WebSocket upgrade (R7). */
export function upgradeError(status: number, location: string | undefined): AppError {
  if (status >= 300 && status < 400) return appError('redirected', { location: withoutQuery(location) });
  switch (status) {
    case 400:
      return appError('proxy-refused');
    case 401:
      return appError('login-in-front');
    case 403:
      return appError('banned');
    case 404:
      return appError('path-not-found');
    default:
      return status >= 500 ? appError('server-error', { status }) : appError('not-websocket', { status });
  }
}

/** Login pages put tickets and whole addresses behind the question mark; none of that belongs into a log. */
function withoutQuery(location: string | undefined): string {
  return location === undefined || location === '' ? '?' : location.replace(/[?#].*$/, '');
}

/** Servers that notice http at their https port say so in the body of a 400 (nginx, Go's, Apache). */
export function saysHttpsIsNeeded(body: string): boolean {
  return /plain HTTP request was sent to HTTPS port|HTTP request to an HTTPS server|speaking plain HTTP to an SSL-enabled/i.test(
    body,
  );
}
