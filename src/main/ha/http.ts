import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { SiteAddress } from '../../shared/address';
import { AppFailure, appError, type AppError } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { connectError } from './connect-error';
import { lateError, newProgress, openWay, type Way } from './way';

export interface HttpAsk {
  readonly method: 'GET' | 'POST';
  /** Below the address of the site, with a leading slash. */
  readonly path: string;
  /** Sent as a form; secrets travel in here, never in the path. */
  readonly form?: Readonly<Record<string, string>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

/** Home Assistant's answers here are a few hundred bytes; who sends more is something else. */
const BODY_LIMIT = 64 * 1024;

/**
 * One HTTP request by the site's own way: its proxy, and only to a server whose certificate is trusted (R16).
 * Redirects are not followed: what is sent may be a secret. Errors: those of a connection's opening.
 */
export async function askHttp(
  address: SiteAddress,
  way: Way,
  ask: HttpAsk,
  limitMs: number,
): Promise<Result<HttpAnswer>> {
  const giveUp = new AbortController();
  const progress = newProgress();
  let late: AppError | null = null;
  const limit = setTimeout(() => {
    late = lateError(progress, address, limitMs);
    giveUp.abort();
  }, limitMs);
  try {
    const socket = await openWay(address, way, giveUp.signal, progress);
    return ok(await exchange(socket, address, ask, giveUp.signal));
  } catch (thrown) {
    return fail(late ?? connectError(thrown, address, limitMs));
  } finally {
    clearTimeout(limit);
    giveUp.abort();
  }
}

function exchange(
  socket: Socket,
  address: SiteAddress,
  { method, path, form }: HttpAsk,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const base = new URL(address.baseUrl);
  const body = form === undefined ? null : new URLSearchParams(form).toString();
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      method,
      path: `${base.pathname.replace(/\/$/, '')}${path}`,
      createConnection: () => socket,
      headers: {
        host: base.host,
        accept: 'application/json',
        connection: 'close',
        ...(body === null
          ? {}
          : {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': String(Buffer.byteLength(body)),
            }),
      },
    });
    const abort = (): void => {
      request.destroy(new AppFailure(appError('cancelled')));
      socket.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    request.on('error', reject);
    request.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
        if (text.length > BODY_LIMIT) request.destroy(new AppFailure(appError('bad-message')));
      });
      response.once('error', reject);
      response.once('close', () => {
        if (response.complete) {
          resolve({ status: response.statusCode ?? 0, location: response.headers.location, body: text });
        } else reject(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      });
    });
    request.end(body ?? undefined);
  });
}
