import type { Migration } from '../migrate';

/**
 * Sites that were removed and whose mirror is still to be deleted. Named one by one, and not found by what is
 * missing in `sites`: after config.db had to be set aside, everything would be missing.
 */
export const removedSites: Migration = {
  number: 2,
  up: (db) => void db.exec('CREATE TABLE removed_sites (id TEXT PRIMARY KEY NOT NULL) WITHOUT ROWID'),
};
