import { AppFailure, appError, reasonOf, type AppError } from '../../shared/errors';
import {
  DEFAULT_HISTORY_DAYS,
  DEFAULT_LIMITS,
  DEFAULT_SETTINGS,
  DEFAULT_WAY,
  settingsSchema,
  siteConfigSchema,
  type Settings,
} from '../../shared/model';
import { fail, ok, type Result } from '../../shared/result';
import { ChartRecords } from './chart-records';
import type { Db } from './database';
import type { NewSite, StoredSettings, StoredSite, StoredSiteFields, StoredSites } from './protocol';
import { newSiteId } from './site-id';

const NEW_SITE = {
  active: true,
  manualOnly: false,
  demo: false,
  ...DEFAULT_LIMITS,
  retryRejected: false,
  historyDays: DEFAULT_HISTORY_DAYS,
  hasToken: false,
  login: 'token',
  loginUser: '',
  ...DEFAULT_WAY,
} as const satisfies Partial<StoredSiteFields>;

const COLUMNS = {
  name: 'name',
  url: 'url',
  active: 'active',
  manualOnly: 'manual_only',
  demo: 'demo',
  pingSeconds: 'ping_seconds',
  deadSeconds: 'dead_seconds',
  retryRejected: 'retry_rejected',
  historyDays: 'history_days',
  hasToken: 'has_token',
  login: 'login',
  loginUser: 'login_user',
  tlsMode: 'tls_mode',
  tlsCa: 'tls_ca',
  tlsFingerprint: 'tls_fingerprint',
  bypassProxy: 'bypass_proxy',
} as const satisfies Record<keyof StoredSiteFields, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof StoredSiteFields)[];
const fieldsSchema = siteConfigSchema.omit({ id: true });

type SiteRow = Readonly<Record<string, unknown>>;

/**
 * Sites, settings and pinned charts over one connection to config.db. Synchronous: for the writer thread and for the command
 * line, never for main. Throws SQLite's errors, and `input-invalid` for values of the wrong kind.
 */
export class ConfigStore {
  readonly charts: ChartRecords;
  readonly #db: Db;
  readonly #now: () => number;

  constructor(db: Db, now: () => number) {
    this.#db = db;
    this.#now = now;
    this.charts = new ChartRecords(db, now);
  }

  sites(): StoredSites {
    const sites: StoredSite[] = [];
    const damaged: AppError[] = [];
    for (const row of this.#db.prepare('SELECT * FROM sites ORDER BY rowid').all() as SiteRow[]) {
      const site = siteOf(row);
      if (site.ok) sites.push(site.value);
      else damaged.push(site.error);
    }
    return { sites, damaged };
  }

  /** Fails with `site-unknown` or `site-damaged`. */
  site(id: string): Result<StoredSite> {
    const row = this.#db.prepare('SELECT * FROM sites WHERE id = ?').get(id) as SiteRow | undefined;
    return row === undefined ? fail(appError('site-unknown', { siteId: id })) : siteOf(row);
  }

  addSite(site: NewSite): StoredSite {
    const id = site.id ?? newSiteId();
    const fields: StoredSiteFields = { ...NEW_SITE, ...withoutUndefined(site) };
    check('sites.add', fieldsSchema.safeParse(fields));
    const columns = FIELDS.map((field) => COLUMNS[field]);
    this.#db
      .prepare(
        `INSERT INTO sites (id, token_revision, created_at, ${columns.join(', ')})
         VALUES (?, ?, ?, ${columns.map(() => '?').join(', ')})`,
      )
      .run(id, fields.hasToken ? 1 : 0, this.#now(), ...FIELDS.map((field) => stored(fields[field])));
    const added = this.site(id);
    if (!added.ok) throw new AppFailure(added.error);
    return added.value;
  }

  /** Also mends a damaged row, when the fields given are the damaged ones. */
  setSite(id: string, change: Partial<StoredSiteFields>): Result<StoredSite> {
    const given = withoutUndefined(change);
    check('sites.set', fieldsSchema.partial().safeParse(given));
    const fields = FIELDS.filter((field) => given[field] !== undefined);
    const sets = fields.map((field) => `${COLUMNS[field]} = ?`);
    if (given.hasToken !== undefined) sets.push('token_revision = COALESCE(token_revision, 0) + 1');
    if (sets.length > 0) {
      this.#db
        .prepare(`UPDATE sites SET ${sets.join(', ')} WHERE id = ?`)
        .run(...fields.map((field) => stored(given[field])), id);
    }
    return this.site(id);
  }

  /** Removes a site and notes that its mirror is to be deleted, which the running app does, or the next one. */
  removeSite(id: string): Result<void> {
    const remove = this.#db.transaction(() => {
      const { changes } = this.#db.prepare('DELETE FROM sites WHERE id = ?').run(id);
      if (changes > 0) this.#db.prepare('INSERT OR IGNORE INTO removed_sites (id) VALUES (?)').run(id);
      if (changes > 0) this.charts.forgetSite(id);
      return changes > 0;
    });
    return remove.immediate() ? ok(undefined) : fail(appError('site-unknown', { siteId: id }));
  }

  /** Removed sites whose mirror is still to be deleted. */
  removedSites(): readonly string[] {
    return this.#db.prepare('SELECT id FROM removed_sites').pluck().all() as string[];
  }

  /** The mirror of a removed site is gone, or marked so that its deleting cannot be forgotten. */
  forgetRemovedSite(id: string): void {
    this.#db.prepare('DELETE FROM removed_sites WHERE id = ?').run(id);
  }

  settings(): StoredSettings {
    const settings: Record<string, unknown> = { ...DEFAULT_SETTINGS };
    const damaged: AppError[] = [];
    for (const row of this.#db.prepare('SELECT key, value FROM settings').all() as SiteRow[]) {
      const key = String(row['key']);
      // A key of a later version is none of ours, and no damage.
      if (!isSetting(key)) continue;
      const value = settingsSchema.shape[key].safeParse(parsed(row['value']));
      if (value.success) settings[key] = value.data;
      else damaged.push(appError('settings-damaged', { key }));
    }
    return { settings: settingsSchema.parse(settings), damaged };
  }

  setSettings(change: Partial<Settings>): Settings {
    const given = withoutUndefined(change);
    check('settings.set', settingsSchema.partial().safeParse(given));
    const set = this.#db.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
    this.#db
      .transaction(() => {
        for (const [key, value] of Object.entries(given)) {
          if (isSetting(key)) set.run(key, JSON.stringify(value));
        }
      })
      .immediate();
    return this.settings().settings;
  }
}

function siteOf(row: SiteRow): Result<StoredSite> {
  const id = String(row['id']);
  const read: Record<string, unknown> = { id };
  for (const field of FIELDS) {
    const value = row[COLUMNS[field]];
    read[field] = typeof NEW_SITE_KINDS[field] === 'boolean' ? truth(value) : value;
  }
  const site = siteConfigSchema.safeParse(read);
  if (!site.success) return fail(appError('site-damaged', { siteId: id, reason: firstIssue(site.error) }));
  return ok({
    ...site.data,
    tokenRevision: Number.isInteger(row['token_revision']) ? Number(row['token_revision']) : 0,
    createdAt: Number.isInteger(row['created_at']) ? Number(row['created_at']) : 0,
  });
}

const NEW_SITE_KINDS: Partial<Record<keyof StoredSiteFields, unknown>> = NEW_SITE;

/** 0 and 1 as SQLite holds them; anything else stays what it is, for the schema to refuse. */
const truth = (value: unknown): unknown => (value === 0 ? false : value === 1 ? true : value);

const stored = (value: string | number | boolean | undefined): string | number | null =>
  typeof value === 'boolean' ? Number(value) : (value ?? null);

const isSetting = (key: string): key is keyof Settings => Object.hasOwn(settingsSchema.shape, key);

function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}

interface Issues {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

const firstIssue = ({ issues }: Issues): string =>
  issues.length === 0
    ? 'unreadable'
    : `${issues[0]?.path.map(String).join('.') ?? ''}: ${reasonOf(issues[0]?.message)}`;

type Checked = { readonly success: true } | { readonly success: false; readonly error: Issues };

function check(command: string, checked: Checked): void {
  if (!checked.success) {
    throw new AppFailure(appError('input-invalid', { command, reason: firstIssue(checked.error) }));
  }
}
