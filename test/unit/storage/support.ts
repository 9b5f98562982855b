import Database from 'better-sqlite3';
import { BatchBuilder } from '../../../src/main/storage/batch';
import { BatchWriter } from '../../../src/main/storage/batch-writer';
import type { Db } from '../../../src/main/storage/database';
import { Dictionary } from '../../../src/main/storage/dictionary';
import { GapRecords } from '../../../src/main/storage/gap-records';
import { migrate } from '../../../src/main/storage/migrations/migrate';
import { MIRROR_MIGRATIONS } from '../../../src/main/storage/migrations/mirror';
import { MirrorRecords } from '../../../src/main/storage/mirror-records';
import type { GapRow } from '../../../src/main/storage/protocol';
import { DueHours } from '../../../src/main/storage/rollups/due-hours';

/** A mirror in memory with what writes it, and one site in it. */
export interface TestMirror {
  readonly db: Db;
  readonly dictionary: Dictionary;
  readonly due: DueHours;
  readonly writer: BatchWriter;
  readonly records: MirrorRecords;
  readonly siteKey: number;
  /** Fills a batch and writes it to its end. */
  readonly write: (fill: (batch: BatchBuilder) => void) => void;
  /** Puts a gap in; of the whole site unless told otherwise. */
  readonly addGap: (gap: Pick<GapRow, 'from' | 'to'> & Partial<GapRow>) => void;
  /** Adds entities with ids 1, 2, 3 … */
  readonly addEntities: (...names: string[]) => void;
}

/** In memory, or in a database that is still empty. */
export function testMirror(db: Db = new Database(':memory:')): TestMirror {
  db.pragma('foreign_keys = ON');
  migrate(db, ':memory:', MIRROR_MIGRATIONS);
  const dictionary = new Dictionary(db);
  const due = new DueHours(db);
  const writer = new BatchWriter(db, dictionary, due);
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
  const gaps = new GapRecords(db, dictionary);
  const addGap: TestMirror['addGap'] = (gap) =>
    gaps.change(siteKey, [], [{ entity: 0, marginMs: 0, reason: 'not-connected', open: true, ...gap }]);
  return { db, dictionary, due, writer, records, siteKey, write, addEntities, addGap };
}
