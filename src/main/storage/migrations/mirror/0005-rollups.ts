import type { Migration } from '../migrate';

/** The hour that a time lies in, also before 1970. */
const hourOf = (at: string): string => `(${at} - (${at} % 3600000 + 3600000) % 3600000)`;

/** First or last time of an entity in both tables of samples: one look at the end of each index, not at the rows. */
const edge = (which: 'min' | 'max', none: string): string => `${which}(
  coalesce((SELECT ${which}(at) FROM samples WHERE entity = entities.id), ${none}),
  coalesce((SELECT ${which}(at) FROM text_samples WHERE entity = entities.id), ${none}))`;

/**
 * Aggregates of samples: a row for each entity and stretch that has any. `source` 0: computed from samples here,
 * 1: Home Assistant's own statistics. `last` null: the line ended in it as a text. `rollups_due` names the
 * stretches (hours, `until` not among them) whose samples changed since they were computed; of a mirror in use
 * that is all it holds, which the writer then works through. `retention`: samples, and 5-minute rows, before these
 * moments have been deleted, or are about to be.
 */
export const rollups: Migration = {
  number: 5,
  up: (db) =>
    void db.exec(`
      CREATE TABLE rollups_5m (
        entity INTEGER NOT NULL,
        at INTEGER NOT NULL,
        min REAL NOT NULL,
        max REAL NOT NULL,
        mean REAL NOT NULL,
        last REAL,
        count INTEGER NOT NULL,
        source INTEGER NOT NULL,
        PRIMARY KEY (entity, at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE rollups_1h (
        entity INTEGER NOT NULL,
        at INTEGER NOT NULL,
        min REAL NOT NULL,
        max REAL NOT NULL,
        mean REAL NOT NULL,
        last REAL,
        count INTEGER NOT NULL,
        source INTEGER NOT NULL,
        PRIMARY KEY (entity, at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE rollups_due (
        entity INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (entity, hour)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE retention (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        raw_from INTEGER NOT NULL,
        rollups_5m_from INTEGER NOT NULL
      ) STRICT;
      INSERT INTO retention VALUES (1, -9000000000000000, -9000000000000000);
      INSERT INTO rollups_due (entity, hour, until)
        SELECT id, ${hourOf('first')}, ${hourOf('last')} + 3600000 FROM (
          SELECT id, ${edge('min', '9000000000000000')} AS first, ${edge('max', '-9000000000000000')} AS last
          FROM entities)
        WHERE first <= last;
    `),
};
