import type { Migration } from '../migrate';

/**
 * R43: charts that the operator has pinned, and what is drawn on each. As with sites, columns may be null so that a
 * row damaged from outside hides no other. A site that is removed takes its series along.
 */
export const pinnedCharts: Migration = {
  number: 5,
  up: (db) =>
    void db.exec(`
      CREATE TABLE charts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT,
        span_ms INTEGER,
        place INTEGER,
        created_at INTEGER
      );
      CREATE TABLE chart_series (
        chart INTEGER NOT NULL REFERENCES charts (id) ON DELETE CASCADE,
        place INTEGER NOT NULL,
        site TEXT NOT NULL,
        entity_id TEXT NOT NULL,
        PRIMARY KEY (chart, place)
      ) WITHOUT ROWID;
      CREATE INDEX chart_series_by_site ON chart_series (site);
    `),
};
