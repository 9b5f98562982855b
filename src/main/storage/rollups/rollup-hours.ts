import { HOUR } from '../../../shared/time';
import type { Db, Statement } from '../database';
import { SampleReader } from '../queries/samples';
import type { DueHours } from './due-hours';
import { bucketOf, LONG_ROLLUP, rollupsOf, SHORT_ROLLUP, type Rollup } from './rollup';

/** Longest that one transaction goes on with further hours, ms: a batch that arrives meanwhile waits so long. */
const STEP_MS = 8;
/** An hour is computed when it has been over for so long: its last samples are on the disk by then. */
const SETTLED_MS = 30_000;

type DueRow = readonly [entity: number, hour: number, until: number];

/** Statements for one of the two tables. */
interface Table {
  readonly width: number;
  readonly clear: Statement;
  readonly put: Statement;
  readonly putBetter: Statement;
}

/** The last moment (ms UTC) up to which hours can be computed. */
export const settledBefore = (now: number): number => bucketOf(now - SETTLED_MS, HOUR);

/**
 * Computes the hours that are due, a few at a time. A late sample also changes what is carried into the next hour
 * that has samples: that one is computed with it.
 */
export class RollupHours {
  readonly #db: Db;
  readonly #due: DueHours;
  readonly #samples: SampleReader;
  readonly #tables: readonly Table[];
  readonly #next: Statement;
  readonly #isDue: Statement;
  readonly #deleteDue: Statement;
  readonly #putDue: Statement;
  readonly #rawFrom: Statement;
  #entity = -1;
  #hour = 0;

  constructor(db: Db, due: DueHours) {
    this.#db = db;
    this.#due = due;
    this.#samples = new SampleReader(db);
    this.#tables = [tableOf(db, 'rollups_5m', SHORT_ROLLUP), tableOf(db, 'rollups_1h', LONG_ROLLUP)];
    this.#next = db
      .prepare(
        `SELECT entity, hour, until FROM rollups_due
         WHERE (entity, hour) > (?, ?) AND hour < ? ORDER BY entity, hour LIMIT 1`,
      )
      .raw();
    this.#isDue = db.prepare(
      'SELECT 1 FROM rollups_due WHERE entity = ? AND hour <= ? AND until > ? LIMIT 1',
    );
    this.#deleteDue = db.prepare('DELETE FROM rollups_due WHERE entity = ? AND hour = ?');
    this.#putDue = db.prepare(
      `INSERT INTO rollups_due (entity, hour, until) VALUES (?, ?, ?)
       ON CONFLICT (entity, hour) DO UPDATE SET until = max(until, excluded.until)`,
    );
    this.#rawFrom = db.prepare('SELECT raw_from FROM retention').pluck();
  }

  /** The next step begins with the first entity again. */
  restart(): void {
    this.#entity = -1;
  }

  /**
   * Computes due hours that are over, for some ms, in one transaction; returns whether none are left. After a
   * throw nothing has changed.
   */
  step(now: number): boolean {
    const began = performance.now();
    const before = settledBefore(now);
    const rawFrom = this.#rawFrom.get() as number;
    let [entity, hour] = [this.#entity, this.#hour];
    const computed: DueRow[] = [];
    const done = this.#db
      .transaction(() => {
        for (;;) {
          const row = this.#next.get(entity, hour, before) as DueRow | undefined;
          if (row === undefined) return true;
          [entity, hour] = row;
          this.#computeRow(row, before, rawFrom);
          computed.push(row);
          if (performance.now() - began >= STEP_MS) return false;
        }
      })
      .immediate();
    for (const row of computed) this.#due.forget(row[0], row[1]);
    [this.#entity, this.#hour] = [entity, hour];
    return done;
  }

  #computeRow([entity, hour, until]: DueRow, before: number, rawFrom: number): void {
    this.#compute(entity, hour, rawFrom);
    const next = this.#samples.firstFrom(entity, hour + HOUR);
    const nextHour = next === null ? Infinity : bucketOf(next, HOUR);
    this.#deleteDue.run(entity, hour);
    if (nextHour < until) this.#putDue.run(entity, nextHour, until);
    if (nextHour < before && this.#isDue.get(entity, nextHour, nextHour) === undefined) {
      this.#compute(entity, nextHour, rawFrom);
    }
  }

  #compute(entity: number, hour: number, rawFrom: number): void {
    const end = hour + HOUR;
    const samples = this.#samples.rows(entity, hour, end);
    const carried = samples.length === 0 ? null : (this.#samples.stateBefore(entity, hour) ?? null);
    for (const table of this.#tables) {
      // Where samples have been deleted, fewer of them than went into a row know less than the row does.
      const whole = hour >= rawFrom;
      if (whole) table.clear.run(entity, hour, end);
      const put = whole ? table.put : table.putBetter;
      for (const rollup of rollupsOf(samples, carried, hour, end, table.width))
        put.run(...columns(entity, rollup));
    }
  }
}

const columns = (entity: number, { at, min, max, mean, last, count }: Rollup): unknown[] => [
  entity,
  at,
  min,
  max,
  mean,
  last,
  count,
];

function tableOf(db: Db, name: string, width: number): Table {
  const insert = `INSERT INTO ${name} (entity, at, min, max, mean, last, count, source) VALUES (?, ?, ?, ?, ?, ?, ?, 0)`;
  return {
    width,
    clear: db.prepare(`DELETE FROM ${name} WHERE entity = ? AND at >= ? AND at < ? AND source = 0`),
    // What Home Assistant's own statistics tell of an hour stands: they are only fetched where samples are missing.
    put: db.prepare(`${insert} ON CONFLICT DO NOTHING`),
    putBetter: db.prepare(
      `${insert} ON CONFLICT (entity, at) DO UPDATE SET min = excluded.min, max = excluded.max,
         mean = excluded.mean, last = excluded.last, count = excluded.count
       WHERE source = 0 AND excluded.count > count`,
    ),
  };
}
