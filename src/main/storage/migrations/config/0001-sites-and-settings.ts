import type { Migration } from '../migrate';

/**
 * Columns may be null although no site lacks them: a row damaged from outside has to be readable as far as it
 * goes, so that it can be named. What this program writes is checked before it is written.
 */
export const sitesAndSettings: Migration = {
  number: 1,
  up: (db) =>
    void db.exec(`
      CREATE TABLE sites (
        id TEXT PRIMARY KEY NOT NULL,
        name TEXT,
        url TEXT,
        active INTEGER,
        manual_only INTEGER,
        demo INTEGER,
        ping_seconds INTEGER,
        dead_seconds INTEGER,
        retry_rejected INTEGER,
        has_token INTEGER,
        token_revision INTEGER,
        created_at INTEGER
      );
      CREATE TABLE settings (key TEXT PRIMARY KEY NOT NULL, value TEXT) WITHOUT ROWID;
    `),
};
