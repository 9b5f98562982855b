import type { Migration } from '../migrate';

/** The error log, and the questions that other processes ask the running program. */
export const errors: Migration = {
  number: 2,
  up: (db) =>
    void db.exec(`
      CREATE TABLE errors (
        id INTEGER PRIMARY KEY,
        site INTEGER REFERENCES sites (id),
        part TEXT NOT NULL,
        level TEXT NOT NULL,
        code TEXT NOT NULL,
        message TEXT NOT NULL,
        hint TEXT NOT NULL,
        details TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        count INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX errors_by_time ON errors (last_at);
      CREATE INDEX errors_by_site ON errors (site, last_at);
      CREATE INDEX errors_by_message ON errors (message, site, last_at);
      CREATE TABLE questions (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        site TEXT,
        asked_at INTEGER NOT NULL,
        answer TEXT
      ) STRICT;
    `),
};
