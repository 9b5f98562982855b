import { X509Certificate } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { SiteAddress } from '../../shared/address';
import { AppFailure, appError, reasonOf, type AppError } from '../../shared/errors';
import { contextFor } from './authorities';
import { certificateError } from './certificates';
import { connectError } from './connect-error';
import { noProxy, type ChooseProxy, type ProxyServer } from './proxy-choice';
import { SYSTEM_TRUST, type SiteTrust } from './trust';

/** How a site is reached: through which proxy, and whose certificate is trusted there. */
export interface Way {
  readonly trust: SiteTrust;
  readonly proxy: ChooseProxy;
}

/** Straight to the server, trusted by this computer's authorities. */
export const DIRECT_WAY: Way = { trust: SYSTEM_TRUST, proxy: noProxy };

/** Where an opening stands, so that the end of its time can be told as what it was waiting for. */
export interface Progress {
  proxy: ProxyServer | null;
  part: 'network' | 'proxy' | 'tunnel' | 'tls' | 'server';
}

export const newProgress = (): Progress => ({ proxy: null, part: 'network' });

/** The reason when an opening takes longer than `limitMs`. */
export function lateError({ part, proxy }: Progress, { host }: SiteAddress, limitMs: number): AppError {
  const seconds = Math.round(limitMs / 1000);
  if (proxy !== null && (part === 'proxy' || part === 'tunnel')) {
    return appError('proxy-unreachable', { proxy: proxy.label, reason: `no answer within ${seconds} s` });
  }
  return appError('timed-out', { host, seconds });
}

/**
 * Opens the way to a site: TCP, through the proxy if there is one, and TLS with a certificate that was found
 * trusted. Only then is the socket given out, so that not one byte of HTTP goes to a server that is not the right
 * one. Aborting closes whatever is open. Rejects with an AppFailure.
 */
export async function openWay(
  address: SiteAddress,
  way: Way,
  signal: AbortSignal,
  progress: Progress = newProgress(),
): Promise<Socket> {
  // First of all, so that the server does not wait for it in the middle of a handshake.
  if (address.secure) await contextFor(way.trust).catch(() => undefined);
  const socket = await openTunnel(address, way.proxy, signal, progress);
  if (!address.secure) return socket;
  progress.part = 'tls';
  const { tls } = await secure(socket, address, way.trust, signal);
  progress.part = 'server';
  return tls;
}

/** The first half: a plain socket that leads to the site's port. */
export async function openTunnel(
  address: SiteAddress,
  choose: ChooseProxy,
  signal: AbortSignal,
  progress: Progress = newProgress(),
): Promise<Socket> {
  const chosen = await choose(address);
  if (!chosen.ok) throw new AppFailure(chosen.error);
  const proxy = chosen.value;
  progress.proxy = proxy;
  if (proxy === null) {
    const direct = await connected(address.host, address.port, signal, (thrown) =>
      connectError(thrown, address, 0),
    );
    progress.part = 'server';
    return direct;
  }
  progress.part = 'proxy';
  const tunnel = await openThroughProxy(proxy, address, signal, progress);
  progress.part = 'server';
  return tunnel;
}

function connected(
  host: string,
  port: number,
  signal: AbortSignal,
  describe: (thrown: unknown) => AppError,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host, port });
    const settle = guard(socket, signal, reject);
    socket.once('error', (thrown) => settle(() => reject(new AppFailure(describe(thrown)))));
    socket.once('connect', () => settle(() => resolve(socket)));
  });
}

/**
 * Asks the proxy for a tunnel to the site's port. For ws:// as well: a proxy that is asked for the page itself
 * may keep, change or cut what a WebSocket sends.
 */
async function openThroughProxy(
  proxy: ProxyServer,
  { host, port }: SiteAddress,
  signal: AbortSignal,
  progress: Progress,
): Promise<Socket> {
  const { label } = proxy;
  const unreachable = (thrown: unknown): AppError =>
    appError('proxy-unreachable', { proxy: label, reason: proxyReason(thrown) });
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const headers: Record<string, string> = { host: target };
  if (proxy.user !== '' || proxy.password !== '') {
    const login = Buffer.from(`${proxy.user}:${proxy.password}`).toString('base64');
    headers['proxy-authorization'] = `Basic ${login}`;
  }
  const options = {
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: target,
    headers,
    agent: false,
  };
  const context = proxy.secure ? await contextFor(SYSTEM_TRUST) : undefined;
  return new Promise((resolve, reject) => {
    const request =
      context === undefined
        ? httpRequest(options)
        : httpsRequest(Object.assign(options, { secureContext: context }, serverName(proxy.host)));
    const settle = guard(request, signal, reject);
    request.once('socket', (socket) =>
      socket.once(proxy.secure ? 'secureConnect' : 'connect', () => (progress.part = 'tunnel')),
    );
    request.on('error', (thrown) => settle(() => reject(new AppFailure(unreachable(thrown)))));
    request.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) =>
      settle(() => {
        const status = answer.statusCode ?? 0;
        if (status >= 200 && status < 300) {
          if (head.length > 0) socket.unshift(head);
          resolve(socket);
          return;
        }
        socket.destroy();
        reject(new AppFailure(proxyRefusal(proxy, status, host, port)));
      }),
    );
    request.end();
  });
}

/** Why there is no way to the proxy itself; screens translate these words. */
function proxyReason(thrown: unknown): string {
  const error = thrown as NodeJS.ErrnoException & { readonly errors?: readonly unknown[] };
  if (error.errors?.[0] !== undefined) return proxyReason(error.errors[0]);
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'it refuses the connection';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name is not known';
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'there is no way to it';
    case 'ECONNRESET':
    case 'EPIPE':
      return 'it ends the connection';
    default:
      return reasonOf(error);
  }
}

function proxyRefusal({ label }: ProxyServer, status: number, host: string, port: number): AppError {
  if (status === 407) return appError('proxy-login', { proxy: label });
  const details = { proxy: label, host, port, status };
  return status >= 500 ? appError('proxy-failed', details) : appError('proxy-forbids', details);
}

/**
 * TLS on a socket, with the certificate judged by the site's trust. Node is told not to end the connection by
 * itself, because it could then no longer say whose certificate it was, and a pin is asked instead of the
 * authorities; `judge` ends it, before the socket is given to anybody.
 */
export async function secure(
  socket: Socket,
  address: SiteAddress,
  trust: SiteTrust,
  signal: AbortSignal,
): Promise<Secured> {
  const secured = await handshake(socket, address, trust, signal);
  const error = judge(secured, address, trust);
  if (error === null) return secured;
  secured.tls.destroy();
  throw new AppFailure(error);
}

/** A TLS connection and the certificate of its server. */
export interface Secured {
  readonly tls: TLSSocket;
  readonly certificate: X509Certificate;
}

/** TLS without a judgement: to look at a certificate. Nothing may be sent on it. */
export async function handshake(
  socket: Socket,
  address: SiteAddress,
  trust: SiteTrust,
  signal: AbortSignal,
): Promise<Secured> {
  let early: Error | null = null;
  const noteEarly = (thrown: Error): void => void (early = thrown);
  socket.once('error', noteEarly);
  const secureContext = await contextFor(trust).catch((thrown: unknown) => {
    socket.destroy();
    throw new AppFailure(appError('tls-failed', { host: address.host, reason: reasonOf(thrown) }));
  });
  return new Promise((resolve, reject) => {
    const refuse = (thrown: unknown): void => reject(new AppFailure(connectError(thrown, address, 0, 'tls')));
    if (early !== null || socket.destroyed) {
      socket.destroy();
      refuse(early ?? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
      return;
    }
    const tls = connectTls({
      socket,
      host: address.host,
      ...serverName(address.host),
      secureContext,
      rejectUnauthorized: false,
    });
    socket.off('error', noteEarly);
    const settle = guard(tls, signal, reject);
    tls.once('error', (thrown) => settle(() => refuse(thrown)));
    tls.once('secureConnect', () =>
      settle(() => {
        // A second handshake could bring another certificate than the one that is judged.
        tls.disableRenegotiation();
        const certificate = certificateOf(tls);
        if (certificate !== null) resolve({ tls, certificate });
        else {
          tls.destroy();
          reject(new AppFailure(appError('tls-failed', { host: address.host, reason: 'no certificate' })));
        }
      }),
    );
  });
}

/** An address in numbers is not sent as a name (RFC 6066). */
function serverName(host: string): { readonly servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}

/**
 * Whether this is the server that was meant. A pin replaces the authorities, the name and the date: the operator
 * trusts that very certificate, and an expired one is no less the same.
 */
function judge({ tls, certificate }: Secured, { host }: SiteAddress, trust: SiteTrust): AppError | null {
  if (trust.mode === 'pin') {
    const found = certificate.fingerprint256;
    return found === trust.fingerprint
      ? null
      : appError('certificate-changed', { host, expected: trust.fingerprint, found });
  }
  return tls.authorized ? null : certificateError(refusalOf(tls), certificate, host);
}

/** Not by `getPeerX509Certificate`: in some versions of Node it gives the certificate away, once and for all. */
function certificateOf(tls: TLSSocket): X509Certificate | null {
  const { raw } = tls.getPeerCertificate() as Partial<PeerCertificate>;
  return raw === undefined ? null : new X509Certificate(raw);
}

/** Node's reason for not trusting a certificate, by its code. */
export function refusalOf({ authorizationError }: TLSSocket): string {
  return typeof authorizationError === 'string' ? authorizationError : reasonOf(authorizationError);
}

/** Ends a thing when the opening is given up, and lets only one outcome count. */
function guard(
  thing: { destroy(): unknown; on(event: 'error', listener: (error: Error) => void): unknown },
  signal: AbortSignal,
  reject: (reason: Error) => void,
): (outcome: () => void) => void {
  let settled = false;
  const settle = (outcome: () => void): void => {
    if (settled) return;
    settled = true;
    signal.removeEventListener('abort', abort);
    outcome();
  };
  const abort = (): void => {
    thing.destroy();
    settle(() => reject(new AppFailure(appError('cancelled'))));
  };
  // What fails after the outcome is somebody else's to hear, or nobody's.
  thing.on('error', () => undefined);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  return settle;
}
