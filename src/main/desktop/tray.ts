import { Menu, Tray } from 'electron';
import { reasonOf } from '../../shared/errors';
import type { SiteStatus } from '../../shared/model';
import type { Log } from '../log';
import { trayImage } from './images';
import { trayModel, type TrayModel } from './tray-model';
import type { TrayWords } from './words';

export interface TrayActions {
  open(): void;
  quit(): void;
  reconnect(siteId: string): void;
}

/** R50: the worst status as picture and text, and a menu of the sites. */
export class StatusTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  #words: TrayWords;
  #sites: readonly SiteStatus[] = [];
  #shown: string | null = null;

  private constructor(tray: Tray, words: TrayWords, actions: TrayActions) {
    this.#tray = tray;
    this.#words = words;
    this.#actions = actions;
    tray.on('click', () => actions.open());
    tray.on('double-click', () => actions.open());
    this.#show();
  }

  /** null where this desktop has no tray. */
  static create(words: TrayWords, actions: TrayActions, log: Log): StatusTray | null {
    try {
      return new StatusTray(new Tray(trayImage('inactive')), words, actions);
    } catch (thrown) {
      log.warn(`this desktop has no tray; closing the window ends the app: ${reasonOf(thrown)}`);
      return null;
    }
  }

  setSites(sites: readonly SiteStatus[]): void {
    this.#sites = sites;
    this.#show();
  }

  setWords(words: TrayWords): void {
    this.#words = words;
    this.#show();
  }

  /** What it says at present. */
  get model(): TrayModel {
    return trayModel(this.#sites, this.#words);
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #show(): void {
    const { model } = this;
    const shown = JSON.stringify([model, this.#words.open]);
    // A menu that is replaced closes under the operator's hand, so only when it says something else.
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setImage(trayImage(model.worst));
    this.#tray.setToolTip(model.tooltip);
    this.#tray.setContextMenu(this.#menu(model));
  }

  #menu(model: TrayModel): Menu {
    const words = this.#words;
    const sites: Electron.MenuItemConstructorOptions[] = model.sites.map((site) => ({
      label: site.label,
      icon: trayImage(site.state),
      submenu: [
        {
          label: words.reconnect,
          enabled: site.canReconnect,
          click: () => this.#actions.reconnect(site.id),
        },
      ],
    }));
    if (sites.length === 0) sites.push({ label: words.noSites, enabled: false });
    return Menu.buildFromTemplate([
      ...sites,
      { type: 'separator' },
      { label: words.open, click: () => this.#actions.open() },
      { label: words.quit, click: () => this.#actions.quit() },
    ]);
  }
}
