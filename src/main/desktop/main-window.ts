import { BrowserWindow, nativeTheme, screen, type WebContents } from 'electron';
import { MINUTE } from '../../shared/time';
import type { Log } from '../log';
import { APP_PAGE } from './app-protocol';
import { guardContents } from './guards';
import { windowImage } from './images';
import { MIN_HEIGHT, MIN_WIDTH, openingPlace, WindowPlaceFile } from './window-place';

/** The screens' own backgrounds (light, dark), so that nothing flashes before the first paint. */
const BACKGROUND = { light: '#ffffff', dark: '#16191d' } as const;
/** A window that is being dragged moves many times a second; its place is kept once it rests, ms. */
const REST_MS = 500;

export interface MainWindowOptions {
  readonly dataDir: string;
  readonly preload: string;
  readonly log: Log;
  /** What a press on the window's close button does: `hide` leaves the app in the tray. */
  readonly onClose: () => 'hide' | 'close';
  /** The window is gone for good, without having been hidden. */
  readonly onClosed: () => void;
}

/** The one window, made when it is first shown. */
export class MainWindow {
  readonly #options: MainWindowOptions;
  readonly #placeFile: WindowPlaceFile;
  #window: BrowserWindow | null = null;
  #opening: Promise<void> | null = null;
  #restTimer: NodeJS.Timeout | null = null;
  #reloadedAt = -Infinity;
  #finished = false;

  constructor(options: MainWindowOptions) {
    this.#options = options;
    this.#placeFile = new WindowPlaceFile(options.dataDir);
  }

  /** Whether a page's contents are those of this window. */
  owns(contents: WebContents): boolean {
    return this.#window !== null && !this.#window.isDestroyed() && this.#window.webContents === contents;
  }

  /** Shows the window, in front and with the focus. */
  async show(): Promise<void> {
    this.#opening ??= this.#open();
    await this.#opening;
    const window = this.#window;
    if (window === null) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  followScheme(): void {
    this.#window?.setBackgroundColor(background());
  }

  /** The app ends: keeps where the window is for the last time; resolves when that is on the disk. */
  async finish(): Promise<void> {
    this.#keepPlace();
    this.#finished = true;
    await this.#placeFile.written();
  }

  #keepPlace(): void {
    this.#stopResting();
    const window = this.#window;
    // What is begun while the process ends would be left half done.
    if (this.#finished || window === null || window.isDestroyed()) return;
    this.#placeFile.write({ ...window.getNormalBounds(), maximized: window.isMaximized() });
  }

  async #open(): Promise<void> {
    const { preload, log } = this.#options;
    const remembered = await this.#placeFile.read();
    const { maximized, ...bounds } = openingPlace(remembered, workAreas());
    const window = new BrowserWindow({
      ...bounds,
      minWidth: MIN_WIDTH,
      minHeight: MIN_HEIGHT,
      show: false,
      backgroundColor: background(),
      title: 'HA Control Center',
      autoHideMenuBar: true,
      ...(process.platform === 'linux' ? { icon: windowImage() } : {}),
      webPreferences: {
        preload,
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
      },
    });
    this.#window = window;
    guardContents(window.webContents, log);
    this.#rememberPlace(window);
    this.#hideOrClose(window);
    this.#surviveCrash(window);
    const ready = new Promise<void>((resolve) => {
      window.once('ready-to-show', resolve);
      window.once('closed', resolve);
    });
    await Promise.all([
      ready,
      window.loadURL(APP_PAGE).catch((thrown: unknown) => {
        log.error(`the screens could not be loaded: ${String(thrown)}`);
        // Better an empty window that says so in the log than none.
        window.emit('ready-to-show');
      }),
    ]);
    if (maximized && !window.isDestroyed()) window.maximize();
  }

  #rememberPlace(window: BrowserWindow): void {
    const moved = (): void => {
      this.#stopResting();
      this.#restTimer = setTimeout(() => this.#keepPlace(), REST_MS);
    };
    window.on('resize', moved);
    window.on('move', moved);
    window.on('maximize', moved);
    window.on('unmaximize', moved);
  }

  #hideOrClose(window: BrowserWindow): void {
    window.on('close', (event) => {
      this.#keepPlace();
      if (this.#options.onClose() === 'close') return;
      event.preventDefault();
      window.hide();
    });
    window.once('closed', () => {
      this.#stopResting();
      this.#window = null;
      this.#opening = null;
      this.#options.onClosed();
    });
  }

  /** A crashed page is loaded again, but not for ever: what crashes at once would crash again. */
  #surviveCrash(window: BrowserWindow): void {
    const { log } = this.#options;
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error('the screens ended', { reason, exitCode });
      if (reason === 'clean-exit' || window.isDestroyed()) return;
      if (Date.now() - this.#reloadedAt < MINUTE) {
        log.error('the screens ended again within a minute and are not loaded again');
        return;
      }
      this.#reloadedAt = Date.now();
      log.info('loading the screens again');
      window.webContents.reload();
    });
    window.on('unresponsive', () => log.warn('the screens do not respond'));
    window.on('responsive', () => log.info('the screens respond again'));
  }

  #stopResting(): void {
    if (this.#restTimer !== null) clearTimeout(this.#restTimer);
    this.#restTimer = null;
  }
}

function workAreas(): Electron.Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter((display) => display.id !== primary.id);
  return [primary, ...others].map((display) => display.workArea);
}

const background = (): string => BACKGROUND[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'];
