import { isIP } from 'node:net';
import type { SiteAddress } from '../../shared/address';
import { appError } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import { readProxyAddress, type ProxyWithLogin } from '../../shared/proxy-address';
import { fail, ok, type Result } from '../../shared/result';
import { isExcepted } from './proxy-exceptions';

/** A proxy to go through; its login stays in this object and in the request to the proxy. */
export type ProxyServer = ProxyWithLogin;

/** Says through which proxy an address is reached; null: directly. */
export type ChooseProxy = (address: SiteAddress) => Promise<Result<ProxyServer | null>>;

/** What the operating system answers for an address, in the words of a PAC file: `PROXY host:port; DIRECT`. */
export type SystemProxy = (url: string) => Promise<string>;

export interface ProxySources {
  readonly settings: () => Pick<Settings, 'proxy' | 'proxyUrl' | 'proxyExceptions'>;
  readonly env: NodeJS.ProcessEnv;
  /** null where the program runs without Electron: then the environment is all there is. */
  readonly system: SystemProxy | null;
}

export const noProxy: ChooseProxy = () => Promise.resolve(ok(null));

/**
 * R16: the manual proxy of the settings; else the environment (HTTPS_PROXY for https, HTTP_PROXY for http,
 * ALL_PROXY, NO_PROXY; lower case first, as curl does); else the operating system. This computer itself, and so
 * the demo site, is always reached directly. Errors: `proxy-address`, `proxy-unsupported`.
 */
export function proxyChooser({ settings, env, system }: ProxySources): ChooseProxy {
  return async (address) => {
    if (isLoopback(address.host)) return ok(null);
    const { proxy, proxyUrl, proxyExceptions } = settings();
    switch (proxy) {
      case 'none':
        return ok(null);
      case 'manual':
        return isExcepted(proxyExceptions, address) ? ok(null) : readProxyAddress(proxyUrl);
      case 'system': {
        const named = proxyOfEnvironment(env, address.secure);
        if (named !== undefined) {
          return isExcepted(variable(env, 'no_proxy') ?? '', address) ? ok(null) : readProxyAddress(named);
        }
        return system === null ? ok(null) : fromPac(await system(address.baseUrl));
      }
    }
  };
}

function proxyOfEnvironment(env: NodeJS.ProcessEnv, secure: boolean): string | undefined {
  return variable(env, secure ? 'https_proxy' : 'http_proxy') ?? variable(env, 'all_proxy');
}

/** An empty variable is one that is not there. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}

/** The first proxy of the answer that can be used; the system orders them by preference. */
function fromPac(answer: string): Result<ProxyServer | null> {
  const kinds: string[] = [];
  for (const part of answer.split(';')) {
    const [kind = '', place = ''] = part.trim().split(/\s+/);
    if (kind === '' || kind === 'DIRECT') return ok(null);
    if (kind === 'PROXY') return readProxyAddress(`http://${place}`);
    if (kind === 'HTTPS') return readProxyAddress(`https://${place}`);
    kinds.push(kind);
  }
  return fail(appError('proxy-unsupported', { kind: kinds.join(', ') }));
}

export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === '::1' || name === 'localhost' || name.endsWith('.localhost');
}
