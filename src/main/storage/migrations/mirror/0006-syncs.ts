import type { Migration } from '../migrate';

/**
 * Synchronisations asked for by an operator, from a screen or by another process. `days`: how far back history is
 * fetched beyond the open gaps. `steps` is JSON.
 */
export const syncs: Migration = {
  number: 6,
  up: (db) =>
    void db.exec(`
      CREATE TABLE syncs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site INTEGER NOT NULL REFERENCES sites (id),
        kind TEXT NOT NULL,
        days INTEGER,
        origin TEXT NOT NULL,
        state TEXT NOT NULL,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        cancel_asked INTEGER NOT NULL,
        steps TEXT NOT NULL,
        error_code TEXT,
        error_details TEXT
      ) STRICT;
      CREATE INDEX syncs_by_site ON syncs (site, id);
      CREATE INDEX syncs_open ON syncs (id) WHERE state IN ('pending', 'running');
    `),
};
