import type { Migration } from '../migrate';

/**
 * Aggregates of samples: a row for each entity and stretch that has any. `source` 0: computed from samples here,
 * 1: Home Assistant's own statistics. `rollups_due` names the hours whose samples changed since they were computed.
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
        last REAL NOT NULL,
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
        last REAL NOT NULL,
        count INTEGER NOT NULL,
        source INTEGER NOT NULL,
        PRIMARY KEY (entity, at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE rollups_due (
        entity INTEGER NOT NULL,
        hour INTEGER NOT NULL,
        PRIMARY KEY (entity, hour)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO rollups_due (entity, hour)
        SELECT DISTINCT entity, at / 3600000 * 3600000 FROM samples
        UNION SELECT DISTINCT entity, at / 3600000 * 3600000 FROM text_samples WHERE value IS NOT NULL;
    `),
};
