import type { Settings } from '../shared/model';
import type { Log } from './log';
import type { Storage } from './storage/client';

/** The operator's settings, held in memory and kept in config.db; whoever depends on one hears of its change. */
export class AppSettings {
  readonly #storage: Storage;
  readonly #log: Log;
  readonly #listeners = new Set<(settings: Settings) => void>();
  #settings: Settings;

  private constructor(storage: Storage, log: Log, settings: Settings) {
    this.#storage = storage;
    this.#log = log;
    this.#settings = settings;
  }

  static async load(storage: Storage, log: Log): Promise<AppSettings> {
    const { settings, damaged } = await storage.config.settings();
    for (const error of damaged) log.error(`${error.message} ${error.hint}`, { code: error.code });
    return new AppSettings(storage, log, settings);
  }

  get current(): Settings {
    return this.#settings;
  }

  async set(change: Partial<Settings>): Promise<Settings> {
    this.#take(await this.#storage.config.setSettings(change));
    this.#log.info('settings changed', { fields: Object.keys(change).join(',') });
    return this.#settings;
  }

  /** Another process changed the configuration. */
  async follow(): Promise<void> {
    const { settings } = await this.#storage.config.settings();
    if (JSON.stringify(settings) !== JSON.stringify(this.#settings)) this.#take(settings);
  }

  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(settings: Settings): void {
    this.#settings = settings;
    for (const listener of this.#listeners) listener(settings);
  }
}
