import type { Migration } from '../migrate';

/** R48: how a site logs in (`token`: one that was pasted; `home-assistant`: on its own page), and as whom. */
export const login: Migration = {
  number: 6,
  up: (db) =>
    void db.exec(`
      ALTER TABLE sites ADD COLUMN login TEXT DEFAULT 'token';
      ALTER TABLE sites ADD COLUMN login_user TEXT DEFAULT '';
    `),
};
