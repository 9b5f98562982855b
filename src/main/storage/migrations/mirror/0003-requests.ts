import type { Migration } from '../migrate';

/**
 * The queues of requests and actions. Ids rise in the order of the commits, whichever process writes: the queue's
 * order. `queued_at` and `expires_at` are set by the running program when an action has to wait for a connection.
 */
export const requests: Migration = {
  number: 3,
  up: (db) =>
    void db.exec(`
      CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site INTEGER NOT NULL REFERENCES sites (id),
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        target TEXT NOT NULL,
        origin TEXT NOT NULL,
        state TEXT NOT NULL,
        payload TEXT NOT NULL,
        payload_bytes INTEGER NOT NULL,
        repeats INTEGER,
        created_at INTEGER NOT NULL,
        queued_at INTEGER,
        expires_at INTEGER,
        started_at INTEGER,
        finished_at INTEGER,
        confirmed_by TEXT,
        result TEXT,
        result_bytes INTEGER,
        error_code TEXT,
        error_details TEXT
      ) STRICT;
      CREATE INDEX requests_by_site ON requests (site, id);
      CREATE INDEX requests_open ON requests (id) WHERE state IN ('pending', 'processing');
      CREATE INDEX requests_large ON requests (finished_at)
        WHERE length(payload) + coalesce(length(result), 0) > 65536;
    `),
};
