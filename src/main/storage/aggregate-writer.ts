import type { Db, Statement } from './database';
import type { Dictionary } from './dictionary';
import type { AggregateColumns } from './protocol';
import type { DueHours } from './rollups/due-hours';
import { bucketOf, LONG_ROLLUP, SHORT_ROLLUP } from './rollups/rollup';

/** Rows of one transaction: some 20 ms. */
const ROWS_PER_TRANSACTION = 5000;
/** How many samples stand behind one of Home Assistant's statistics it does not tell; it counts as one. */
const COUNT = 1;

/** Puts Home Assistant's own statistics beside what is computed from samples (`source` 1). */
export class AggregateWriter {
  readonly #db: Db;
  readonly #dictionary: Dictionary;
  readonly #due: DueHours;
  readonly #put: Readonly<Record<AggregateColumns['period'], Statement>>;
  readonly #putHour: Statement;

  constructor(db: Db, dictionary: Dictionary, due: DueHours) {
    this.#db = db;
    this.#dictionary = dictionary;
    this.#due = due;
    const put = (table: string): Statement =>
      db.prepare(
        `INSERT INTO ${table} (entity, at, min, max, mean, last, count, source)
         VALUES (?, ?, ?, ?, ?, ?, ${COUNT}, 1)
         ON CONFLICT (entity, at) DO UPDATE SET min = excluded.min, max = excluded.max,
           mean = excluded.mean, last = excluded.last WHERE source = 1`,
      );
    this.#put = { '5m': put('rollups_5m'), '1h': put('rollups_1h') };
    const noneIn = (table: string): string =>
      `NOT EXISTS (SELECT 1 FROM ${table} WHERE entity = @entity AND at >= @hour AND at < @end)`;
    const inHour = 'FROM rollups_5m WHERE entity = @entity AND at >= @hour AND at < @end';
    // A row of Home Assistant's own for the whole hour stands until all of its parts are known.
    this.#putHour = db.prepare(
      `INSERT INTO rollups_1h (entity, at, min, max, mean, last, count, source)
       SELECT @entity, @hour, min(min), max(max), avg(mean), (SELECT last ${inHour} ORDER BY at DESC LIMIT 1), sum(count), 1
       ${inHour} GROUP BY entity HAVING ${noneIn('samples')} AND ${noneIn('text_samples')}
       ON CONFLICT (entity, at) DO UPDATE SET min = excluded.min, max = excluded.max, mean = excluded.mean,
         last = excluded.last, count = excluded.count
       WHERE source = 1 AND (count > 1 OR excluded.count = ${LONG_ROLLUP / SHORT_ROLLUP})`,
    );
  }

  /** As a function that commits the next stretch at each call and returns whether it was the last. */
  writing(columns: AggregateColumns): () => boolean {
    let done = 0;
    const step = this.#db.transaction((from: number, end: number) => {
      for (let row = from; row < end; row += 1) this.#write(columns, row);
    });
    return () => {
      const end = Math.min(columns.entity.length, done + ROWS_PER_TRANSACTION);
      try {
        step.immediate(done, end);
      } catch (error) {
        this.#due.forgetAll();
        throw error;
      }
      done = end;
      return done === columns.entity.length;
    };
  }

  #write({ period, entity, at, min, max, mean, last }: AggregateColumns, row: number): void {
    const target = this.#dictionary.target(entity[row] ?? 0);
    const numbers = [min[row], max[row], mean[row], last[row]];
    if (target === 0 || !numbers.every(Number.isFinite)) return;
    this.#put[period].run(target, Math.round(at[row] ?? 0), ...numbers);
    const hour = bucketOf(at[row] ?? 0, LONG_ROLLUP);
    const ends = entity[row + 1] !== entity[row];
    // Charts of long ranges read hours alone, and those of short ones look there for what has no samples.
    if (period === '5m' && (ends || bucketOf(at[row + 1] ?? 0, LONG_ROLLUP) !== hour)) {
      this.#putHour.run({ entity: target, hour, end: hour + LONG_ROLLUP });
    }
    // The last value of a run is carried into the next hour that has samples.
    if (ends) this.#due.mark(target, at[row] ?? 0);
  }
}
