import type { Migration } from '../migrate';

/**
 * Times in which the program ran, ms UTC: from its start, or from the end of a sleep of the computer, until its last
 * heartbeat. They tell "nothing was wrong" from "nobody looked".
 */
export const runs: Migration = {
  number: 7,
  up: (db) =>
    void db.exec(`
      CREATE TABLE runs (
        id INTEGER PRIMARY KEY,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX runs_by_end ON runs (to_at);
    `),
};
