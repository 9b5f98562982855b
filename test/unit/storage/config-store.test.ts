import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigStore } from '../../../src/main/storage/config-store';
import { openConfigDatabase, type Db } from '../../../src/main/storage/database';
import { dataVersionOf } from '../../../src/main/storage/foreign-changes';
import { CONFIG_MIGRATIONS } from '../../../src/main/storage/migrations/config';
import { DEFAULT_SETTINGS, DEFAULT_WAY } from '../../../src/shared/model';
import { tlsAndProxy } from '../../../src/main/storage/migrations/config/0003-tls-and-proxy';
import { migrate } from '../../../src/main/storage/migrations/migrate';

const NOW = 1_790_000_000_000;
let db: Db;
let store: ConfigStore;

beforeEach(() => {
  db = new Database(':memory:');
  migrate(db, ':memory:', CONFIG_MIGRATIONS);
  store = new ConfigStore(db, () => NOW);
});
afterEach(() => db.close());

const thrownBy = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('sites in config.db', () => {
  it('gives a new site an opaque id and the defaults of liveness (R8)', () => {
    const site = store.addSite({ name: 'House', url: 'http://ha:8123' });
    expect(site).toEqual({
      id: expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{8}$/) as string,
      name: 'House',
      url: 'http://ha:8123',
      active: true,
      manualOnly: false,
      demo: false,
      pingSeconds: 10,
      deadSeconds: 25,
      retryRejected: false,
      historyDays: 1,
      hasToken: false,
      login: 'token',
      loginUser: '',
      tlsMode: 'system',
      tlsCa: '',
      tlsFingerprint: '',
      bypassProxy: false,
      tokenRevision: 0,
      createdAt: NOW,
    });
    expect(store.site(site.id)).toEqual({ ok: true, value: site });
  });

  it('lists sites in the order they were added', () => {
    const names = Array.from({ length: 30 }, (_, index) => `site ${index}`);
    for (const name of names) store.addSite({ name, url: '' });
    expect(store.sites().sites.map(({ name }) => name)).toEqual(names);
  });

  it('R11 raises the revision with every change of the token, and with nothing else', () => {
    const { id } = store.addSite({ name: 'House', url: '', hasToken: true });
    expect(store.setSite(id, { name: 'Home' })).toMatchObject({ value: { name: 'Home', tokenRevision: 1 } });
    expect(store.setSite(id, { hasToken: true })).toMatchObject({ value: { tokenRevision: 2 } });
    expect(store.setSite(id, { hasToken: false })).toMatchObject({
      value: { hasToken: false, tokenRevision: 3 },
    });
    expect(store.setSite(id, {})).toMatchObject({ value: { tokenRevision: 3 } });
  });

  it('fails with site-unknown, ids being case-sensitive (R3)', () => {
    const { id } = store.addSite({ id: 'abcdefgh', name: 'House', url: '' });
    const unknown = { ok: false, error: { code: 'site-unknown', details: { siteId: 'ABCDEFGH' } } };
    expect(store.site('ABCDEFGH')).toMatchObject(unknown);
    expect(store.setSite('ABCDEFGH', { name: 'x' })).toMatchObject(unknown);
    expect(store.removeSite('ABCDEFGH')).toMatchObject(unknown);
    expect(store.removeSite(id)).toEqual({ ok: true, value: undefined });
    expect(store.sites().sites).toEqual([]);
  });

  it('refuses values of the wrong kind and writes nothing', () => {
    const wrong = { name: 'House', url: '', pingSeconds: 'often' } as never;
    expect(thrownBy(() => store.addSite(wrong))).toMatchObject({
      error: { code: 'input-invalid', details: { command: 'sites.add' } },
    });
    const { id } = store.addSite({ name: 'House', url: '' });
    expect(thrownBy(() => store.setSite(id, { active: null } as never))).toMatchObject({
      error: { code: 'input-invalid' },
    });
    expect(store.sites().sites).toHaveLength(1);
  });

  it.each([
    ['url = NULL', 'url'],
    ["ping_seconds = 'often'", 'pingSeconds'],
    ['active = 7', 'active'],
    ["name = x'00ff'", 'name'],
    ['has_token = NULL', 'hasToken'],
  ])('names a row damaged by "%s", keeps it and hides no other', (damage, field) => {
    const { id } = store.addSite({ name: 'broken', url: '' });
    store.addSite({ name: 'whole', url: '' });
    db.exec(`UPDATE sites SET ${damage} WHERE id = '${id}'`);
    const { sites, damaged } = store.sites();
    expect(sites.map(({ name }) => name)).toEqual(['whole']);
    expect(damaged).toMatchObject([
      { code: 'site-damaged', details: { siteId: id, reason: expect.stringContaining(field) as string } },
    ]);
    expect(store.setSite(id, { demo: true })).toMatchObject({ ok: false, error: { code: 'site-damaged' } });
    const whole = { name: 'mended', url: 'u', pingSeconds: 10, active: true, hasToken: false };
    expect(store.setSite(id, whole)).toMatchObject({ ok: true, value: { name: 'mended', demo: true } });
    expect(store.sites().damaged).toEqual([]);
  });
});

describe('the way to a site in config.db', () => {
  it('R16 is the usual one for a site of an earlier version', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hacc-config-'));
    const file = join(folder, 'config.db');
    const old = new Database(file);
    const earlier = CONFIG_MIGRATIONS.filter(({ number }) => number < tlsAndProxy.number);
    migrate(old, file, earlier);
    old
      .prepare(
        `INSERT INTO sites (id, name, url, active, manual_only, demo, ping_seconds, dead_seconds, retry_rejected, has_token)
         VALUES ('old', 'Old', 'https://ha', 1, 0, 0, 10, 25, 0, 0)`,
      )
      .run();
    migrate(old, file, CONFIG_MIGRATIONS);
    expect(new ConfigStore(old, () => NOW).site('old')).toMatchObject({ ok: true, value: DEFAULT_WAY });
    old.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('R16 is kept as it was set', () => {
    const { id } = store.addSite({ name: 'House', url: 'https://ha' });
    const way = { tlsMode: 'pin', tlsCa: 'PEM', tlsFingerprint: 'AB:CD', bypassProxy: true } as const;
    expect(store.setSite(id, way)).toMatchObject({ ok: true, value: way });
  });
});

describe('settings in config.db', () => {
  it('are the defaults until set, and keep what is set', () => {
    expect(store.settings()).toEqual({
      settings: DEFAULT_SETTINGS,
      damaged: [],
    });
    expect(store.setSettings({ language: 'zh-Hant', scheme: 'dark' })).toEqual({
      ...DEFAULT_SETTINGS,
      language: 'zh-Hant',
      scheme: 'dark',
    });
    expect(store.setSettings({ language: null }).language).toBeNull();
    expect(store.settings().settings.scheme).toBe('dark');
  });

  it.each(['{', '"sideways"', '7', ''])('names the damaged value %j and uses its default', (value) => {
    store.setSettings({ closeToTray: false });
    db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES ('scheme', ?)").run(value);
    expect(store.settings()).toMatchObject({
      settings: { scheme: 'auto', closeToTray: false },
      damaged: [{ code: 'settings-damaged', details: { key: 'scheme' } }],
    });
    expect(db.prepare("SELECT value FROM settings WHERE key = 'scheme'").pluck().get()).toBe(value);
    store.setSettings({ scheme: 'light' });
    expect(store.settings()).toMatchObject({ settings: { scheme: 'light' }, damaged: [] });
  });

  it('leave keys alone that a later version wrote', () => {
    db.exec("INSERT INTO settings VALUES ('of-tomorrow', '1'), ('constructor', '{')");
    expect(store.settings().damaged).toEqual([]);
  });

  it('refuse what is none', () => {
    expect(thrownBy(() => store.setSettings({ scheme: 'sideways' } as never))).toMatchObject({
      error: { code: 'input-invalid', details: { command: 'settings.set' } },
    });
  });
});

describe('changes of config.db by another connection', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hacc-config-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('show in the data version; own ones do not', () => {
    const file = join(folder, 'config.db');
    const [own, other] = [openConfigDatabase(file), openConfigDatabase(file)];
    migrate(own, file, CONFIG_MIGRATIONS);
    const [ownStore, otherStore] = [own, other].map((one) => new ConfigStore(one, Date.now));
    const before = dataVersionOf(own);
    ownStore?.addSite({ name: 'own', url: '' });
    expect(dataVersionOf(own)).toBe(before);
    otherStore?.addSite({ name: 'other', url: '' });
    expect(dataVersionOf(own)).not.toBe(before);
    own.close();
    other.close();
  });

  it('reach the disk with every commit', () => {
    const opened = openConfigDatabase(':memory:');
    const FULL = 2;
    expect(opened.pragma('synchronous', { simple: true })).toBe(FULL);
    opened.close();
  });
});
