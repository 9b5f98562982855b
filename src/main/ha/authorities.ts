import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { pemCertificates } from './pem';
import type { SiteTrust } from './trust';

/** Where the distributions keep what the whole system trusts; the first that is there counts, as for OpenSSL. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
] as const;

/** Contexts of imported authorities that are kept ready; more sites than that have the same few authorities. */
const MAX_KEPT = 32;

/** Where the store of Windows and macOS is asked: `tls.getCACertificates` came with Node 22.15. */
const ASK_SYSTEM = `
  const { parentPort } = require('node:worker_threads');
  const { getCACertificates } = require('node:tls');
  parentPort.postMessage(getCACertificates === undefined ? [] : getCACertificates('system'));
`;

/**
 * The certificates this computer trusts, PEM: those Node brings, those of the system, and those of
 * NODE_EXTRA_CA_CERTS. Node by itself knows only the first, so a company's authority that every browser of the
 * building knows would be refused. What cannot be read is left out: the certificate of a site then says so.
 */
export async function readAuthorities(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<readonly string[]> {
  const asked = platform === 'win32' || platform === 'darwin' ? await askSystem() : await readBundle(env);
  const extra = env['NODE_EXTRA_CA_CERTS'];
  const more = extra === undefined ? [] : await certificatesIn(extra);
  return unique([...rootCertificates, ...asked, ...more]);
}

/** Most of the system's authorities are Node's as well, only with other line breaks. */
function unique(certificates: readonly string[]): readonly string[] {
  return [...new Map(certificates.map((pem) => [pem.replace(/\s/g, ''), pem.trim()])).values()];
}

/**
 * The store of Windows or macOS, asked in a thread of its own: it is one synchronous call that reads every
 * certificate of the computer, hundreds of milliseconds where directories and keychains are slow. Meanwhile the
 * main process must go on reading its sockets.
 */
export function askSystem(): Promise<readonly string[]> {
  return new Promise((resolve) => {
    const thread = new Worker(ASK_SYSTEM, { eval: true });
    thread.once('message', (certificates: readonly string[]) => resolve(certificates));
    thread.once('error', () => resolve([]));
    thread.once('exit', () => resolve([]));
    // It must not keep a command from ending.
    thread.unref();
  });
}

async function readBundle(env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const named = env['SSL_CERT_FILE'];
  if (named !== undefined && named !== '') return certificatesIn(named);
  for (const file of BUNDLES) {
    const found = await certificatesIn(file);
    if (found.length > 0) return found;
  }
  return [];
}

async function certificatesIn(file: string): Promise<readonly string[]> {
  return pemCertificates(await readFile(file, 'utf8').catch(() => ''));
}

let system: Promise<readonly string[]> | null = null;
let plain: SecureContext | null = null;
const contexts = new Map<string, Promise<SecureContext>>();

/**
 * The TLS context in which a site's certificate is judged. Made once for all sites of the same trust: reading
 * some 150 certificates holds the event loop for tens of milliseconds, which is nothing once and too much at each
 * attempt of 200 sites. A pin needs no authorities.
 */
export function contextFor(trust: SiteTrust): Promise<SecureContext> {
  if (trust.mode === 'pin') return Promise.resolve((plain ??= createSecureContext()));
  const pem = trust.mode === 'ca' ? trust.pem : '';
  const key = createHash('sha256').update(pem).digest('hex');
  const kept = contexts.get(key);
  if (kept !== undefined) return kept;
  const made = makeContext(pem);
  for (const oldest of contexts.keys()) {
    if (contexts.size < MAX_KEPT) break;
    contexts.delete(oldest);
  }
  contexts.set(key, made);
  return made;
}

async function makeContext(pem: string): Promise<SecureContext> {
  system ??= readAuthorities();
  return createSecureContext({ ca: [...(await system), ...pemCertificates(pem)] });
}
