import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { appError, reasonOf } from '../../shared/errors';
import { fail, ok, type Result } from '../../shared/result';
import { startDemoSite } from '../../simulator/demo-site';
import { ControlCenter } from '../control-center';
import { timeScale } from '../fleet/retry-policy';
import { openLogging } from '../log';
import { WEB_SECRET, type SecretStore } from '../secrets/secret-store';
import { APP_VERSION } from '../version';
import { startWebHost } from './web-host';

export interface ServeOptions {
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly demo: 'empty' | 'always' | 'as-stored';
  readonly debug: boolean;
  /** Serve the metrics on this port whatever the settings say; null: as they say. */
  readonly metricsPort: number | null;
  /** Where the bundles and `../renderer` lie. */
  readonly bundleDir: string;
  readonly onStorageLost: (reason: string) => void;
  /** To be stopped and served again: the start sets the damaged file aside and mends. */
  readonly onStorageDamaged: () => void;
}

export interface Served {
  /** With the token: whoever has it is let in. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The whole program without Electron: services and screens on loopback. Errors: those of both. */
export async function serve(options: ServeOptions): Promise<Result<Served>> {
  const logging = openLogging(options.dataDir, { debug: options.debug, stderr: true });
  if (!logging.ok) return logging;
  const started = await ControlCenter.start({
    facts: {
      version: APP_VERSION,
      host: 'web',
      runtime: `Node.js ${process.versions.node}`,
      dataDir: options.dataDir,
      packaged: false,
    },
    logging: logging.value,
    encryption: null,
    timeScale: timeScale(process.env, false),
    demo: options.demo,
    metricsPort: options.metricsPort,
    startDemo: () => startDemoSite({ threadFile: join(options.bundleDir, 'simulator-thread.cjs') }),
    systemProxy: null,
    onStorageLost: options.onStorageLost,
    onStorageDamaged: options.onStorageDamaged,
  });
  if (!started.ok) return started;
  const controlCenter = started.value;
  const token = await webToken(controlCenter.secrets).catch((thrown: unknown) => thrown);
  if (typeof token !== 'string') {
    await controlCenter.stop();
    const folder = join(options.dataDir, 'secrets');
    return fail(appError('data-folder-unusable', { folder, reason: reasonOf(token) }));
  }
  const host = await startWebHost({
    controlCenter,
    rendererDir: join(options.bundleDir, '..', 'renderer'),
    host: options.host,
    port: options.port,
    token,
    log: logging.value.part('web'),
  });
  if (!host.ok) {
    await controlCenter.stop();
    return host;
  }
  controlCenter.announce(host.value.url);
  return ok({
    url: `${host.value.url}?token=${token}`,
    stop: async () => {
      await host.value.stop();
      await controlCenter.stop();
    },
  });
}

/** One token a data folder, so that an open tab or a bookmark survives a restart of the program. */
async function webToken(secrets: SecretStore): Promise<string> {
  const kept = await secrets.get(WEB_SECRET);
  if (kept.ok && kept.value) return kept.value;
  const fresh = randomBytes(24).toString('base64url');
  await secrets.set(WEB_SECRET, fresh);
  return fresh;
}
