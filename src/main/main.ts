import { join } from 'node:path';
import { app, safeStorage, session, shell } from 'electron';
import { appError, reasonOf, toAppError } from '../shared/errors';
import { startDemoSite } from '../simulator/demo-site';
import { resolveDataDir } from './cli/data-folder';
import { ControlCenter } from './control-center';
import { registerAppScheme } from './desktop/app-protocol';
import { Desktop } from './desktop/desktop';
import { osEncryption } from './desktop/os-encryption';
import { parseStartOptions, type StartOptions } from './desktop/start-options';
import { endWith } from './desktop/start-failure';
import { makeUserDataDir, temporaryUserDataDir } from './desktop/user-data';
import { timeScale } from './fleet/retry-policy';
import { openLogging } from './log';
import { APP_VERSION } from './version';

/** What the second start of an app tells the first. */
interface SecondStart {
  readonly hidden: boolean;
}

async function run(): Promise<void> {
  registerAppScheme();
  const options = parseStartOptions(process.argv.slice(1));
  if (!options.ok) {
    app.setPath('userData', temporaryUserDataDir());
    await endWith(options.error, 2);
    return;
  }
  const dataDir = resolveDataDir(options.value.data);
  const userData = makeUserDataDir(dataDir);
  if (!userData.ok) {
    app.setPath('userData', temporaryUserDataDir());
    await endWith(userData.error);
    return;
  }
  app.setPath('userData', userData.value);
  const { hidden } = options.value;
  if (!app.requestSingleInstanceLock({ hidden } satisfies SecondStart)) {
    process.stderr.write('HA Control Center runs already with this data folder; its window is shown.\n');
    app.exit(0);
    return;
  }
  await start(options.value, dataDir);
}

async function start(options: StartOptions, dataDir: string): Promise<void> {
  let desktop: Desktop | null = null;
  let showWanted = !options.hidden;
  app.on('second-instance', (_event, _argv, _folder, second) => {
    if ((second as Partial<SecondStart> | null)?.hidden === true) return;
    showWanted = true;
    desktop?.show();
  });
  await app.whenReady();
  const logging = openLogging(dataDir, { debug: options.debug, stderr: true });
  if (!logging.ok) {
    await endWith(logging.error);
    return;
  }
  const log = logging.value.part('desktop');
  const started = await ControlCenter.start({
    facts: {
      version: APP_VERSION,
      host: 'electron',
      runtime: `Electron ${process.versions.electron ?? ''}`,
      dataDir,
      packaged: app.isPackaged,
    },
    logging: logging.value,
    encryption: osEncryption(safeStorage, process.platform, (message) => log.warn(message)),
    timeScale: timeScale(process.env, app.isPackaged),
    demo: options.demo,
    startDemo: () => startDemoSite({ threadFile: join(import.meta.dirname, 'simulator-thread.cjs') }),
    // Chromium knows the system's proxies, PAC files among them.
    systemProxy: (url) => session.defaultSession.resolveProxy(url),
    // Only for what main itself has made of an address that the operator gave: a login page, the page of tokens.
    openOutside: (url) => shell.openExternal(url),
    onStorageDamaged: () => {
      // The start sets the damaged file aside and mends; it begins when this one has ended in order.
      app.relaunch();
      app.quit();
    },
    onStorageLost: (reason) => {
      void endWith(appError('storage-failed', { operation: 'go on', reason }));
    },
  });
  if (!started.ok) {
    await endWith(started.error);
    return;
  }
  desktop = new Desktop({
    controlCenter: started.value,
    dataDir,
    bundleDir: import.meta.dirname,
    hidden: !showWanted,
    log,
  });
}

run().catch((thrown: unknown) => {
  process.stderr.write(`${reasonOf(thrown)}\n`);
  void endWith(toAppError(thrown));
});
