import type { SiteAddress } from '../../shared/address';
import { appError, type AppError } from '../../shared/errors';
import type { ChooseProxy } from '../ha/proxy-choice';
import { handshake, openTunnel } from '../ha/way';
import { SYSTEM_TRUST } from '../ha/trust';

/**
 * What an address with the wrong scheme fails with looks like any broken connection: a TLS server mostly hangs up
 * on http without a word, and some TLS libraries (Electron's) name an answer that is no TLS only as a broken
 * connection. So the server is asked the other way round, once. Only a diagnosis does this; a connection never
 * opens a second socket.
 */
export async function withSchemeProbed(
  error: AppError,
  address: SiteAddress,
  proxy: ChooseProxy,
  signal: AbortSignal,
): Promise<AppError> {
  const { host, port, secure } = address;
  try {
    if (secure && error.code === 'tls-interrupted') {
      return (await speaksHttp(address, proxy, signal)) ? appError('needs-http', { host, port }) : error;
    }
    if (!secure && (error.code === 'closed-unanswered' || error.code === 'connection-lost')) {
      const socket = await openTunnel(address, proxy, signal);
      const { tls } = await handshake(socket, address, SYSTEM_TRUST, signal);
      tls.destroy();
      return appError('needs-https', { host, port });
    }
  } catch {
    // Neither the one nor the other: the first failure tells most.
  }
  return error;
}

/** Sends a request without path or secret and looks whether the answer begins as HTTP does. */
async function speaksHttp(address: SiteAddress, proxy: ChooseProxy, signal: AbortSignal): Promise<boolean> {
  const socket = await openTunnel(address, proxy, signal);
  return new Promise((resolve) => {
    const settle = (answer: boolean): void => {
      signal.removeEventListener('abort', end);
      socket.destroy();
      resolve(answer);
    };
    const end = (): void => settle(false);
    signal.addEventListener('abort', end);
    socket.once('data', (bytes: Buffer) => settle(bytes.toString('latin1').startsWith('HTTP/')));
    socket.once('error', end);
    socket.once('close', end);
    socket.write(`OPTIONS * HTTP/1.1\r\nHost: ${address.host}\r\nConnection: close\r\n\r\n`);
  });
}
