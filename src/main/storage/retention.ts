import type { Settings } from '../../shared/model';
import { DAY, HOUR } from '../../shared/time';
import type { Db, Statement } from './database';
import { settledBefore } from './rollups/rollup-hours';
import { bucketOf } from './rollups/rollup';

/** How long things are kept, in days (0: for ever), and how large the mirror may become (0: without limit). */
export type RetentionLimits = Pick<Settings, 'rawDays' | 'rollup5mDays' | 'rollup1hDays' | 'mirrorMaxMb'>;

/** Rows deleted since the program started. */
export interface DeletedRows {
  readonly samples: number;
  readonly rollups5m: number;
  readonly rollups1h: number;
}

/** Longest that one transaction goes on, ms: a batch that arrives meanwhile waits so long. */
const STEP_MS = 8;
/** Rows deleted between two looks at the time. */
const ROWS_PER_DELETE = 500;
/** Pages given back between two looks at the time. */
const PAGES_PER_VACUUM = 64;
/** Free pages that stay in the file: 1 MB, or this part of it. The rows of the next hours go there. */
const SPARE_PAGES = 256;
const SPARE_PART = 0.05;
/** Part of the time still held as samples that is given up at once when the mirror is too large. */
const LEAST_SHARE = 0.02;
const MOST_SHARE = 0.5;
/** So long may every site have been silent before nothing more is deleted for its age. */
const AHEAD_MS = DAY;
const MEGABYTE = 1024 * 1024;
/** SQLite's number for `auto_vacuum = INCREMENTAL`. */
const INCREMENTAL = 2;
/** Entities taken out of the dictionary at one start. */
const FORGOTTEN_PER_START = 5000;

type Table = 'samples' | 'text_samples' | 'rollups_5m' | 'rollups_1h';

/** The moment (ms UTC) before which something is not kept. */
export const keptFrom = (days: number, now: number): number =>
  days === 0 ? -Infinity : bucketOf(now - days * DAY, HOUR);

/** The moment before which nothing at all is kept. */
const allKeptFrom = (limits: RetentionLimits, now: number): number =>
  Math.min(...[limits.rawDays, limits.rollup5mDays, limits.rollup1hDays].map((days) => keptFrom(days, now)));

/**
 * Deletes what is kept no longer, little by little (R26). Samples go when their rollups are computed, and never
 * the newest one of an entity that is still there: its state may hold on for years.
 */
export class Retention {
  readonly #db: Db;
  readonly #deletes: Readonly<Record<Table, Statement>>;
  readonly #entityAfter: Statement;
  readonly #newest: Statement;
  readonly #oldest: Statement;
  readonly #firstDue: Statement;
  readonly #retention: Statement;
  readonly #newestUpdate: Statement;
  #deleted: DeletedRows = { samples: 0, rollups5m: 0, rollups1h: 0 };
  #inStep: Record<Table, number> = { samples: 0, text_samples: 0, rollups_5m: 0, rollups_1h: 0 };
  #work: Generator<void, void> | null = null;

  constructor(db: Db) {
    this.#db = db;
    const deleting = (table: Table): Statement =>
      db.prepare(
        `DELETE FROM ${table} WHERE entity = @entity AND at < @before AND at <= coalesce(
           (SELECT at FROM ${table} WHERE entity = @entity ORDER BY at LIMIT 1 OFFSET ${ROWS_PER_DELETE - 1}),
           9223372036854775807)`,
      );
    this.#deletes = {
      samples: deleting('samples'),
      text_samples: deleting('text_samples'),
      rollups_5m: deleting('rollups_5m'),
      rollups_1h: deleting('rollups_1h'),
    };
    this.#entityAfter = db
      .prepare('SELECT id, removed_at FROM entities WHERE id > ? ORDER BY id LIMIT 1')
      .raw();
    const edge = (which: 'min' | 'max'): Statement =>
      db
        .prepare(
          `SELECT ${which}(at) FROM (SELECT ${which}(at) AS at FROM samples WHERE entity = @entity
           UNION ALL SELECT ${which}(at) FROM text_samples WHERE entity = @entity)`,
        )
        .pluck();
    this.#newest = edge('max');
    this.#oldest = edge('min');
    this.#firstDue = db.prepare('SELECT min(hour) FROM rollups_due WHERE entity = ?').pluck();
    this.#newestUpdate = db.prepare('SELECT max(last_updated) FROM states').pluck();
    this.#retention = db.prepare('SELECT raw_from, rollups_5m_from FROM retention').raw();
  }

  get deleted(): DeletedRows {
    return this.#deleted;
  }

  /** The next steps delete what these limits no longer keep. */
  begin(limits: RetentionLimits, now: number): void {
    this.#work = this.#deleting(limits, this.#believed(now));
  }

  /** A computer's clock that jumped years ahead must not cost the history: deleting stays behind what sites tell. */
  #believed(now: number): number {
    const newest = this.#newestUpdate.get() as number | null;
    return newest === null ? now : Math.min(now, newest + AHEAD_MS);
  }

  /** Deletes for some ms in one transaction; returns whether all is done. After a throw nothing has changed. */
  step(): boolean {
    const work = this.#work;
    if (work === null) return true;
    const began = performance.now();
    this.#inStep = { samples: 0, text_samples: 0, rollups_5m: 0, rollups_1h: 0 };
    try {
      const done = this.#db
        .transaction(() => {
          for (;;) {
            if (work.next().done === true) return true;
            if (performance.now() - began >= STEP_MS) return false;
          }
        })
        .immediate();
      const { samples, text_samples: texts, rollups_5m: fives, rollups_1h: hours } = this.#inStep;
      this.#deleted = {
        samples: this.#deleted.samples + samples + texts,
        rollups5m: this.#deleted.rollups5m + fives,
        rollups1h: this.#deleted.rollups1h + hours,
      };
      if (done) this.#work = null;
      return done;
    } catch (error) {
      // What was rolled back is found again by whoever begins anew.
      this.#work = null;
      throw error;
    }
  }

  *#deleting(limits: RetentionLimits, now: number): Generator<void, void> {
    yield* this.#deleteSamples(keptFrom(limits.rawDays, now));
    yield* this.#deleteShort(keptFrom(limits.rollup5mDays, now));
    yield* this.#deleteRollups('rollups_1h', keptFrom(limits.rollup1hDays, now));
    if (limits.mirrorMaxMb > 0) yield* this.#shrinkTo(limits.mirrorMaxMb * MEGABYTE, now);
    const gone = allKeptFrom(limits, now);
    if (gone > -Infinity) this.#db.prepare('DELETE FROM gaps WHERE to_at < ?').run(gone);
    yield* this.#giveBack();
  }

  *#deleteSamples(before: number): Generator<void, void> {
    if (before === -Infinity) return;
    this.#db.prepare('UPDATE retention SET raw_from = max(raw_from, ?)').run(before);
    for (const [entity, removedAt] of this.#entities()) {
      const newest = (this.#newest.get({ entity }) as number | null) ?? before;
      const gone = removedAt !== null && removedAt < before;
      const due = (this.#firstDue.get(entity) as number | null) ?? before;
      const until = Math.min(before, due, gone ? before : newest);
      yield* this.#deleteOf('samples', entity, until);
      yield* this.#deleteOf('text_samples', entity, until);
      yield;
    }
  }

  *#deleteShort(before: number): Generator<void, void> {
    if (before === -Infinity) return;
    this.#db.prepare('UPDATE retention SET rollups_5m_from = max(rollups_5m_from, ?)').run(before);
    yield* this.#deleteRollups('rollups_5m', before);
  }

  *#deleteRollups(table: 'rollups_5m' | 'rollups_1h', before: number): Generator<void, void> {
    if (before === -Infinity) return;
    for (const [entity] of this.#entities()) {
      yield* this.#deleteOf(table, entity, before);
      yield;
    }
  }

  *#deleteOf(table: Table, entity: number, before: number): Generator<void, void> {
    for (;;) {
      const { changes } = this.#deletes[table].run({ entity, before });
      this.#inStep[table] += changes;
      if (changes < ROWS_PER_DELETE) return;
      yield;
    }
  }

  /** Gives up the oldest samples of all sites, then the oldest 5-minute rows, until the mirror is small enough. */
  *#shrinkTo(bytes: number, now: number): Generator<void, void> {
    // Samples that are still to be computed cannot go: the next time will do.
    const settled = settledBefore(now);
    if (this.#db.prepare('SELECT 1 FROM rollups_due WHERE hour < ? LIMIT 1').get(settled) !== undefined)
      return;
    let from = Math.max(this.#bounds()[0], yield* this.#oldestSample());
    while (this.#usedBytes() > bytes && from < settled) {
      from = this.#nextCut(from, settled, bytes);
      yield* this.#deleteSamples(from);
    }
    const short = this.#db.prepare('SELECT min(at) FROM rollups_5m').pluck().get() as number | null;
    from = Math.max(this.#bounds()[1], short ?? settled);
    while (this.#usedBytes() > bytes && from < settled) {
      from = this.#nextCut(from, settled, bytes);
      yield* this.#deleteShort(from);
    }
  }

  #nextCut(from: number, settled: number, bytes: number): number {
    const share = Math.min(MOST_SHARE, Math.max(LEAST_SHARE, 1 - bytes / this.#usedBytes()));
    return Math.min(settled, bucketOf(from + Math.max(HOUR, (settled - from) * share), HOUR));
  }

  *#oldestSample(): Generator<void, number> {
    let oldest = Infinity;
    for (const [entity] of this.#entities()) {
      oldest = Math.min(oldest, (this.#oldest.get({ entity }) as number | null) ?? Infinity);
      yield;
    }
    return oldest;
  }

  *#giveBack(): Generator<void, void> {
    if (this.#pragma('auto_vacuum') !== INCREMENTAL) return;
    const spare = Math.max(SPARE_PAGES, Math.floor(this.#pragma('page_count') * SPARE_PART));
    for (;;) {
      const surplus = this.#pragma('freelist_count') - spare;
      if (surplus <= 0) return;
      this.#db.pragma(`incremental_vacuum(${Math.min(surplus, PAGES_PER_VACUUM)})`);
      yield;
    }
  }

  *#entities(): Generator<readonly [id: number, removedAt: number | null]> {
    let id = -1;
    for (;;) {
      const row = this.#entityAfter.get(id) as readonly [number, number | null] | undefined;
      if (row === undefined) return;
      [id] = row;
      yield row;
    }
  }

  #usedBytes(): number {
    return (this.#pragma('page_count') - this.#pragma('freelist_count')) * this.#pragma('page_size');
  }

  #bounds(): readonly [rawFrom: number, shortFrom: number] {
    return this.#retention.get() as [number, number];
  }

  #pragma(name: string): number {
    return Number(this.#db.pragma(name, { simple: true }));
  }
}

/**
 * Takes entities out of the dictionary that were removed before all that is kept and have no row left. Only at the
 * start, before anybody holds their ids. One transaction.
 */
export function forgetLongGone(db: Db, limits: RetentionLimits, now: number): void {
  const before = allKeptFrom(limits, now);
  if (before === -Infinity) return;
  const none = (table: string): string =>
    `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${table}.entity = entities.id)`;
  db.prepare(
    `DELETE FROM entities WHERE id IN (SELECT id FROM entities WHERE removed_at < ?
       AND ${['samples', 'text_samples', 'rollups_5m', 'rollups_1h', 'rollups_due', 'states'].map(none).join(' AND ')}
       LIMIT ${FORGOTTEN_PER_START})`,
  ).run(before);
}
