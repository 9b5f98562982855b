import type { Migration } from '../migrate';

/**
 * The first shape of the mirror; `docs/storage.md` explains the tables. Samples name no parent: the writer knows
 * every entity and drops what belongs to none, which spares a look-up for each row.
 */
export const mirror: Migration = {
  number: 1,
  up: (db) =>
    void db.exec(`
      CREATE TABLE heartbeat (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        pid INTEGER,
        host TEXT,
        started_at INTEGER,
        at INTEGER,
        url TEXT
      ) STRICT;
      CREATE TABLE sites (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        site TEXT NOT NULL UNIQUE,
        removed_at INTEGER
      ) STRICT;
      CREATE TABLE entities (
        id INTEGER PRIMARY KEY,
        site INTEGER NOT NULL REFERENCES sites (id),
        entity_id TEXT NOT NULL,
        removed_at INTEGER,
        UNIQUE (site, entity_id)
      ) STRICT;
      CREATE INDEX entities_by_site ON entities (site);
      CREATE TABLE attribute_sets (
        id INTEGER PRIMARY KEY,
        hash INTEGER NOT NULL,
        json TEXT NOT NULL
      ) STRICT;
      CREATE INDEX attribute_sets_by_hash ON attribute_sets (hash);
      CREATE TABLE states (
        entity INTEGER PRIMARY KEY REFERENCES entities (id),
        state TEXT NOT NULL,
        attributes INTEGER NOT NULL REFERENCES attribute_sets (id),
        last_changed INTEGER NOT NULL,
        last_updated INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX states_by_attributes ON states (attributes);
      CREATE TABLE samples (
        entity INTEGER NOT NULL,
        at INTEGER NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (entity, at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE text_samples (
        entity INTEGER NOT NULL,
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        value REAL,
        PRIMARY KEY (entity, at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE gaps (
        site INTEGER NOT NULL REFERENCES sites (id),
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        reason TEXT NOT NULL,
        PRIMARY KEY (site, from_at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE areas (
        site INTEGER NOT NULL REFERENCES sites (id),
        area_id TEXT NOT NULL,
        name TEXT,
        floor_id TEXT,
        raw TEXT NOT NULL,
        PRIMARY KEY (site, area_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE floors (
        site INTEGER NOT NULL REFERENCES sites (id),
        floor_id TEXT NOT NULL,
        name TEXT,
        level INTEGER,
        raw TEXT NOT NULL,
        PRIMARY KEY (site, floor_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE labels (
        site INTEGER NOT NULL REFERENCES sites (id),
        label_id TEXT NOT NULL,
        name TEXT,
        raw TEXT NOT NULL,
        PRIMARY KEY (site, label_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE devices (
        site INTEGER NOT NULL REFERENCES sites (id),
        device_id TEXT NOT NULL,
        name TEXT,
        area_id TEXT,
        raw TEXT NOT NULL,
        PRIMARY KEY (site, device_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE entity_registry (
        site INTEGER NOT NULL REFERENCES sites (id),
        entity_id TEXT NOT NULL,
        name TEXT,
        area_id TEXT,
        device_id TEXT,
        raw TEXT NOT NULL,
        PRIMARY KEY (site, entity_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE connection_status (
        site INTEGER PRIMARY KEY REFERENCES sites (id),
        json TEXT NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE connection_log (
        id INTEGER PRIMARY KEY,
        site INTEGER NOT NULL REFERENCES sites (id),
        at INTEGER NOT NULL,
        event TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        duration_ms INTEGER,
        code TEXT,
        message TEXT,
        details TEXT
      ) STRICT;
      CREATE INDEX connection_log_by_site ON connection_log (site, at);
    `),
};
