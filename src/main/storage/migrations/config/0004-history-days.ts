import type { Migration } from '../migrate';

/** R22: how far back a first connect fetches, in days. A site that is set up already has made its first connect. */
export const historyDays: Migration = {
  number: 4,
  up: (db) => void db.exec('ALTER TABLE sites ADD COLUMN history_days INTEGER DEFAULT 1'),
};
