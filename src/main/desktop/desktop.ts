import { join } from 'node:path';
import { app, nativeTheme, powerMonitor, session } from 'electron';
import { reasonOf } from '../../shared/errors';
import type { Settings } from '../../shared/model';
import { attachIpc } from '../contract/ipc-transport';
import type { ControlCenter } from '../control-center';
import type { Log } from '../log';
import { isAppAddress, serveApp } from './app-protocol';
import { FleetWatch } from './fleet-watch';
import { denyPermissions } from './guards';
import { MainWindow } from './main-window';
import { setApplicationMenu } from './menu';
import { OrderlyQuit } from './orderly-quit';
import { StatusTray } from './tray';
import { languageOfWishes } from '../../shared/language';
import { trayWords, type TrayWords } from './words';

export interface DesktopOptions {
  readonly controlCenter: ControlCenter;
  readonly dataDir: string;
  /** Where the bundles lie; `../preload` and `../renderer` are beside it. */
  readonly bundleDir: string;
  /** Starts into the tray, without the window. */
  readonly hidden: boolean;
  readonly log: Log;
}

/** Window, tray and menu around a running control center. To be made when Electron is ready. */
export class Desktop {
  readonly #window: MainWindow;
  readonly #tray: StatusTray | null;
  readonly #quit: OrderlyQuit;
  readonly #log: Log;

  constructor(options: DesktopOptions) {
    const { controlCenter, dataDir, bundleDir, log } = options;
    this.#log = log;
    const { settings } = controlCenter;
    nativeTheme.themeSource = themeSource(settings.current);
    setApplicationMenu(process.platform);
    denyPermissions(session.defaultSession);
    serveApp(join(bundleDir, '..', 'renderer'));

    this.#window = new MainWindow({
      dataDir,
      preload: join(bundleDir, '..', 'preload', 'preload.cjs'),
      log,
      onClose: () =>
        !this.#quit.quitting && this.#tray !== null && settings.current.closeToTray ? 'hide' : 'close',
      onClosed: () => {
        if (!this.#quit.quitting) app.quit();
      },
    });
    const detachIpc = attachIpc(
      controlCenter,
      (sender, address) => this.#window.owns(sender) && isAppAddress(address),
      log,
    );
    const watch = new FleetWatch(controlCenter, (sites) => this.#tray?.setSites(sites), log);
    this.#tray = StatusTray.create(
      words(settings.current),
      {
        open: () => this.show(),
        quit: () => app.quit(),
        reconnect: (siteId) => {
          this.#report(watch.reconnect(siteId));
        },
      },
      log,
    );
    this.#report(watch.open());
    settings.onChange((changed) => {
      nativeTheme.themeSource = themeSource(changed);
      this.#tray?.setWords(words(changed));
    });
    // What slept with the computer may read "open" and be dead all the same.
    powerMonitor.on('resume', () => controlCenter.fleet.upheaval('resumed'));
    nativeTheme.on('updated', () => this.#window.followScheme());
    this.#quit = new OrderlyQuit(
      app,
      async () => {
        await this.#window.finish();
        watch.close();
        detachIpc();
        this.#tray?.destroy();
        await controlCenter.stop();
      },
      log,
    );
    // The last window may go: what keeps the app is the tray, and `onClosed` ends it where there is none.
    app.on('window-all-closed', () => undefined);
    app.on('activate', () => this.show());
    if (!options.hidden || this.#tray === null) this.show();
  }

  show(): void {
    this.#report(this.#window.show());
  }

  #report(work: Promise<unknown>): void {
    work.catch((thrown: unknown) => this.#log.error(reasonOf(thrown)));
  }
}

const words = ({ language }: Settings): TrayWords =>
  trayWords(language ?? languageOfWishes([app.getLocale()]));
const themeSource = ({ scheme }: Settings): 'light' | 'dark' | 'system' =>
  scheme === 'auto' ? 'system' : scheme;
