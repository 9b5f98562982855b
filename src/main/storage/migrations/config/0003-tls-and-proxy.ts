import type { Migration } from '../migrate';

/** R16: how each site's certificate is trusted, and whether it is reached past the proxy. */
export const tlsAndProxy: Migration = {
  number: 3,
  up: (db) =>
    void db.exec(`
      ALTER TABLE sites ADD COLUMN tls_mode TEXT DEFAULT 'system';
      ALTER TABLE sites ADD COLUMN tls_ca TEXT DEFAULT '';
      ALTER TABLE sites ADD COLUMN tls_fingerprint TEXT DEFAULT '';
      ALTER TABLE sites ADD COLUMN bypass_proxy INTEGER DEFAULT 0;
    `),
};
