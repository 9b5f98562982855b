import { appError, AppFailure } from '../../../shared/errors';
import type { Db } from '../database';

/** One step of a database's shape. Never changed once released; the next change is the next number. */
export interface Migration {
  /** 1, 2, 3 …; `user_version` holds the last one applied. */
  readonly number: number;
  /** Runs inside a transaction. */
  readonly up: (db: Db) => void;
}

export interface MigrationResult {
  readonly from: number;
  readonly to: number;
}

export const versionOf = (db: Db): number => Number(db.pragma('user_version', { simple: true }));

/** Throws when the numbers are not 1, 2, 3 …: a hole would skip a migration for ever. */
export function checkNumbers(migrations: readonly Migration[]): void {
  migrations.forEach((migration, index) => {
    if (migration.number !== index + 1) {
      throw new Error(`Migration ${migration.number} stands where ${index + 1} belongs`);
    }
  });
}

/** Throws `database-too-new` when a newer program wrote the file; before anything in it is touched. */
export function refuseNewer(db: Db, file: string, migrations: readonly Migration[]): void {
  const found = versionOf(db);
  if (found > migrations.length) {
    throw new AppFailure(appError('database-too-new', { file, found, known: migrations.length }));
  }
}

/** Whether steps are missing; a database in use is to be backed up before `migrate` then. */
export const needsMigration = (db: Db, migrations: readonly Migration[]): boolean =>
  versionOf(db) < migrations.length;

/**
 * Brings a database to the newest shape, all missing steps in one transaction: it ends in the new shape or as it
 * was. Throws `database-too-new`, or what SQLite throws.
 */
export function migrate(db: Db, file: string, migrations: readonly Migration[]): MigrationResult {
  checkNumbers(migrations);
  refuseNewer(db, file, migrations);
  const from = versionOf(db);
  if (from === migrations.length) return { from, to: from };
  const run = db.transaction(() => {
    // Another process may have done it between the look above and the lock.
    for (const migration of migrations.slice(versionOf(db))) migration.up(db);
    db.pragma(`user_version = ${migrations.length}`);
  });
  run.immediate();
  return { from, to: migrations.length };
}
