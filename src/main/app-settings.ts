import type { Settings } from '../shared/model';
import { parseProxySetting } from '../shared/proxy-address';
import { ok, type Result } from '../shared/result';
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

/**
 * Checks and trims a change of the settings. A manual proxy needs an address; one that is not in use may be
 * anything but a place for a password. Errors: `proxy-address`, `proxy-credentials`.
 */
export function checkSettings(present: Settings, change: Partial<Settings>): Result<Partial<Settings>> {
  const next = { ...present, ...change };
  if (change.proxy === undefined && change.proxyUrl === undefined) return ok(change);
  const proxyUrl = next.proxyUrl.trim();
  if (next.proxy === 'manual' || proxyUrl !== '') {
    const parsed = parseProxySetting(proxyUrl);
    if (!parsed.ok) return parsed;
  }
  return ok({ ...change, ...(change.proxyUrl === undefined ? {} : { proxyUrl }) });
}
