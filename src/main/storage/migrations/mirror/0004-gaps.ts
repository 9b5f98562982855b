import type { Migration } from '../migrate';

/**
 * Gaps of single entities beside those of whole sites (`entity` 0), and whether a gap is still to be fetched
 * (`open` 1) or is all that will ever be known (0). Those of before were never fetched: they are open.
 */
export const gaps: Migration = {
  number: 4,
  up: (db) =>
    void db.exec(`
      CREATE TABLE gaps_of_entities (
        site INTEGER NOT NULL REFERENCES sites (id),
        entity INTEGER NOT NULL,
        from_at INTEGER NOT NULL,
        to_at INTEGER NOT NULL,
        margin_ms INTEGER NOT NULL,
        reason TEXT NOT NULL,
        open INTEGER NOT NULL,
        PRIMARY KEY (site, entity, from_at)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO gaps_of_entities (site, entity, from_at, to_at, margin_ms, reason, open)
        SELECT site, 0, from_at, to_at, 0, reason, 1 FROM gaps;
      DROP TABLE gaps;
      ALTER TABLE gaps_of_entities RENAME TO gaps;
    `),
};
