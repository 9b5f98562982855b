import Database from 'better-sqlite3';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { BatchWriter } from '../../../src/main/storage/batch-writer';
import type { Db } from '../../../src/main/storage/database';
import { Dictionary } from '../../../src/main/storage/dictionary';
import { migrate } from '../../../src/main/storage/migrations/migrate';
import { MIRROR_MIGRATIONS } from '../../../src/main/storage/migrations/mirror';
import { MirrorRecords } from '../../../src/main/storage/mirror-records';

/** A mirror in memory with what writes it, and one site in it. */
export interface TestMirror {
  readonly db: Db;
  readonly dictionary: Dictionary;
  readonly writer: BatchWriter;
  readonly records: MirrorRecords;
  readonly siteKey: number;
  /** Fills a batch and writes it to its end. */
  readonly write: (fill: (batch: BatchBuilder) => void) => void;
  /** Adds entities with ids 1, 2, 3 … */
  readonly addEntities: (...names: string[]) => void;
}

export function testMirror(): TestMirror {
  const db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  migrate(db, ':memory:', MIRROR_MIGRATIONS, Date.now);
  const dictionary = new Dictionary(db);
  const writer = new BatchWriter(db, dictionary);
  const records = new MirrorRecords(db);
  const siteKey = records.siteKey('site-a');
  const write = (fill: (batch: BatchBuilder) => void): void => {
    const builder = new BatchBuilder();
    fill(builder);
    const step = writer.writing(builder.take());
    while (!step());
  };
  const addEntities = (...names: string[]): void =>
    write((batch) =>
      names.forEach((entityId, index) => batch.addEntity({ id: index + 1, siteKey, entityId })),
    );
  return { db, dictionary, writer, records, siteKey, write, addEntities };
}
