import { appError, reasonOf, type AppError } from '../../shared/errors';
import type { SiteAddress } from '../../shared/address';

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/;

/** The operator's reason for a socket that could not be opened or broke (Node's error codes, `ws`' texts). */
export function connectError(thrown: unknown, address: SiteAddress, limitMs: number): AppError {
  const error = thrown as NodeJS.ErrnoException & { errors?: readonly unknown[] };
  // Node tries all addresses of a name at once; the first reason stands for all.
  if (error.errors?.[0] !== undefined) return connectError(error.errors[0], address, limitMs);
  const { host, port } = address;
  const code = error.code ?? '';
  const seconds = Math.round(limitMs / 1000);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NONAME' || code === 'EAI_FAIL') {
    return appError('dns-failed', { host });
  }
  if (code === 'ECONNREFUSED') return appError('refused', { host, port });
  if (code === 'ETIMEDOUT' || code === 'ESOCKETTIMEDOUT') return appError('timed-out', { host, seconds });
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH' || code === 'EADDRNOTAVAIL' || code === 'EACCES') {
    return appError('unreachable', { host });
  }
  if (TLS_CODE.test(code)) return appError('tls-failed', { host, reason: reasonOf(error) });
  if (/handshake has timed out/i.test(error.message)) return appError('timed-out', { host, seconds });
  if (code === 'ECONNRESET' || code === 'EPIPE' || /socket hang up/.test(error.message)) {
    return appError('connection-lost', { code: code === '' ? 'ECONNRESET' : code });
  }
  if (code === 'WS_ERR_INVALID_UTF8' || code.startsWith('WS_ERR')) return appError('bad-message');
  if (/Sec-WebSocket|Upgrade header|subprotocol/i.test(error.message) || code.startsWith('HPE_')) {
    return appError('not-websocket', { status: 'no WebSocket' });
  }
  return appError('unexpected', { reason: reasonOf(error) });
}

/** The operator's reason for an HTTP answer other than 101 to the WebSocket upgrade (R7). */
export function upgradeError(status: number, location: string | undefined): AppError {
  if (status >= 300 && status < 400) return appError('redirected', { location: location ?? '?' });
  switch (status) {
    case 400:
      return appError('proxy-refused');
    case 403:
      return appError('banned');
    case 404:
      return appError('path-not-found');
    default:
      return status >= 500 ? appError('server-error', { status }) : appError('not-websocket', { status });
  }
}
